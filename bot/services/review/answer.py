"""A person's answer to a case, recorded as a decision like any other.

Whatever a person decides wins over what rules had in mind and have not done yet. Nothing is sent
from here: the effects are planned in the same transaction and leave through the outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain import SPEAKING_VERBS, Action, CaseRequest, Kind, Verb
from bot.errors import UserError
from bot.services.review.effects import Command, command, crowd_of
from bot.services.review.view import person
from bot.store import Store, Transaction
from bot.store.context import lookup
from bot.store.delivery import outbox
from bot.store.history import author_marks
from bot.store.intake import events
from bot.store.intake.echoes import TAKEOVER_SECONDS
from bot.store.intake.events import StoredEvent
from bot.store.review import approvals, blind_reviews, cases, overrides
from bot.store.review.cases import Case

#: Where a case goes that colleagues here are to look at, not another system.
LOCAL = "local"
#: What the strictest platform takes that way, or near it; the platform has the last word.
_LONGEST: Mapping[Verb, int] = MappingProxyType(
    {Verb.REPLY: 8000, Verb.PRIVATE_REPLY: 2000, Verb.MESSAGE: 2000}
)
_ALLOWED_SIGNS = frozenset("\n\t\u00a0\u2009\u200c\u200d\u202f")  # spaces of French, joiners of Persian
_VISIBILITY = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE})
_ESCALATED_PRIORITY = 50
_TWO = 2


class Answer(StrEnum):
    """What a person can say to a case."""

    APPROVE = "approve"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    REPLY = "reply"
    PRIVATE_REPLY = "private_reply"
    ESCALATE = "escalate"


#: Answers that say whether a comment may stay.
_JUDGES = (Answer.APPROVE, Answer.HIDE, Answer.UNHIDE, Answer.DELETE)
_SAME_VERB: Mapping[Answer, Verb] = MappingProxyType(
    {Answer.HIDE: Verb.HIDE, Answer.UNHIDE: Verb.UNHIDE, Answer.DELETE: Verb.DELETE}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a command did. `repeated` means that it was done before and nothing new happened."""

    case_id: int | None
    event_id: int
    answer: str
    by: str
    at: float
    planned: tuple[Verb, ...] = ()
    cancelled: int = 0
    reopened: bool = False
    repeated: bool = False
    kept: tuple[Verb, ...] = ()  # what had left and cannot be taken back
    crowd: int = 0  # other events that it held for


@dataclass(frozen=True, kw_only=True, slots=True)
class _Plan:
    """What an answer comes to: our verb for it, what to do, how many older plans it overruled."""

    verb: Verb
    actions: tuple[Action, ...] = ()
    cancelled: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Wish:
    """An answer as it was given."""

    said: Answer
    text: str
    to: str

    @property
    def wording(self) -> str:
        """The answer as it stands in the case afterwards."""
        return f"{self.said} to {self.to}" if self.said is Answer.ESCALATE else self.said.value


async def answer(
    db: Store,
    reference: str,
    who: str,
    said: Answer,
    *,
    now: datetime,
    text: str | None = None,
    to: str | None = None,
) -> Outcome:
    """Record the answer and plan what follows from it.

    Raises `UserError` when the case is closed or somebody else's, or the answer does not fit.
    The same answer of the same person a second time changes nothing.
    """
    by, at = person(who), now.timestamp()
    wish = _Wish(said=Answer(said), text=(text or "").strip(), to=to or LOCAL)
    return await db.write(lambda tx: _answer(tx, reference, by, wish, at))


def checked(verb: Verb, text: str) -> str:
    """The text as it may leave. Raises `UserError` for one that must not."""
    words = text.strip()
    if not words:
        raise UserError("a reply needs words; pass them as --text 'your words'")
    if any(mark in words for mark in ("{{", "{%", "{#")):
        raise UserError("the text holds a placeholder that nobody filled in ({{, {% or {#); write it out")
    if len(words) > _LONGEST[verb]:
        raise UserError(
            f"the text has {len(words)} characters; at most {_LONGEST[verb]} can be sent this way"
        )
    if not all(sign.isprintable() or sign in _ALLOWED_SIGNS for sign in words):
        raise UserError("the text holds control or other invisible characters; type it instead of pasting it")
    return words


