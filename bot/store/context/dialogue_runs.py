"""Dialogues under way: how far each has come, and what the operator's shop is asked for it.

A run changes in the transaction that plans what the dialogue says, so that no restart repeats or skips a
step. There is one at a time in a conversation.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from bot.domain import Event
from bot.domain.dialogues import (
    TAKEN_BACK,
    DialogueRun,
    DialogueTurn,
    FilledSlot,
    LookUpRequest,
    RunEnd,
    RunState,
    dialogue_timer,
)
from bot.store import Transaction
from bot.store.codecs import decode_strings, encode_strings
from bot.store.intake import events
from bot.store.ports import Row

MAX_ATTEMPTS = 3
# A call that a crash cut off is made again after this, later than any call takes.
_LEASE_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRun:
    """A run with its row and the message that was heard last."""

    id: int
    event_id: int
    run: DialogueRun


@dataclass(frozen=True, kw_only=True, slots=True)
class DueLookUp:
    """What the shop is to be asked now, and how often that was begun."""

    id: int
    request: LookUpRequest
    attempts: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LookUpAnswer:
    """What came of a look-up: fields, nothing that the shop knows of, or why there was no answer."""

    fields: Mapping[str, str] | None = None
    failed: str = ""


def latest_run(tx: Transaction, event: Event) -> StoredRun | None:
    """The last dialogue with the author of the event in its conversation, which may have ended; None when
    there was none, or when nobody knows who wrote."""
    if event.author_id is None:
        return None
    row = tx.one("dialogue_runs.latest_run", **_conversation(event))
    return None if row is None else StoredRun(id=row["id"], event_id=row["event_id"], run=_decode(row))


def store_turn(tx: Transaction, event_id: int, turn: DialogueTurn, at: float) -> None:
    """Write down what became of a dialogue when this event was decided about."""
    stored = events.get_event(tx, event_id)
    assert stored is not None  # what is decided about is stored
    latest = latest_run(tx, stored.event)
    row_id = _update(tx, latest, turn, event_id) if latest and _is_same(latest, turn) else None
    if row_id is None:
        conversation = _conversation(stored.event)
        tx.run("dialogue_runs.end_runs", **conversation, ended_by=RunEnd.CANCELLED, at=at)
        row_id = int(
            tx.value(
                "dialogue_runs.insert_run",
                **conversation,
                **_encode(turn.run),
                name=turn.run.dialogue,
                rule=turn.run.rule,
                event_id=event_id,
                started_at=turn.run.started_at.timestamp() if turn.run.started_at else at,
            )
        )
    if turn.look_up is not None:
        tx.run(
            "dialogue_runs.insert_look_up",
            dialogue_id=row_id,
            turn=turn.run.turn,
            target=turn.look_up.target,
            request=json.dumps(asdict(turn.look_up)),
            at=at,
        )


def replace_slots(tx: Transaction, run_id: int, slots: Mapping[str, FilledSlot]) -> None:
    """Write down other values, of a dialogue that goes on where it stood."""
    tx.run("dialogue_runs.replace_slots", id=run_id, slots=_encode_slots(slots))


def go_on_at_once(tx: Transaction, stored: StoredRun, at: float) -> None:
    """Let a dialogue go on by itself, as if its time had run out."""
    rule = dialogue_timer(stored.run.turn)
    tx.run("dialogue_runs.hasten_turn", event_id=stored.event_id, rule=rule, at=at)


def forget_answer(tx: Transaction, event: Event) -> None:
    """Forget what a message filled in that its author has taken back."""
    stored = latest_run(tx, event) if event.author_id is not None else _run_of_conversation(tx, event)
    if stored is None:
        return
    slots = {
        name: TAKEN_BACK if filled.message_id == event.message_id else filled
        for name, filled in stored.run.slots.items()
    }
    if slots != stored.run.slots:
        replace_slots(tx, stored.id, slots)


def claim_look_ups(tx: Transaction, limit: int, now: float) -> list[DueLookUp]:
    """What the shop is to be asked now; each is left alone until the answer can be expected."""
    rows = tx.all(
        "dialogue_runs.claim_look_ups",
        now=now,
        again_at=now + _LEASE_SECONDS,
        most=limit,
        most_attempts=MAX_ATTEMPTS,
    )
    return [
        DueLookUp(id=row["id"], request=_decode_request(row["request"]), attempts=row["attempts"])
        for row in rows
    ]


def seconds_until_look_up_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the shop is to be asked next; None when nothing is."""
    due = tx.value("dialogue_runs.next_look_up_due", most_attempts=MAX_ATTEMPTS)
    return None if due is None else max(0.0, due - now)


