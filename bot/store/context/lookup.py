"""Looks up what belongs to an event: what it replies to, what stands beside it, what was decided and done."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain import (
    VISIBILITY_VERBS,
    Actor,
    CancelReason,
    DecisionKind,
    Event,
    HoldReason,
    Kind,
    Match,
    State,
    Verb,
)
from bot.errors import UserError
from bot.store import Transaction, decisions
from bot.store.codecs import decode_actor, decode_matches, decode_names
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.ports import Row
from bot.store.review import cases
from bot.text.item_addresses import ids_in_address, is_item_address, same_addresses
from bot.text.normalize import join_context

#: A reference comes from the command line; more of it than this is no help in an error message.
_MAX_QUOTED = 80
#: A longer number is no row: SQLite's row ids have at most 19 digits, and a platform's ids begin there.
_MAX_DIGITS = 18


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedEffect:
    """One effect that was planned for a message, and what became of it. Times are seconds since 1970.

    `due_at` is before when it does not leave, `reason` why it is held or was cancelled, `problem` what the
    platform said about it.
    """

    id: int
    decision_id: int
    event_id: int
    account_id: str
    message_id: str
    verb: Verb
    actor: Actor
    via: str
    target: str
    text: str
    state: State
    planned_at: float
    due_at: float
    settled_at: float | None
    external_id: str | None
    reason: HoldReason | CancelReason | None
    problem: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredDecision:
    """One decision about an event: by whom, by which version of the rules, and why."""

    id: int
    event_id: int
    at: float
    kind: DecisionKind
    actor: Actor
    rules_version: str
    matches: tuple[Match, ...]
    labels: tuple[str, ...]
    planned: int


def resolve_reference(tx: Transaction, reference: str) -> int:
    """The event that a person means: a case number, `case:7`, `event:7`, a platform's id, or an address.

    A fragment of what was read together means the event that was decided about.
    Raises `UserError` when nothing has that name, or when several accounts have it.
    """
    kind, colon, number = reference.partition(":")
    if colon and number.isascii() and number.isdigit() and kind in ("case", "event"):
        event_id = _event_of_row(tx, kind, int(number[:_MAX_DIGITS]))
    elif is_item_address(reference):
        event_id = _event_at_address(tx, reference)
    elif reference.isascii() and reference.isdigit() and len(reference) < _MAX_DIGITS:
        event_id = _event_of_row(tx, "case", int(reference)) or _event_of_message(tx, reference)
    else:
        event_id = _event_of_message(tx, reference)
    if event_id is None:
        raise UserError("reference_unknown", reference=reference[:_MAX_QUOTED])
    return event_id


def parent_event(tx: Transaction, stored: StoredEvent) -> StoredEvent | None:
    """What the event replies to, if it was stored."""
    if stored.event.parent_id is None:
        return None
    return _first_with_text(tx, stored.event.account_id, stored.event.parent_id)


def post_event(tx: Transaction, stored: StoredEvent) -> StoredEvent | None:
    """The post it stands under, if it was stored."""
    return _first_with_text(tx, stored.event.account_id, stored.event.thread_id)


def post_text(tx: Transaction, event: Event) -> str:
    """The text of the post that an event stands under, as it was last edited; empty for the post itself, and
    where no platform sent it."""
    if event.thread_id == event.message_id:
        return ""
    text: str | None = tx.value("lookup.post_text", account_id=event.account_id, thread_id=event.thread_id)
    return text or ""


def parent_context(tx: Transaction, stored: StoredEvent) -> str:
    """What stands above a comment, as the classifier reads it: what it replies to, then the post.

    Not a post that we published on Facebook: the model was measured without those.
    """
    above = (parent_event(tx, stored), post_event(tx, stored))
    # By row, for a comment that replies to the post itself would bring the post twice.
    texts = {
        parent.id: parent.event.text
        for parent in above
        if parent and parent.id != stored.id and parent.event.kind is not Kind.IGNORED
    }
    return join_context(*texts.values())


def preceding_in_thread(tx: Transaction, stored: StoredEvent, limit: int) -> list[StoredEvent]:
    """The last messages under the same post before the event, oldest first."""
    event = stored.event
    rows = tx.all(
        "lookup.preceding_in_thread",
        account_id=event.account_id,
        thread_id=event.thread_id,
        event_id=stored.id,
        message_id=event.message_id,
        limit=limit,
    )
    preceding = (events.get_event(tx, row["id"]) for row in reversed(rows))
    return [stored for stored in preceding if stored is not None]


def siblings_of(tx: Transaction, stored: StoredEvent, limit: int) -> list[StoredEvent]:
    """What others wrote under the same post, oldest first: up to `limit` comments before the event, and as many
    after it."""
    event = stored.event
    bounds = {
        "account_id": event.account_id,
        "thread_id": event.thread_id,
        "event_id": stored.id,
        "message_id": event.message_id,
        "limit": limit,
    }
    before = tx.all("lookup.siblings_before", **bounds)
    after = tx.all("lookup.siblings_after", **bounds)
    siblings = (events.get_event(tx, row["id"]) for row in (*reversed(before), *after))
    return [sibling for sibling in siblings if sibling is not None]


def decisions_about(tx: Transaction, stored: StoredEvent) -> list[StoredDecision]:
    """Every decision about the event, oldest first."""
    return [_decision(row) for row in decisions.list_decisions(tx, stored.id)]


def decisions_about_texts(tx: Transaction, event_ids: Iterable[int]) -> list[StoredDecision]:
    """Every decision about any of these events, oldest first."""
    rows = [row for event_id in event_ids for row in decisions.list_decisions(tx, event_id)]
    return [_decision(row) for row in sorted(rows, key=lambda row: (row["decided_at"], row["id"]))]


def latest_of_person(tx: Transaction, stored: StoredEvent) -> int | None:
    """The latest message of the person in the conversation that an event belongs to, decided about or not; None
    where there is no conversation."""
    event = stored.event
    if event.kind is not Kind.DM:
        return None
    row = tx.one("lookup.latest_of_person", account_id=event.account_id, thread_id=event.thread_id)
    return row["id"] if row else None


def latest_of_colleagues(tx: Transaction, stored: StoredEvent) -> int | None:
    """What a colleague wrote last in the app, in the conversation or as an answer to the comment."""
    event = stored.event
    row = tx.one(
        "lookup.latest_of_colleagues",
        account_id=event.account_id,
        thread_id=event.thread_id,
        message_id=event.message_id,
    )
    return row["id"] if row else None


def effects_on_message(tx: Transaction, account_id: str, message_id: str) -> list[PlannedEffect]:
    """Every effect planned for one comment or message, oldest first."""
    rows = tx.all("lookup.effects_on_message", account_id=account_id, message_id=message_id)
    return [effect_from_row(row) for row in rows]


def effect_ids_of_rule(tx: Transaction, rule: str, since: float) -> list[int]:
    """The rows of every effect that a rule planned since then, oldest first."""
    rows = tx.all("lookup.effect_ids_of_rule", rule_id=rule, since=since)
    return [row["id"] for row in rows]


def get_effect(tx: Transaction, effect_id: int) -> PlannedEffect:
    """One effect by its row, which exists."""
    row = tx.one("lookup.get_effect", effect_id=effect_id)
    assert row is not None
    return effect_from_row(row)


def is_hidden(effects: Collection[PlannedEffect]) -> bool:
    """Whether what we last did (or may have done) to its visibility hides the message."""
    happened = (State.DONE, State.SENDING, State.UNKNOWN)
    verbs = [
        effect.verb for effect in effects if effect.verb in VISIBILITY_VERBS and effect.state in happened
    ]
    return bool(verbs) and verbs[-1] is not Verb.UNHIDE


def utc_time(seconds: float) -> datetime:
    """A stored time as an aware one."""
    return datetime.fromtimestamp(seconds, UTC)


def _event_of_row(tx: Transaction, kind: str, number: int) -> int | None:
    if kind == "event":
        return events.leader_of(tx, number) if events.get_event(tx, number) is not None else None
    case = cases.get_case(tx, number)
    return cases.event_to_answer(tx, case) if case else None


def _event_of_message(tx: Transaction, message_id: str) -> int | None:
    rows = tx.all("lookup.events_of_reference", message_id=message_id)
    if len({row["account_id"] for row in rows}) > 1:
        candidates = ", ".join(f"event:{row['id']}" for row in rows[:5])
        raise UserError("reference_ambiguous", events=candidates)
    return events.leader_of(tx, rows[0]["id"]) if rows else None


def _event_at_address(tx: Transaction, address: str) -> int | None:
    """What stands at an address: by the ids in it, else by the address that a platform sent along.

    Of what a platform told several times the same address, such as that of a post, the latest counts.
    """
    for message_id in ids_in_address(address):
        if (event_id := _event_of_message(tx, message_id)) is not None:
            return event_id
    event_id = tx.value("lookup.event_at_address", addresses=list(same_addresses(address)))
    return None if event_id is None else events.leader_of(tx, event_id)


def _first_with_text(tx: Transaction, account_id: str, message_id: str) -> StoredEvent | None:
    for stored in events.list_of_message(tx, account_id, message_id):
        if stored.event.text:
            return events.with_latest_text(tx, stored)
    return None


def effect_from_row(row: Row) -> PlannedEffect:
    """A row of the outbox as an effect."""
    return PlannedEffect(
        id=row["id"],
        decision_id=row["decision_id"],
        event_id=row["event_id"],
        account_id=row["account_id"],
        message_id=row["message_id"],
        verb=Verb(row["verb"]),
        actor=decode_actor(row),
        via=row["via"],
        target=row["target"],
        text=row["text"],
        state=State(row["state"]),
        planned_at=row["planned_at"],
        due_at=row["not_before"],
        settled_at=row["settled_at"],
        external_id=row["external_id"],
        reason=_reason(row),
        problem=row["problem"],
    )


def _reason(row: Row) -> HoldReason | CancelReason | None:
    if row["cancel_reason"] is not None:
        return CancelReason(row["cancel_reason"])
    return None if row["hold_reason"] is None else HoldReason(row["hold_reason"])


def _decision(row: Row) -> StoredDecision:
    return StoredDecision(
        id=row["id"],
        event_id=row["event_id"],
        at=row["decided_at"],
        kind=DecisionKind(row["kind"]),
        actor=decode_actor(row),
        rules_version=row["rules_version"],
        matches=decode_matches(row["matches"]),
        labels=decode_names(row["labels"]),
        planned=row["planned"],
    )
