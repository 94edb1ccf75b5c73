"""What our own accounts did, as the platform reports it.

It is either proof of an effect of ours, sometimes faster than the answer to the call, or the
work of a colleague in the platform's own app, after which the rules stay silent.
"""

from enum import StrEnum

from bot.domain import AppAct, CancelReason, Effect, Event, Kind, State, Verb
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.history import author_marks
from bot.store.intake import app_acts, automation, events
from bot.store.intake.app_acts import COLLEAGUE
from bot.store.ports import Row
from bot.store.review import overrides

_MARK = "tamis:"
_RECENT_SECONDS = 600.0
_MAX_DIGITS = 19  # of a number that SQLite can hold


class Writer(StrEnum):
    """Who wrote what came from one of our own accounts."""

    US = "us"  # an effect of ours
    COLLEAGUE = "colleague"
    AUTOMATION = "automation"  # another app, by itself


def absorb_own_event(tx: Transaction, event: Event, *, now: float) -> Writer:
    """Take note of what one of our own accounts wrote, and say who did."""
    if is_echo(tx, event, now=now) or _repeats_private_reply(tx, event, now):
        return Writer.US
    if automation.is_automatic(tx, event):
        automation.reconsider_same_text(tx, event, now=now)
        return Writer.AUTOMATION
    _yield_to_colleague(tx, event, now)
    return Writer.COLLEAGUE


def is_echo(tx: Transaction, event: Event, *, now: float) -> bool:
    """Whether the event is an effect of ours; the row that it proves is then done."""
    if event.kind is Kind.EDIT and _absorb_edit(tx, event, now):
        return True
    if outbox.is_own_effect(tx, event.account_id, event.message_id):
        return True
    row = _find_row(tx, event)
    if row is None:
        return False
    effect = Effect(external_id=event.message_id, found_by="echo")
    outbox.mark_echoed(tx, row["id"], State(row["state"]), effect, at=now)
    return True


def _absorb_edit(tx: Transaction, event: Event, now: float) -> bool:
    """Take note that an answer of ours says what a person of ours wanted; False when it says anything else."""
    calls = tx.all("echoes.list_edit_calls", account_id=event.account_id, target=event.message_id)
    text = _collapse_spaces(event.text)
    row = next((row for row in calls if _collapse_spaces(row["text"]) == text), None)
    if row is not None:
        outbox.mark_echoed(tx, row["id"], State(row["state"]), Effect(found_by="echo"), at=now)
    return row is not None


def is_own_author(tx: Transaction, event: Event) -> bool:
    """Whether the author is one of our accounts: something that a call of ours posted came back under it."""
    author = {"account_id": event.account_id, "author_id": event.author_id}
    return event.author_id is not None and tx.value("echoes.is_own_author", **author) is not None


def absorb_visibility(tx: Transaction, event: Event, *, now: float) -> bool:
    """Take note that a message was hidden or shown; False when a colleague did it.

    A platform that tells in the same words when a new comment is `published` means nobody's act, unless the
    comment was hidden before.
    """
    verb = event.extra.get("verb", "")
    if verb not in (Verb.HIDE, Verb.UNHIDE):
        return True
    row = tx.one(
        "echoes.find_visibility_call", account_id=event.account_id, target=event.message_id, verb=verb
    )
    if row is not None:
        outbox.mark_echoed(tx, row["id"], State(row["state"]), Effect(found_by="echo"), at=now)
        return True
    message = {"account_id": event.account_id, "message_id": event.message_id}
    if event.extra.get("published") == "true" and not _was_hidden(tx, event):
        return True
    overrides.set_override(tx, **message, by=COLLEAGUE, verb=verb, at=now)
    outbox.cancel_actions(tx, **message, at=now, reason=CancelReason.OVERRULED, only=(Verb.HIDE, Verb.UNHIDE))
    if verb == Verb.UNHIDE:  # the strikes against its author were wrong
        for stored in events.list_of_message(tx, **message):
            author_marks.revoke_strikes(tx, by=COLLEAGUE, at=now, event_id=stored.id)
    app_acts.record_act(tx, **message, act=AppAct.HID if verb == Verb.HIDE else AppAct.SHOWED, now=now)
    return False


