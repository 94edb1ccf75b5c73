"""Takes a person out of the tables, a few of their events at a time.

What they wrote, what was said to them, what was noted about them and who they are goes; a pseudonym that is
derived from nothing stands in the place of their id, so that the figures of reports stay as they were. Rows,
moments, scores, what rules and people decided, and the platform's ids of messages stay: they are what undoing
and recognising a redelivery need. The audit is not touched: it holds neither texts nor names.

Each call is one transaction that leaves nothing half done, and what is left is found again after a crash.
"""

import json
import re
from collections.abc import Iterable, Sequence

from bot.domain import Actor, CancelReason, Slot, State
from bot.store import Transaction
from bot.store.codecs import decode_strings, encode_strings, redact_context, redact_matches
from bot.store.delivery import outbox, timers
from bot.store.ports import Row
from bot.store.privacy import erasures
from bot.store.privacy.erasures import Erasure, Person
from bot.store.review import cases, rights

#: The answer of a case that was closed because there is nothing left in it.
ERASED = "erased"
_SELF = Actor.system("privacy")
_UNSENT = frozenset({State.PLANNED, State.WAITING, State.UNKNOWN})
#: What `Event.extra` may keep: what counts and rules read, never what a person gave or is known by.
_HARMLESS_EXTRAS = frozenset(
    {
        "ad_certainty",
        "is_live",
        "is_visitor_post",
        "rating",
        "reaction_type",
        "recommendation_type",
        "standby",
        "unsent",
        "verb",
        "why",
    }
)


def count_written(tx: Transaction, person: Person, written_until: float) -> list[tuple[str, str, int]]:
    """What is stored of a person: platform, account and how many events."""
    rows = tx.all("redaction.count_events", **_scope(person), written_until=written_until)
    return [(row["platform"], row["account_id"], row["count"]) for row in rows]


def count_left(tx: Transaction, erasure: Erasure) -> int:
    """How many events of the person are still to be forgotten."""
    rows = count_written(tx, _person_of(erasure), erasure.written_until)
    return sum(events for _, _, events in rows)


def forget_events(tx: Transaction, erasure: Erasure, *, limit: int, at: float) -> int:
    """Forget the next few events of the person with everything that hangs on them; how many these were.

    An event with a call in flight is left for later.
    """
    person = _person_of(erasure)
    rows = tx.all("redaction.list_events", **_scope(person), written_until=erasure.written_until, limit=limit)
    event_ids = [row["id"] for row in rows]
    if not event_ids:
        return 0
    until = erasure.written_until
    answer_ids = [row["id"] for row in tx.all("redaction.list_own_words", ids=event_ids, written_until=until)]
    _forget_cases(tx, erasure, event_ids, at)
    _forget_decisions(tx, event_ids, at)
    _forget_actions(tx, erasure, tx.all("redaction.list_actions", ids=event_ids), at)
    withdraws = not erasure.is_for_age
    rights.forget_author(tx, event_ids, erasure.pseudonym, withdraws=withdraws, at=at)
    tx.run("redaction.delete_strikes", ids=event_ids)
    tx.run("redaction.delete_author_labels", ids=event_ids)
    tx.run("redaction.delete_similarity_keys", ids=event_ids)
    tx.run("redaction.delete_completions", ids=event_ids)
    tx.run("redaction.delete_dialogues", ids=event_ids)
    tx.run("redaction.delete_look_ups")
    tx.run("redaction.delete_counters", ids=event_ids, person_id=person.id)
    tx.run("redaction.delete_takeovers", ids=event_ids)
    tx.run("redaction.empty_deliveries_of", ids=[*event_ids, *answer_ids], body=b"")
    _redact_own_words(tx, erasure, answer_ids)
    _redact_events(tx, erasure, event_ids)
    erasures.count_events(tx, erasure, len(event_ids))
    return len(event_ids)


def count_evidence(tx: Transaction, person: Person, written_until: float) -> int:
    """How much of what a person wrote is preserved as evidence."""
    return int(tx.value("evidence.count_of_person", **_scope(person), written_until=written_until))


def forget_evidence(tx: Transaction, erasure: Erasure) -> int:
    """Delete the evidence of the person; how much it was. Without being asked to it stays until its time is
    over: who threatened somebody must not be able to wipe that away."""
    scope = _scope(_person_of(erasure))
    return tx.run("evidence.delete_of_person", **scope, written_until=erasure.written_until)


def list_answers_elsewhere(tx: Transaction, erasure: Erasure) -> list[int]:
    """The events of what was said to the person on a desk of our own, or in a conversation that they never
    wrote in."""
    scope = _scope(_person_of(erasure))
    rows = tx.all("redaction.list_answers_elsewhere", **scope, written_until=erasure.written_until)
    return [row["id"] for row in rows]


def forget_answers(tx: Transaction, erasure: Erasure, event_ids: Sequence[int]) -> None:
    """Forget what was said to the person, in events of ours."""
    tx.run("redaction.empty_deliveries_of", ids=event_ids, body=b"")
    _redact_own_words(tx, erasure, event_ids)


def list_deliveries_with(
    tx: Transaction, erasure: Erasure, *, after: int, most: int
) -> tuple[list[int], int | None]:
    """Which of the next `most` deliveries name the person, and the last one that was looked at; None at the
    end."""
    last: int | None = tx.value("redaction.last_delivery", after=after, most=most)
    rows = tx.all(
        "redaction.deliveries_with",
        person_id=_person_of(erasure).id,
        after=after,
        last=last,
        requested_at=erasure.requested_at,
    )
    return [row["id"] for row in rows], last