def postpone_look_up(tx: Transaction, look_up_id: int, *, not_before: float) -> None:
    """Ask again from that moment on."""
    tx.run("dialogue_runs.postpone_look_up", id=look_up_id, not_before=not_before)


def answer_look_up(tx: Transaction, look_up_id: int, answer: LookUpAnswer, *, at: float) -> bool:
    """Write down what the shop said, and let the dialogue go on; False when it has gone on without."""
    changed = tx.run("dialogue_runs.store_answer", id=look_up_id, answer=json.dumps(asdict(answer)))
    if changed:
        tx.run("dialogue_runs.hasten_timer", id=look_up_id, at=at)
    return bool(changed)


def find_answer_of_turn(tx: Transaction, run_id: int, turn: int) -> LookUpAnswer | None:
    """What the shop said to what was asked in that turn; None when it has not answered."""
    text = tx.value("dialogue_runs.get_answer", dialogue_id=run_id, turn=turn)
    return LookUpAnswer(**json.loads(text)) if text else None


def keep_files(tx: Transaction, version: str, texts: Mapping[str, str], at: float) -> None:
    """Record that these files of dialogues are in force from `at` on (seconds since 1970)."""
    tx.run("dialogue_runs.keep_files", version=version, texts=encode_strings(texts), at=at)


def last_files(tx: Transaction) -> dict[str, str]:
    """The files of dialogues that came into force last, by name; empty before the first."""
    texts = tx.value("dialogue_runs.last_files")
    return decode_strings(texts) if texts else {}


def _is_same(latest: StoredRun, turn: DialogueTurn) -> bool:
    """Whether the turn is about the run that is there; its number tells a new one that began since."""
    run = latest.run
    return (run.dialogue, run.started_at) == (turn.run.dialogue, turn.run.started_at)


def _update(tx: Transaction, latest: StoredRun, turn: DialogueTurn, event_id: int) -> int:
    tx.run("dialogue_runs.update_run", id=latest.id, event_id=event_id, **_encode(turn.run))
    return latest.id


def _run_of_conversation(tx: Transaction, event: Event) -> StoredRun | None:
    """The last dialogue in a conversation, where the platform does not say who has removed something."""
    row = tx.one("dialogue_runs.latest_in_thread", account_id=event.account_id, thread_id=event.thread_id)
    return None if row is None else StoredRun(id=row["id"], event_id=row["event_id"], run=_decode(row))


def _conversation(event: Event) -> dict[str, object]:
    return {"account_id": event.account_id, "thread_id": event.thread_id, "author_id": event.author_id}


def _encode(run: DialogueRun) -> dict[str, object]:
    return {
        "step": run.step,
        "language": run.language,
        "state": run.state,
        "ended_by": run.end,
        "slots": _encode_slots(run.slots),
        "looked_up": encode_strings(run.looked_up),
        "intent": run.intent,
        "tries": run.tries,
        "turn": run.turn,
        "is_reminded": run.is_reminded,
        "updated_at": run.updated_at.timestamp() if run.updated_at else 0.0,
    }


def _encode_slots(slots: Mapping[str, FilledSlot]) -> str:
    """As a list, for their order says which was filled in last."""
    return json.dumps([[name, asdict(filled)] for name, filled in slots.items()])


def _decode(row: Row) -> DialogueRun:
    return DialogueRun(
        dialogue=row["name"],
        step=row["step"],
        rule=row["rule"],
        language=row["language"],
        state=RunState(row["state"]),
        end=RunEnd(row["ended_by"]) if row["ended_by"] else None,
        slots={name: FilledSlot(**filled) for name, filled in json.loads(row["slots"])},
        looked_up=decode_strings(row["looked_up"]),
        intent=row["intent"],
        tries=row["tries"],
        turn=row["turn"],
        is_reminded=bool(row["is_reminded"]),
        started_at=datetime.fromtimestamp(row["started_at"], UTC),
        updated_at=datetime.fromtimestamp(row["updated_at"], UTC),
    )


def _decode_request(text: str) -> LookUpRequest:
    members = json.loads(text)
    return LookUpRequest(**members | {"fields": tuple(members["fields"])})
