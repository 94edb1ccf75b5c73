"""What lies around an event: what it answers, what stands beside it, what was decided and done."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain import Match, Mode, Reason, State, Verb
from bot.errors import UserError
from bot.store import Transaction, decisions
from bot.store.intake import events
from bot.store.intake.events import StoredEvent
from bot.store.review import cases
from bot.text.normalize import context_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One effect that was planned for an item, and what became of it."""

    id: int
    decision_id: int
    event_id: int
    verb: Verb
    rule: str
    via: str
    target: str
    text: str
    state: State
    planned_at: float
    settled_at: float | None
    external_id: str | None
    problem: str | None

    @property
    def by_person(self) -> bool:
        return self.rule.startswith("person:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """One decision about an event: by whom, by which version of the rules, and why."""

    id: int
    at: float
    by: str
    rules_version: str
    matches: tuple[Match, ...]
    labels: tuple[str, ...]
    planned: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A person's last word on how visible an item is."""

    at: float
    by: str
    verb: str


def find(tx: Transaction, reference: str) -> int:
    """The event that a person means: a case number, `case:7`, `event:7`, or a platform's id.

    Raises `UserError` when nothing is known by that name.
    """
    kind, colon, number = reference.partition(":")
    if colon and number.isascii() and number.isdigit() and kind in ("case", "event"):
        found = _event_of(tx, kind, int(number[:18]))
    else:
        plain = reference.isascii() and reference.isdigit() and len(reference) < 18
        found = (_event_of(tx, "case", int(reference)) if plain else None) or _by_message(tx, reference)
    if found is None:
        raise UserError(
            f"nothing is known as '{reference[:80]}'; give a case number, 'event:NUMBER', or the platform's"
            " id of a comment or message. 'tamis queue list' shows the open cases."
        )
    return found


def parent_of(tx: Transaction, stored: StoredEvent) -> StoredEvent | None:
    """What the event answers, if it was stored."""
    if stored.event.parent_id is None:
        return None
    return _first(tx, stored.event.account_id, stored.event.parent_id)


def post_of(tx: Transaction, stored: StoredEvent) -> StoredEvent | None:
    """The post it stands under, if it was stored."""
    return _first(tx, stored.event.account_id, stored.event.thread_id)


def parent_context(tx: Transaction, stored: StoredEvent) -> str:
    """What stands above a comment, as the classifier reads it: what it answers, then the post."""
    around = (parent_of(tx, stored), post_of(tx, stored))
    found = {one.id: one.event.text for one in around if one is not None and one.id != stored.id}
    return context_of(*found.values())


def siblings_of(tx: Transaction, stored: StoredEvent, limit: int) -> list[StoredEvent]:
    """The last things said under the same post before the event, oldest first."""
    event = stored.event
    rows = tx.execute(
        "SELECT id FROM event WHERE account_id = ? AND thread_id = ? AND id < ? AND message_id NOT IN (?, ?)"
        " AND kind IN ('comment', 'reply', 'dm', 'mention', 'review') ORDER BY id DESC LIMIT ?",
        (event.account_id, event.thread_id, stored.id, event.message_id, event.thread_id, limit),
    ).fetchall()
    found = (events.get(tx, row["id"]) for row in reversed(rows))
    return [one for one in found if one is not None]


def decided_about(tx: Transaction, stored: StoredEvent) -> list[Decided]:
    """Every decision about the event, oldest first."""
    return [_decided(row) for row in decisions.of_event(tx, stored.id)]


def planned_for(tx: Transaction, account_id: str, message_id: str) -> list[Planned]:
    """Every effect planned for one comment or message, oldest first."""
    rows = tx.execute(
        "SELECT * FROM outbox WHERE account_id = ? AND message_id = ? ORDER BY id", (account_id, message_id)
    )
    return [_planned(row) for row in rows]


def planned_by(tx: Transaction, rule: str, since: float) -> list[int]:
    """The rows of every effect that a rule planned since then, oldest first."""
    rows = tx.execute("SELECT id FROM outbox WHERE rule = ? AND planned_at >= ? ORDER BY id", (rule, since))
    return [row["id"] for row in rows]


def planned_row(tx: Transaction, number: int) -> Planned:
    """One effect by its row, which exists."""
    return _planned(tx.execute("SELECT * FROM outbox WHERE id = ?", (number,)).fetchone())


def verdict_on(tx: Transaction, account_id: str, message_id: str) -> Verdict | None:
    """A person's last word on it, None when nobody gave one."""
    row = tx.execute(
        "SELECT at, by_whom, verb FROM override WHERE account_id = ? AND message_id = ?",
        (account_id, message_id),
    ).fetchone()
    return Verdict(at=row["at"], by=row["by_whom"], verb=row["verb"]) if row else None


def withdraw_verdict(tx: Transaction, account_id: str, message_id: str) -> None:
    """Nobody has spoken any more: the person took their word back."""
    tx.execute("DELETE FROM override WHERE account_id = ? AND message_id = ?", (account_id, message_id))


def is_hidden(rows: Collection[Planned]) -> bool:
    """Whether what we last did (or may have done) to its visibility hides the item."""
    happened = (State.DONE, State.SENDING, State.UNKNOWN)
    last = [
        row for row in rows if row.verb in (Verb.HIDE, Verb.UNHIDE, Verb.DELETE) and row.state in happened
    ]
    return bool(last) and last[-1].verb is not Verb.UNHIDE


def at(seconds: float) -> datetime:
    """A stored time as an aware one."""
    return datetime.fromtimestamp(seconds, UTC)


def _event_of(tx: Transaction, kind: str, number: int) -> int | None:
    if kind == "event":
        return number if events.get(tx, number) is not None else None
    case = cases.get(tx, number)
    return case.event_id if case else None


def _by_message(tx: Transaction, message_id: str) -> int | None:
    rows = tx.execute(
        "SELECT e.id, e.account_id FROM event e LEFT JOIN case_ c ON c.event_id = e.id WHERE e.message_id = ?"
        " AND e.kind NOT IN ('delete', 'reaction', 'receipt', 'control', 'ignored')"
        " ORDER BY c.id IS NULL, e.id DESC",
        (message_id,),
    ).fetchall()
    if len({row["account_id"] for row in rows}) > 1:
        numbers = ", ".join(f"event:{row['id']}" for row in rows[:5])
        raise UserError(f"several accounts know this id; say which one you mean: {numbers}")
    return int(rows[0]["id"]) if rows else None


def _first(tx: Transaction, account_id: str, message_id: str) -> StoredEvent | None:
    found = [one for one in events.of_message(tx, account_id, message_id) if one.event.text]
    return events.with_latest_text(tx, found[0]) if found else None


def _planned(row: Any) -> Planned:
    return Planned(
        id=row["id"],
        decision_id=row["decision_id"],
        event_id=row["event_id"],
        verb=Verb(row["verb"]),
        rule=row["rule"],
        via=row["via"],
        target=row["target"],
        text=row["text"],
        state=State(row["state"]),
        planned_at=row["planned_at"],
        settled_at=row["settled_at"],
        external_id=row["external_id"],
        problem=row["problem"],
    )


def _decided(row: Any) -> Decided:
    return Decided(
        id=row["id"],
        at=row["decided_at"],
        by=row["by_whom"],
        rules_version=row["rules_version"],
        matches=tuple(_match(match) for match in json.loads(row["matches"])),
        labels=tuple(json.loads(row["labels"])),
        planned=row["planned"],
    )


def _match(match: dict[str, Any]) -> Match:
    return Match(
        rule=match["rule"],
        mode=Mode(match["mode"]),
        reasons=tuple(Reason(condition=one["condition"], saw=one["saw"]) for one in match["reasons"]),
        requested=tuple(Verb(verb) for verb in match["wanted"]),
        granted=tuple(Verb(verb) for verb in match["got"]),
    )
