"""What happens in the platform's own app, and what it means for the cases that wait here.

Somebody of ours who answers or hides over there has done what a case asks for, so it is closed. An urgent case,
and one that somebody is looking at now, stays and says what happened: whoever has it decides.
"""

from collections.abc import Iterable

from bot.domain import Actor, AppAct, CancelReason, Event, Kind
from bot.store import Transaction
from bot.store.delivery import outbox, timers
from bot.store.intake import events
from bot.store.ports import Row
from bot.store.review import case_notes, cases, evidence, overrides
from bot.store.review.cases import Case, case_from_row
from bot.store.review.evidence import Change

#: Somebody of ours in the platform's own app, which does not say who.
COLLEAGUE = Actor.person("platform")
_PLATFORM = Actor.system("platform")
_URGENT = 100  # `urgent` in rules
_CLOSING = frozenset({AppAct.REPLIED, AppAct.HID})


def record_reply(tx: Transaction, event: Event, *, now: float) -> None:
    """A colleague answered a comment or in a conversation."""
    if event.kind is Kind.DM:
        thread = {"account_id": event.account_id, "thread_id": event.thread_id}
        _record(tx, tx.all("app_acts.open_cases_of_thread", **thread), AppAct.REPLIED, now)
    elif event.parent_id is not None:
        _record(tx, _cases_answered(tx, event, event.parent_id), AppAct.REPLIED, now)


def settle_answered(tx: Transaction, event: Event, *, now: float) -> None:
    """A case was opened about the event: a colleague may have been faster than the decision."""
    if event.kind is Kind.DM:
        answer_id = tx.value(
            "app_acts.answer_in_conversation",
            account_id=event.account_id,
            thread_id=event.thread_id,
            written_at=event.created_at.timestamp(),
        )
    else:
        message = {"account_id": event.account_id, "message_id": event.message_id}
        answer_id = tx.value("app_acts.answer_to_comment", **message)
    answer = events.get_event(tx, answer_id) if answer_id is not None else None
    if answer is not None:
        record_reply(tx, answer.event, now=now)


def record_act(tx: Transaction, account_id: str, message_id: str, act: AppAct, *, now: float) -> None:
    """A colleague hid, showed or liked a message."""
    message = {"account_id": account_id, "message_id": message_id}
    _record(tx, tx.all("app_acts.open_cases_of_message", **message), act, now)


def record_like(tx: Transaction, event: Event, *, now: float) -> None:
    """One of our own accounts reacted to a message; not an effect of ours, but a colleague's."""
    is_given = event.extra.get("verb", "") not in ("remove", "unreact")
    message = {"account_id": event.account_id, "message_id": event.message_id}
    if is_given and tx.value("app_acts.find_like_call", **message) is None:
        record_act(tx, **message, act=AppAct.LIKED, now=now)


def record_post_removal(tx: Transaction, event: Event, *, now: float) -> None:
    """A post is gone with everything under it: nobody can answer there any more."""
    for thread_id in _spellings(event):
        thread = {"account_id": event.account_id, "thread_id": thread_id}
        overrides.mark_post_removed(tx, event.account_id, thread_id, now)
        for row in tx.all("app_acts.open_cases_of_thread", **thread):
            case = case_from_row(row)
            stored = events.get_event(tx, case.event_id)
            is_evidence = stored is not None and evidence.preserve(tx, stored, Change.REMOVED, at=now)
            if not is_evidence and _stands_for_one(tx, case, any_author=True):
                cases.close_case(tx, row["id"], by=_PLATFORM, answer=AppAct.POST_REMOVED, at=now)
            else:
                case_notes.add_note(tx, row["id"], by=_PLATFORM, text=AppAct.POST_REMOVED, at=now)
        for row in tx.all("app_acts.unsent_of_thread", **thread):
            outbox.cancel_action(tx, row["id"], CancelReason.POST_REMOVED, at=now)
        for row in tx.all("app_acts.timers_of_thread", **thread):
            timers.cancel_timer(tx, row["id"], CancelReason.POST_REMOVED, at=now)


def _record(tx: Transaction, rows: Iterable[Row], act: AppAct, now: float) -> None:
    """Close these cases, or note in them what happened. A blind review asks about the rules, not about
    what is left to do."""
    for case in (case_from_row(row) for row in rows if not row["is_blind"]):
        is_pressing = case.priority >= _URGENT or case.holder(now) is not None
        if act in _CLOSING and not is_pressing and _stands_for_one(tx, case):
            cases.close_case(tx, case.id, by=COLLEAGUE, answer=act, at=now)
        else:
            case_notes.add_note(tx, case.id, by=_PLATFORM, text=act, at=now)


def _stands_for_one(tx: Transaction, case: Case, *, any_author: bool = False) -> bool:
    """Whether all that the case stands for is in one thread, and of one person."""
    extent = tx.one("app_acts.case_extent", case_id=case.id, event_id=case.event_id)
    assert extent is not None  # an aggregate answers one row
    return extent["threads"] == 1 and (any_author or extent["authors"] == 1)


def _cases_answered(tx: Transaction, event: Event, parent_id: str) -> list[Row]:
    """The cases of the comment that a reply stands under, or of the replies there that it is for.

    Platforms with two levels hang an answer to a reply under the top comment, and put the name of whoever it
    is for in front.
    """
    message = {"account_id": event.account_id, "message_id": parent_id}
    of_parent = tx.all("app_acts.open_cases_of_message", **message)
    of_answers = tx.all("app_acts.open_cases_of_answers", **message)
    named = [row for row in of_answers if _begins_with_name(event.text, row["author_name"])]
    if named:
        return named
    author = tx.one("app_acts.author_of_message", **message)
    by_same = [row for row in of_answers if author is None or row["author_id"] == author["author_id"]]
    if of_parent or by_same:
        return of_parent + by_same
    return of_answers if len({row["author_id"] for row in of_answers}) == 1 else []


def _begins_with_name(text: str, name: str | None) -> bool:
    start = text.lstrip("@ ").casefold()
    return bool(name) and start.startswith((name or "").casefold())


def _spellings(event: Event) -> list[str]:
    """The ids by which the comments under a post may name it. On Facebook what stands before `_` differs
    between deliveries (Page or photo)."""
    if event.platform != "facebook":
        return [event.thread_id]
    number = event.thread_id.rpartition("_")[2]
    return list(dict.fromkeys((event.thread_id, f"{event.account_id}_{number}", number)))