def newest_delivery(tx: Transaction) -> int:
    """The id of the newest delivery; 0 when there is none."""
    return tx.value("redaction.newest_delivery") or 0


def empty_deliveries(tx: Transaction, delivery_ids: Sequence[int]) -> None:
    """Drop the bodies of deliveries that were read. A body may hold several people; nobody reads it again."""
    tx.run("redaction.empty_deliveries", ids=delivery_ids, body=b"")


def forget_stray_actions(tx: Transaction, erasure: Erasure, *, at: float) -> None:
    """Forget what is planned for or was said to the person without an event of theirs."""
    scope = _scope(_person_of(erasure))
    rows = tx.all("redaction.list_stray_actions", **scope, written_until=erasure.written_until)
    _forget_actions(tx, erasure, rows, at)


def is_anything_left(tx: Transaction, erasure: Erasure) -> bool:
    """Whether something of the person cannot be forgotten yet: a call in flight, a delivery that nobody read."""
    person = _person_of(erasure)
    scope = _scope(person) | {"written_until": erasure.written_until}
    if tx.value("redaction.has_events", **scope):
        return True
    return bool(
        tx.value(
            "redaction.has_unread_delivery",
            person_id=person.id,
            requested_at=erasure.requested_at,
        )
    )


def _forget_cases(tx: Transaction, erasure: Erasure, event_ids: Sequence[int], at: float) -> None:
    """Notes, drafts, proposals and what was said in appeals go. A case that others share stays open for them."""
    tx.run("redaction.redact_drafts", ids=list(event_ids), why=ERASED)
    tx.run("appeals.redact_appeals", ids=list(event_ids))
    tx.run("proposals.redact_proposals", ids=list(event_ids))
    for row in tx.all("redaction.list_cases", ids=event_ids):
        case_id = row["id"]
        tx.run("redaction.redact_notes", case_id=case_id)
        if row["event_id"] in event_ids:
            tx.run("redaction.redact_case", case_id=case_id, why=ERASED)
        is_shared = tx.value(
            "redaction.is_case_of_others",
            case_id=case_id,
            person_id=_person_of(erasure).id,
            pseudonym=erasure.pseudonym,
        )
        if not is_shared:
            cases.close_case(tx, case_id, by=_SELF, answer=ERASED, at=at)


def _forget_decisions(tx: Transaction, event_ids: Sequence[int], at: float) -> None:
    """What conditions saw goes, and what was to be decided later is not."""
    rows = tx.all("redaction.list_decisions", ids=event_ids)
    tx.run_many(
        "redaction.set_matches",
        [{"id": row["id"], "matches": redact_matches(row["matches"])} for row in rows],
    )
    for event_id in event_ids:
        for row in timers.list_timers(tx, event_id):
            timers.cancel_timer(tx, row["id"], CancelReason.ERASED, at=at)


def _forget_actions(tx: Transaction, erasure: Erasure, rows: Iterable[Row], at: float) -> None:
    for row in rows:
        # Nothing is said to them any more. What takes a comment of theirs out of sight needs no more than its
        # id, and whom it insulted still wants it gone.
        if not (row["slot"] == Slot.VISIBILITY and row["state"] in _UNSENT):
            outbox.cancel_action(tx, row["id"], CancelReason.ERASED, at=at)
        changed = {name: _without_id(row[name], erasure) for name in ("key", "target", "thread_id")}
        author_id = erasure.pseudonym if row["author_id"] else ""
        context = redact_context(row["context"])
        tx.run("redaction.redact_action", id=row["id"], author_id=author_id, context=context, **changed)


def _redact_own_words(tx: Transaction, erasure: Erasure, event_ids: Sequence[int]) -> None:
    """What we said to them, as the platform told us back: an answer often names whom it is for."""
    for row in tx.all("redaction.get_events", ids=event_ids):
        tx.run("redaction.redact_own_words", **_redacted(row, erasure))


def _redact_events(tx: Transaction, erasure: Erasure, event_ids: Sequence[int]) -> None:
    for row in tx.all("redaction.get_events", ids=event_ids):
        tx.run("redaction.redact_event", **_redacted(row, erasure), pseudonym=erasure.pseudonym)


def _redacted(row: Row, erasure: Erasure) -> dict[str, object]:
    extra = {name: text for name, text in decode_strings(row["extra"]).items() if name in _HARMLESS_EXTRAS}
    ids = {name: _without_id(row[name], erasure) for name in ("dedupe_key", "thread_id", "parent_id")}
    return {"id": row["id"], "attachments": json.dumps([]), "extra": encode_strings(extra)} | ids


def _without_id(text: str | None, erasure: Erasure) -> str | None:
    """A key or an id of a conversation in which the pseudonym stands for the person."""
    whole_id = rf"(?<![\w-]){re.escape(_person_of(erasure).id)}(?![\w-])"
    return text and re.sub(whole_id, lambda _: erasure.pseudonym, text)


def _scope(person: Person) -> dict[str, object]:
    return {
        "person_id": person.id,
        "source": person.source,
        "platform": person.platform,
        "account_id": person.account_id,
    }


def _person_of(erasure: Erasure) -> Person:
    assert erasure.person is not None, "they are erased already"
    return erasure.person
