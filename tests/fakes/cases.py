"""Fills a real database the way the program does: events, judgements, decisions, effects."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    CaseRequest,
    Decision,
    DecisionKind,
    Effect,
    Judgement,
    Match,
    Mode,
    Reason,
    Verb,
)
from bot.queries import parse_query
from bot.services.workspace import Workspace, moderator
from bot.store import Store, Transaction, decisions
from bot.store.delivery import outbox
from bot.store.intake import events
from bot.store.ports import Condition
from bot.store.review.conditions import condition_of
from tests.factories import NOW, actor_named, event
from tests.fakes.databases import open_store

START = NOW.timestamp()
SCORES = {
    "toxicity": 0.1,
    "spam": 0.02,
    "needs_answer": 0.8,
    "sentiment.positive": 0.2,
    "sentiment.neutral": 0.7,
    "sentiment.negative": 0.1,
    "intent.question_price": 0.9,
    "intent.praise": 0.05,
}


def moment(seconds: float = 0.0) -> datetime:
    """That many seconds after the beginning."""
    return datetime.fromtimestamp(START + seconds, UTC)


def received(
    tx: Transaction,
    number: int = 1,
    *,
    at: float = 0.0,
    scores: dict[str, float] | None = None,
    language: str = "en",
    state: str = "decided",
    **changes: Any,
) -> int:
    """One event that reached us `at` seconds after the beginning; answers its row."""
    fields: dict[str, Any] = {
        "message_id": f"55_{number}",
        "dedupe_key": f"key-{number}-{changes.get('kind')}",
        "created_at": moment(at),
    }
    fields.update(changes)
    tx.execute(
        "INSERT INTO delivery (id, source, sha256, headers, body, received_at)"
        " VALUES (0, 'meta', ?, '{}', ?, 0) ON CONFLICT DO NOTHING",
        (b"\0", b"\0"),
    )
    row = events.insert_event(
        tx,
        event(**fields),
        source="meta",
        delivery_id=0,
        received_at=START + at,
        state="new" if state == "decided" else state,
        not_before=0,
    )
    assert row is not None
    if state == "decided":
        judged = Judgement(scores=SCORES if scores is None else scores, language=language, model="small-1")
        events.close_event(tx, row, state="decided", judgement=judged, at=START + at)
    return row


def decided(
    tx: Transaction,
    event_id: int,
    *verbs: Verb,
    rule: str = "insult",
    at: float = 1.0,
    text: str = "",
    done_at: float | None = None,
    case: CaseRequest | None = None,
    external_id: str = "",
) -> list[int]:
    """What a rule (or person) decided about an event; the rows of its effects, done if so told."""
    stored = events.get_event(tx, event_id)
    assert stored is not None
    one = stored.event
    actions = tuple(
        Action(
            verb=verb,
            slot=SLOT_OF[verb],
            platform=one.platform,
            account_id=one.account_id,
            message_id=one.message_id,
            target=one.author_id or "" if verb is Verb.MESSAGE else one.message_id,
            key=f"{one.platform}:{one.account_id}:{SLOT_OF[verb]}:{one.message_id}:{rule}",
            actor=actor_named(rule),
            via="meta",
            text=text,
        )
        for verb in verbs
    )
    reason = Reason(condition="toxicity", saw="0.93 >= 0.9")
    match = Match(rule=rule, mode=Mode.ENFORCE, reasons=(reason,), requested=verbs, granted=verbs)
    actor = actor_named(rule)
    by = {"kind": DecisionKind.REVIEW, "actor": actor} if actor.is_person else {}
    decision = Decision(rules_version="v1", **by, actions=actions, matches=(match,), case=case)
    number = decisions.commit(tx, event_id=event_id, decision=decision, at=START + at)
    rows = [row["id"] for row in outbox.list_actions(tx, event_id) if row["decision_id"] == number]
    if done_at is not None:
        for row in rows:
            outbox.mark_done(tx, row, Effect(external_id=external_id), at=START + done_at)
    return rows


def waiting(
    tx: Transaction,
    number: int = 1,
    *,
    at: float = 0.0,
    priority: int = 0,
    suggested: Sequence[Verb] = (),
    queue: str = "default",
    **changes: Any,
) -> int:
    """An event with an open case; answers the event's row."""
    row = received(tx, number, at=at, **changes)
    request = CaseRequest(
        actor=Actor.rule("insult"),
        why="sounds rude",
        queue=queue,
        priority=priority,
        suggested=tuple(suggested),
    )
    decided(tx, row, case=request, at=at)
    return row


def matching(query: str = "", *, at: float, who: str = "lea") -> Condition:
    """What the store is asked for by a query about open cases, at that many seconds since 1970."""
    node = parse_query(f"state:open {query}")
    return condition_of(node, at=at, actor=Actor.person(who))


def workspace(db: Store, who: str, now: datetime, config: Path | None = None) -> Workspace:
    """The instance of an open database, in which that person acts at that moment."""
    return Workspace(store=db, actor=moderator(who), clock=lambda: now, config=config)


async def filled(folder: Path, *works: Callable[[Transaction], object]) -> None:
    """A database in `folder` with what the works put there, closed again."""
    db = open_store(folder)
    for work in works:
        await db.write(work)
    db.close()
