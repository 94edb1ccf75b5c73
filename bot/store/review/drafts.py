"""Drafts by a language model: which cases want one, what was asked, what it took of the budget, what came of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Actor
from bot.domain.drafts import DraftCheck, DraftState
from bot.store import Transaction
from bot.store.history import audit
from bot.store.review import case_notes

ACTOR = Actor.system("drafts")
_INTERRUPTED = "the program stopped before an answer came"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftTask:
    """A message of a case that wants a draft. `draft_id` is set when it was asked about before."""

    case_id: int
    event_id: int
    draft_id: int | None = None
    attempts: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftUse:
    """What was used of the budget."""

    calls: int
    tokens: int


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredDraft:
    """One draft as it is recorded."""

    id: int
    event_id: int
    state: DraftState
    model: str
    prompt: str
    output: str
    checks: tuple[DraftCheck, ...]
    why: str
    calls: int
    tokens: int


def list_tasks(
    tx: Transaction, queues: Sequence[str], *, since: float, now: float, most: int
) -> list[DraftTask]:
    """The messages to ask about now: those that wait for the endpoint, then the most pressing."""
    waiting = [
        DraftTask(
            case_id=row["case_id"], event_id=row["event_id"], draft_id=row["id"], attempts=row["attempts"]
        )
        for row in tx.all("drafts.list_waiting", now=now, most=most)
    ]
    fresh = tx.all("drafts.list_candidates", queues=list(queues), since=since, most=most - len(waiting))
    return waiting + [DraftTask(case_id=row["case_id"], event_id=row["event_id"]) for row in fresh]


def begin(tx: Transaction, task: DraftTask, *, model: str, prompt: str, tokens: int, at: float) -> int | None:
    """Record that the endpoint is about to be asked, and reserve what that may take; None when somebody else
    is about to."""
    if task.draft_id is not None:
        tx.run("drafts.ask_again", id=task.draft_id, at=at, tokens=tokens)
        return task.draft_id
    row = tx.one(
        "drafts.insert_draft",
        case_id=task.case_id,
        event_id=task.event_id,
        state=DraftState.ASKING,
        at=at,
        model=model,
        prompt=prompt,
        why="",
        tokens=tokens,
        calls=1,
    )
    return None if row is None else int(row["id"])


def skip(tx: Transaction, task: DraftTask, why: str, *, at: float) -> None:
    """Record why nobody is asked, and tell whoever has the case."""
    if task.draft_id is not None:
        settle(tx, task, task.draft_id, DraftState.SKIPPED, why, at=at)
        return
    row = tx.one(
        "drafts.insert_draft",
        case_id=task.case_id,
        event_id=task.event_id,
        state=DraftState.SKIPPED,
        at=at,
        model="",
        prompt="",
        why=why,
        tokens=0,
        calls=0,
    )
    if row is not None:
        _tell(tx, task, int(row["id"]), DraftState.SKIPPED, why, (), at)


def postpone(tx: Transaction, draft_id: int, why: str, *, until: float) -> None:
    """The endpoint wants to be asked later."""
    tx.run("drafts.postpone", id=draft_id, why=why, not_before=until)


def settle(
    tx: Transaction,
    task: DraftTask,
    draft_id: int,
    state: DraftState,
    why: str,
    *,
    at: float,
    output: str = "",
    checks: Sequence[DraftCheck] = (),
    tokens: int = 0,
) -> None:
    """Record what came of it, and tell whoever has the case. `tokens` corrects what was reserved."""
    written = json.dumps([[check.name, check.problem] for check in checks], ensure_ascii=False)
    tx.run("drafts.settle", id=draft_id, state=state, output=output, checks=written, why=why, tokens=tokens)
    _tell(tx, task, draft_id, state, why, checks, at)


def propose(tx: Transaction, case_id: int, text: str) -> bool:
    """Give the case a text to begin with; False when it is closed or has one."""
    return tx.one("drafts.propose", case_id=case_id, draft=text) is not None


def end_interrupted(tx: Transaction, *, at: float) -> int:
    """End what was being asked when the program died: it may have cost something, and is not asked again."""
    rows = tx.all("drafts.interrupted", why=_INTERRUPTED)
    for row in rows:
        task = DraftTask(case_id=row["case_id"], event_id=0)
        _tell(tx, task, row["id"], DraftState.FAILED, _INTERRUPTED, (), at)
    return len(rows)


def used_since(tx: Transaction, since: float) -> DraftUse:
    """What was used of the budget since that moment, also by a program that has stopped meanwhile."""
    row = tx.one("drafts.used_since", since=since)
    assert row is not None  # an aggregate answers one row
    return DraftUse(calls=int(row["calls"]), tokens=int(row["tokens"]))


def of_case(tx: Transaction, case_id: int) -> list[StoredDraft]:
    """The drafts of a case, oldest first."""
    return [
        StoredDraft(
            id=row["id"],
            event_id=row["event_id"],
            state=DraftState(row["state"]),
            model=row["model"],
            prompt=row["prompt"],
            output=row["output"],
            checks=tuple(
                DraftCheck(name=name, problem=problem) for name, problem in json.loads(row["checks"])
            ),
            why=row["why"],
            calls=row["calls"],
            tokens=row["tokens"],
        )
        for row in tx.all("drafts.of_case", case_id=case_id)
    ]


def count_since(tx: Transaction, since: float) -> dict[str, int]:
    """How many drafts had which outcome since that moment."""
    return {row["state"]: row["count"] for row in tx.all("drafts.count_since", since=since)}


def _tell(
    tx: Transaction,
    task: DraftTask,
    draft_id: int,
    state: DraftState,
    why: str,
    checks: Sequence[DraftCheck],
    at: float,
) -> None:
    case_notes.add_note(tx, task.case_id, by=ACTOR, text=why, at=at)
    audit.append_entry(
        tx,
        at=at,
        actor=ACTOR,
        action="drafted",
        subject=f"case:{task.case_id}",
        details={
            "draft": draft_id,
            "state": state.value,
            "objections": [check.name for check in checks if check.problem],
        },
    )
