"""Tells what another app writes in our name by itself from what a colleague writes.

A greeting or a broadcast is shown in the conversation, but nobody of ours has read anything: rules go on, and
cases stay. It is known by the app's id, by a speed at which nobody reads, or by the same words to many. What
cannot be known counts as a colleague's: silence does less harm than talking over somebody.
"""

from dataclasses import dataclass

from bot.domain import Actor, AppAct, Event, Kind
from bot.store import Transaction
from bot.store.intake import events
from bot.store.review import cases, overrides

#: People who write more than this after the first message begin anew.
_RUN_SECONDS = 3600.0
_MANY_CONVERSATIONS = 3
# Colleagues greet and thank in the same few words all day.
_SHORTEST_BROADCAST = 20
_ACTOR = Actor.system("intake")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Speed:
    """How fast something must be to be a machine's: seconds after the person began to write, and seconds in
    which many get the same text."""

    greeting: float
    broadcast: float


#: People write in an inbox, too, and send saved replies from it: only what no hand can do is a machine's.
_INBOX = _Speed(greeting=2.0, broadcast=60.0)
_ANOTHER_APP = _Speed(greeting=5.0, broadcast=3600.0)


def is_automatic(tx: Transaction, event: Event) -> bool:
    """Whether an own event that is no effect of ours was written by a machine; reads only."""
    if event.is_automatic:
        return True
    speed = _speed(event)
    return _follows_at_once(tx, event, speed.greeting) or len(_conversations(tx, event, speed)) >= (
        _MANY_CONVERSATIONS
    )


def reconsider_same_text(tx: Transaction, event: Event, *, now: float) -> None:
    """An automatic message was recognised: those with its words that passed for a colleague's are not."""
    for event_id, thread_id in _same_text(tx, event, _speed(event).broadcast):
        _retract(tx, event_id, event.account_id, thread_id, now)


def reconsider_earlier(tx: Transaction, event: Event, *, now: float) -> None:
    """A person's direct message came in: a greeting that answers it may have been faster on its way to us."""
    if event.created_at_source != "platform":
        return
    written_at = event.created_at.timestamp()
    rows = tx.all(
        "automation.colleague_since",
        account_id=event.account_id,
        thread_id=event.thread_id,
        since=written_at,
        until=written_at + _ANOTHER_APP.greeting,
    )
    for row in rows:
        stored = events.get_event(tx, row["id"])
        if stored is not None and _follows_at_once(tx, stored.event, _speed(stored.event).greeting):
            _retract(tx, stored.id, event.account_id, event.thread_id, now)


def _speed(event: Event) -> _Speed:
    return _ANOTHER_APP if event.extra.get("other_app") == "true" else _INBOX


def _follows_at_once(tx: Transaction, event: Event, seconds: float) -> bool:
    """Whether it was written so soon after what it answers that nobody can have read that."""
    # Under a comment nothing tells a machine from somebody who sits there and answers.
    if event.kind is not Kind.DM or event.created_at_source != "platform":
        return False
    until = event.created_at.timestamp()
    # Somebody who is writing with the person already may well be that fast.
    wrote_at = _person_wrote_at(tx, event.account_id, event.thread_id, until, event.message_id)
    if wrote_at is not None and wrote_at > until - overrides.takeover_seconds(tx):
        return False
    began_at = tx.value(
        "automation.run_began_at",
        account_id=event.account_id,
        thread_id=event.thread_id,
        message_id=event.message_id,
        since=until - _RUN_SECONDS,
        until=until,
    )
    return began_at is not None and until - began_at <= seconds


def _conversations(tx: Transaction, event: Event, speed: _Speed) -> set[str]:
    """The conversations in which the same words were written, this one included."""
    if event.kind is not Kind.DM:
        return set()
    return {event.thread_id} | {
        row_thread for _, row_thread in _same_text(tx, event, speed.broadcast, with_automatic=True)
    }


def _same_text(
    tx: Transaction, event: Event, seconds: float, *, with_automatic: bool = False
) -> list[tuple[int, str]]:
    """The rows and conversations of messages with the same words at about the same time."""
    text, at = _words(event.text), event.created_at.timestamp()
    if event.kind is not Kind.DM or len(text) < _SHORTEST_BROADCAST:
        return []
    window = {"since": at - seconds, "until": at + seconds}
    return [
        (row["id"], row["thread_id"])
        for row in tx.all("automation.same_hour", account_id=event.account_id, **window)
        if (with_automatic or row["human_reply"])
        and row["message_id"] != event.message_id
        and _words(row["text"]) == text
    ]


def _retract(tx: Transaction, event_id: int, account_id: str, thread_id: str, now: float) -> None:
    """What passed for a colleague's message is none: the conversation is not taken over by it, and the cases
    that it closed are open again. Replies that it cancelled stay cancelled."""
    events.mark_own_echo(tx, event_id, human_reply=False, is_automatic=True)
    wrote_at = _person_wrote_at(tx, account_id, thread_id, now, "")
    if wrote_at is not None and wrote_at > now - overrides.takeover_seconds(tx):
        return
    overrides.end_takeover(tx, account_id, thread_id)
    for row in tx.all(
        "app_acts.cases_closed_in_thread", account_id=account_id, thread_id=thread_id, answer=AppAct.REPLIED
    ):
        cases.reopen_case(tx, row["id"], by=_ACTOR, at=now)


def _person_wrote_at(
    tx: Transaction, account_id: str, thread_id: str, until: float, message_id: str
) -> float | None:
    at: float | None = tx.value(
        "automation.person_wrote_at",
        account_id=account_id,
        thread_id=thread_id,
        until=until,
        message_id=message_id,
    )
    return at


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
