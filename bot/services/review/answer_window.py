"""Whether a person may still answer in private, and until when: asked before a text is accepted, because a
platform that refuses it later does so when nobody is looking any more."""

from datetime import datetime, timedelta

from bot.domain import Verb
from bot.errors import UserError
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.context import answer_windows
from bot.store.context.answer_windows import AnswerWindow
from bot.store.context.lookup import utc_time
from bot.store.delivery import outbox


def require_open_window(tx: Transaction, event_id: int, verb: Verb, at: float) -> datetime | None:
    """Until when the platform takes this answer without further conditions; None where it sets no limit.

    Raises `UserError` when it takes none any more.
    """
    window = answer_windows.find_window(tx, event_id)
    if window is None or (verb is Verb.REPLY and window.last_message_at is None):
        return None  # what is said in public has no window
    if at > window.until:
        raise _closed(window, at)
    return utc_time(window.standard_until)


def require_no_private_reply(tx: Transaction, account_id: str, message_id: str, at: float) -> None:
    """Raises `UserError` when the comment has its private reply: platforms take one, and would refuse a
    second when nobody is looking any more."""
    row = outbox.private_reply_to(tx, account_id, message_id)
    if row is not None and row["found_by"] == outbox.EARLIER:
        raise UserError("private_reply_elsewhere")
    if row is not None:
        age = timedelta(seconds=at - (row["settled_at"] or row["planned_at"]))
        raise UserError("private_reply_given", by=decode_actor(row).id, age=age)


def answer_until(tx: Transaction, event_id: int) -> datetime | None:
    """Until when a person may answer an event in private; None where its platform sets no limit."""
    window = answer_windows.find_window(tx, event_id)
    return None if window is None else utc_time(window.until)


def _closed(window: AnswerWindow, at: float) -> UserError:
    ago = timedelta(seconds=at - window.until)
    if window.last_message_at is None:
        return UserError("private_reply_closed", ago=ago)
    limit = timedelta(seconds=window.until - window.last_message_at)
    is_extended = window.until > window.standard_until
    return UserError(
        "conversation_closed" if is_extended else "conversation_closed_early", ago=ago, limit=limit
    )