def _answer(tx: Transaction, reference: str, by: str, wish: _Wish, at: float) -> Outcome:
    event_id = lookup.find(tx, reference)
    stored = events.get(tx, event_id)
    assert stored is not None  # `find` looked
    if overrides.is_deleted(tx, stored.event.account_id, stored.event.message_id):
        raise UserError("its author removed it meanwhile; there is nothing left to decide")
    case = cases.of_event(tx, event_id) or _picked(tx, event_id, by, at)
    outcome = Outcome(case_id=case.id, event_id=event_id, answer=wish.wording, by=by, at=at, repeated=True)
    if _was_said(tx, case, by, wish):
        return outcome
    cases.free_for(tx, case.id, who=by, at=at)
    told = command(tx, stored, case, by, at)
    if case.is_blind and wish.said in _JUDGES:
        removes = wish.said in (Answer.HIDE, Answer.DELETE)
        blind_reviews.settle(tx, event_id, removes=removes, by=by, at=at)
    crowd = crowd_of(tx, case, reference) if wish.said in _JUDGES else []
    if rows := [row for one in (stored, *crowd) for row in _wait_for_two(tx, one.id, wish)]:
        return _agreed(tx, told, case, wish, rows, outcome)
    plan = _plan(tx, told, case, wish)
    told.decide(tx, plan.verb, wish.wording, *plan.actions)
    for member in crowd:
        each = command(tx, member, case, by, at)
        its = _visibility(tx, each, wish.said)
        each.decide(tx, its.verb, wish.wording, *its.actions)
        plan = replace(plan, actions=(*plan.actions, *its.actions), cancelled=plan.cancelled + its.cancelled)
    if wish.said is Answer.ESCALATE and wish.to == LOCAL:
        _hand_to_colleagues(tx, told, case, wish.text)
    else:
        cases.close(tx, case.id, by=by, answer=wish.wording, at=at)
    return Outcome(
        case_id=case.id,
        event_id=event_id,
        answer=wish.wording,
        by=by,
        at=at,
        planned=tuple(dict.fromkeys(action.verb for action in plan.actions)),
        cancelled=plan.cancelled,
        crowd=len(crowd),
    )


def _wait_for_two(tx: Transaction, event_id: int, wish: _Wish) -> list[int]:
    """The rows that this answer agrees to and that wait for two people."""
    verb = _SAME_VERB.get(wish.said)
    return approvals.waiting(tx, event_id, verb) if verb else []


def _agreed(
    tx: Transaction, told: Command, case: Case, wish: _Wish, rows: list[int], outcome: Outcome
) -> Outcome:
    """The first person's word is kept and the case goes back; the second one's lets the action leave."""
    verb = _SAME_VERB[wish.said]
    event = told.stored.event
    if approvals.agree(tx, told.stored.id, verb, by=told.by, at=told.at) < _TWO:
        told.decide(tx, verb, f"{wish.wording} (a second person is needed)")
        cases.release(tx, case.id, who=told.by, at=told.at)
        return replace(outcome, repeated=False)
    told.decide(tx, verb, wish.wording)
    approvals.release(tx, rows)
    place = {"account_id": event.account_id, "message_id": event.message_id}
    overrides.give(tx, **place, by=told.by, verb=verb.value, at=told.at)
    cases.close(tx, case.id, by=told.by, answer=wish.wording, at=told.at)
    return replace(outcome, repeated=False, planned=(verb,))


def _picked(tx: Transaction, event_id: int, by: str, at: float) -> Case:
    request = CaseRequest(rule=by, why="picked out by hand", queue="picked")
    case = cases.get(tx, cases.open(tx, event_id=event_id, request=request, at=at))
    assert case is not None
    return case


