"""Comments that are told more than once: as a comment and as a mention, to one or to several of our accounts.

It is one event. The first report wins and is completed with what it lacks, as long as it is not decided about.
Two things weigh more: a report of the comment itself takes over from one of a mention, because it comes from the
account that may do something about it; and a mention that was decided about without its text is decided about
again when the text comes.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.documents import fingerprint
from bot.domain import Actor, CancelReason, Event, Kind
from bot.store import Transaction
from bot.store.codecs import decode_event, encode_event
from bot.store.delivery import timers
from bot.store.intake import events
from bot.store.ports import Row
from bot.store.review import cases

#: The answer of a case about a mention that came again with its text.
TOLD_AGAIN = "told_again"
_ACTOR = Actor.system("intake")
_TOLD_TWICE = frozenset({Kind.COMMENT, Kind.REPLY, Kind.MENTION})


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What a report adds: the event to store, None when nothing is new in it. The event `replaces` is then
    closed in favour of it; `completed` is one that has got what it lacked."""

    event: Event | None
    replaces: int | None = None
    completed: tuple[int, Event] | None = None


def compare_report(tx: Transaction, event: Event, accounts: Collection[str]) -> Report:
    """Compare an event that is to be decided about with what these accounts of its platform were told before,
    and complete what was."""
    if event.kind is Kind.EDIT:
        return Report(event=None if _is_last_edit(tx, event) else event)
    row = _first_report(tx, event, accounts)
    if row is None or row["dedupe_key"] == event.dedupe_key:
        return Report(event=event)
    first = decode_event(row)
    if row["state"] != "new":
        is_fuller = _is_empty(first) and not _is_empty(event) and first.kind is Kind.MENTION
        if not is_fuller or tx.value("duplicates.has_effects", event_id=row["id"]) is not None:
            return Report(event=None)
        return Report(event=_completed(event, first), replaces=row["id"])
    if first.kind is Kind.MENTION and event.kind is not Kind.MENTION:
        return Report(event=_completed(event, first), replaces=row["id"])
    completed = _completed(first, event)
    if completed == first:
        return Report(event=None)
    tx.run("duplicates.complete", **_completable(completed), id=row["id"])
    return Report(event=None, completed=(row["id"], completed))


def settle_own_echo(tx: Transaction, event: Event, accounts: Collection[str], *, at: float) -> None:
    """One of our accounts wrote what another was told of without its author: nothing is to be decided there."""
    row = _first_report(tx, event, accounts)
    if row is not None and row["state"] == "new" and row["author_id"] is None:
        events.close_event(tx, row["id"], state="recorded", judgement=None, at=at)
        events.mark_own_echo(tx, row["id"], human_reply=False)


def first_sight(tx: Transaction, event: Event) -> Event:
    """The event, as a comment if it says that one was published of which we did not know: the platform had
    held it back until now. Its first report may also simply come later."""
    is_published = event.kind is Kind.CONTROL and event.extra.get("published") == "true"
    if not is_published or events.list_of_message(tx, event.account_id, event.message_id):
        return event
    return replace(event, kind=Kind.COMMENT if event.parent_id is None else Kind.REPLY)


def missed_edit(tx: Transaction, event: Event, at: datetime) -> Event | None:
    """The edit that a comment proves which was fetched `at` that moment: it says something else than what we
    know of it, and nothing told of that. None when it says the same, or when its text was forgotten.

    When it was edited nobody says, so that it counts as edited when it was fetched.
    """
    if event.kind not in (Kind.COMMENT, Kind.REPLY) or event.is_own_echo or not event.text.strip():
        return None
    row = tx.one("duplicates.first_text", dedupe_key=event.dedupe_key)
    # Whoever was erased has another id here: their text must not come back.
    if row is None or not row["text"] or row["author_id"] != event.author_id:
        return None
    latest = tx.one("duplicates.last_edit", **_message(event))
    text = row["text"] if latest is None else latest["text"]
    if not text or text.split() == event.text.split():
        return None
    # From what to what, so that a change back and forth is two edits however often it is fetched.
    mark = fingerprint([text, event.text])[:8]
    return replace(
        event,
        kind=Kind.EDIT,
        dedupe_key=f"{event.dedupe_key}:missed:{mark}",
        created_at=at,
        created_at_source="delivery",
    )


def give_way(tx: Transaction, event_id: int, *, to: int, at: float) -> None:
    """Let a former report point to the one that is decided about; its case ends unless somebody looks at it."""
    tx.run("duplicates.give_way", id=event_id, leader_id=to)
    for row in timers.list_timers(tx, event_id):
        timers.cancel_timer(tx, row["id"], CancelReason.AUTHOR_EDITED, at=at)
    case = cases.case_of_event(tx, event_id)
    if case is not None and case.state == "open" and case.holder(at) is None:
        cases.close_case(tx, case.id, by=_ACTOR, answer=TOLD_AGAIN, at=at)


def under_known_account(tx: Transaction, event: Event, accounts: Collection[str]) -> Event:
    """An edit or removal as one of the comment that we know, whichever account is told of it."""
    if event.kind not in (Kind.EDIT, Kind.DELETE):
        return event
    account_id = tx.value("duplicates.account_of_message", **_message(event), accounts=list(accounts))
    return event if account_id is None else replace(event, account_id=account_id)


def _first_report(tx: Transaction, event: Event, accounts: Collection[str]) -> Row | None:
    if event.kind not in _TOLD_TWICE:
        return None
    return tx.one(
        "duplicates.first_report",
        accounts=list(accounts),
        message_id=event.message_id,
        platform=event.platform,
    )


def _is_last_edit(tx: Transaction, event: Event) -> bool:
    """Whether another report of the same edit was the last that happened to the message."""
    row = tx.one("duplicates.last_edit", **_message(event))
    columns = encode_event(event)
    return (
        row is not None
        and row["dedupe_key"] != event.dedupe_key
        and (row["text"], row["attachments"]) == (columns["text"], columns["attachments"])
    )


def _message(event: Event) -> dict[str, str]:
    return {"account_id": event.account_id, "message_id": event.message_id, "platform": event.platform}


def _is_empty(event: Event) -> bool:
    return not event.text and not event.attachments


def _completed(event: Event, report: Event) -> Event:
    """The event with what only the other report says."""
    author = event if event.author_id is not None else report
    return replace(
        event,
        author_id=author.author_id,
        author_name=author.author_name or event.author_name or report.author_name,
        text=event.text or report.text,
        attachments=event.attachments or report.attachments,
        permalink=event.permalink or report.permalink,
        parent_id=event.parent_id or report.parent_id,
    )


def _completable(event: Event) -> dict[str, object]:
    names = ("author_id", "author_name", "text", "attachments", "permalink", "parent_id")
    columns = encode_event(event)
    return {name: columns[name] for name in names}