def _was_hidden(tx: Transaction, event: Event) -> bool:
    """Whether anybody has hidden the message before: a call of ours, or a colleague."""
    message = {"account_id": event.account_id, "message_id": event.message_id}
    if tx.value("echoes.find_hide_call", **message) is not None:
        return True
    return any(
        stored.event.extra.get("verb") == Verb.HIDE for stored in events.list_of_message(tx, **message)
    )


def find_marked_row(tx: Transaction, event: Event) -> Row | None:
    """The outbox row whose number the event repeats; None when it repeats none of ours."""
    row_id = _marked_id(event)
    if row_id is None:
        return None
    return tx.one(
        "echoes.find_marked",
        id=row_id,
        account_id=event.account_id,
        written_at=event.created_at.timestamp(),
    )


def _marked_id(event: Event) -> int | None:
    mark = event.extra.get("metadata", "")
    number = mark.removeprefix(_MARK)
    is_ours = mark.startswith(_MARK) and number.isascii() and number.isdigit() and len(number) < _MAX_DIGITS
    return int(number) if is_ours else None


def _find_row(tx: Transaction, event: Event) -> Row | None:
    """The outbox row that this event is the echo of: by our own mark, or by target and text.

    The target must fit as well as the text: many people get the same text, and proving the
    wrong row would lose the right one.
    """
    if _marked_id(event) is not None:
        return find_marked_row(tx, event)
    if event.kind is Kind.DM:
        person = event.thread_id.partition(":")[2]
        conversation = {"target": person, "thread_id": event.thread_id}
        rows = tx.all("echoes.list_sent_messages", account_id=event.account_id, **conversation)
    else:
        comment = {"target": event.parent_id or ""}
        rows = tx.all("echoes.list_sent_replies", account_id=event.account_id, **comment)
        if event.parent_id is None:
            post = {"account_id": event.account_id, "thread_id": event.thread_id}
            rows += tx.all("echoes.list_sent_first_comments", **post)
    text = _collapse_spaces(event.text)
    return next((row for row in rows if _collapse_spaces(row["text"]) == text), None)


def _repeats_private_reply(tx: Transaction, event: Event, now: float) -> bool:
    """Whether a message in a conversation is word for word what we just sent as a private reply:
    its echo names a conversation that we cannot connect with the comment it answers."""
    if event.kind is not Kind.DM:
        return False
    rows = tx.all(
        "echoes.list_recent_private_replies", account_id=event.account_id, since=now - _RECENT_SECONDS
    )
    text = _collapse_spaces(event.text)
    return any(_collapse_spaces(row["text"]) == text for row in rows)


def _yield_to_colleague(tx: Transaction, event: Event, now: float) -> None:
    """A colleague answered: what rules were about to reply there is cancelled."""
    if event.kind is Kind.DM:
        conversation = {"account_id": event.account_id, "thread_id": event.thread_id}
        overrides.start_takeover(tx, **conversation, until=now + overrides.takeover_seconds(tx))
        outbox.cancel_messages(tx, **conversation, at=now, reason=CancelReason.PERSON_REPLIED)
    else:
        recipient = {"account_id": event.account_id, "target": event.parent_id or event.thread_id}
        outbox.cancel_replies(tx, **recipient, at=now, reason=CancelReason.PERSON_REPLIED)
        for row in tx.all("echoes.list_unconfirmed_replies", **recipient):
            # Ours or a colleague's: the comment has its answer.
            outbox.mark_done(tx, row["id"], Effect(external_id=event.message_id, found_by="echo"), at=now)
    app_acts.record_reply(tx, event, now=now)


def _collapse_spaces(text: str) -> str:
    return " ".join(text.split())