def _was_said(tx: Transaction, case: Case, by: str, wish: _Wish) -> bool:
    if wish.wording == f"{Answer.ESCALATE} to {LOCAL}":
        return case.state == "open" and case.queue == "escalated"
    if case.state != "closed" or (case.closed_by, case.answer) != (by, wish.wording):
        return False
    mine = [
        row
        for row in outbox.of_event(tx, case.event_id)
        if row["rule"] == by and row["verb"] in SPEAKING_VERBS
    ]
    speaks = wish.said in (Answer.REPLY, Answer.PRIVATE_REPLY)
    return not speaks or (bool(mine) and mine[-1]["text"] == wish.text)


def _plan(tx: Transaction, told: Command, case: Case, wish: _Wish) -> _Plan:
    if wish.said is Answer.ESCALATE:
        is_ours = wish.to == LOCAL
        actions = () if is_ours else (told.escalation(tx, wish.to, case, wish.text),)
        return _Plan(verb=Verb.ESCALATE, actions=actions)
    is_direct = _is_direct(tx, told.stored)
    if wish.said in (Answer.REPLY, Answer.PRIVATE_REPLY):
        return _words(tx, told, wish, is_direct)
    if is_direct and wish.said is not Answer.APPROVE:
        raise UserError(f"'{wish.said}' is impossible for a direct message; approve, reply or escalate")
    return _visibility(tx, told, wish.said)


def _visibility(tx: Transaction, told: Command, said: Answer) -> _Plan:
    event = told.stored.event
    rows = lookup.planned_for(tx, event.account_id, event.message_id)
    verb = Verb.KEEP if said is Answer.APPROVE else Verb(said.value)
    if verb is Verb.KEEP and lookup.is_hidden(rows):
        verb = Verb.UNHIDE  # approving what was hidden brings it back
    removes = verb in (Verb.HIDE, Verb.DELETE)
    if not removes:  # what was held against its author was wrong
        author_marks.revoke(tx, by=told.by, at=told.at, event_id=told.stored.id)
    cancelled = outbox.cancel(
        tx,
        account_id=event.account_id,
        message_id=event.message_id,
        at=told.at,
        why=f"{told.by} decided: {said}",
        only=_VISIBILITY | {Verb.REPLY, Verb.LIKE} if removes else _VISIBILITY,
    )
    overrides.give(
        tx, account_id=event.account_id, message_id=event.message_id, by=told.by, verb=verb.value, at=told.at
    )
    is_so = verb is Verb.KEEP or (verb is Verb.HIDE and lookup.is_hidden(rows))
    return _Plan(verb=verb, actions=() if is_so else (told.action(verb),), cancelled=cancelled)


def _words(tx: Transaction, told: Command, wish: _Wish, is_direct: bool) -> _Plan:
    event = told.stored.event
    verb = Verb.MESSAGE if is_direct else Verb(wish.said.value)
    text = checked(verb, wish.text)
    if is_direct and event.author_id is None:
        raise UserError("the platform withheld who wrote this; answer it in the platform's own app")
    target = event.author_id if is_direct and event.author_id else event.message_id
    cancelled = outbox.cancel_words(
        tx, account_id=event.account_id, target=target, at=told.at, why=f"{told.by} answers"
    )
    if is_direct:
        overrides.start_takeover(tx, event.account_id, event.thread_id, told.at + TAKEOVER_SECONDS)
    return _Plan(verb=verb, actions=(told.action(verb, target=target, text=text),), cancelled=cancelled)


def _hand_to_colleagues(tx: Transaction, told: Command, case: Case, remark: str) -> None:
    """The case goes on in the queue `escalated`, ahead of the ordinary ones."""
    why = remark or f"handed on by {cases.name(told.by)}: {case.why}"
    priority = max(case.priority, _ESCALATED_PRIORITY)
    request = CaseRequest(rule=case.rule, why=why[:500], queue="escalated", priority=priority)
    cases.open(tx, event_id=told.stored.id, request=request, at=told.at)
    cases.release(tx, case.id, who=told.by, at=told.at)


def _is_direct(tx: Transaction, stored: StoredEvent) -> bool:
    event = stored.event
    all_of_it = events.of_message(tx, event.account_id, event.message_id)
    return event.kind is Kind.DM or any(one.event.kind is Kind.DM for one in all_of_it)
