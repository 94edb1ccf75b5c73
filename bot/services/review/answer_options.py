"""What each answer would do to one item as it is now, and which of them a person should be asked about twice.

What a person asks for they get: a caution is a question, never a refusal.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import NOTICE_KINDS, REMOVING_VERBS, State, Verb
from bot.services.review.answer_plan import ReviewAnswer
from bot.services.review.case_view import CaseView
from bot.store.context.lookup import PlannedEffect, StoredDecision

#: Conditions that find what somebody should not have made public.
_PERSONAL_DATA = frozenset(
    {"contains_card", "contains_email", "contains_home_address", "contains_iban", "contains_phone"}
)
_ENDED = (State.CANCELLED, State.REFUSED, State.FAILED)


class Sense(StrEnum):
    """What an answer means in the state of the item."""

    KEEP = "keep"
    HIDE = "hide"
    KEEP_HIDDEN = "keep_hidden"
    SHOW_AGAIN = "show_again"
    DELETE = "delete"
    SETTLE = "settle"
    REPLY = "reply"
    PRIVATE_REPLY = "private_reply"
    EDIT_REPLY = "edit_reply"
    MESSAGE = "message"
    ESCALATE = "escalate"


class Caution(StrEnum):
    """Why a person is asked a second time."""

    PERSONAL_DATA = "personal_data"
    FORBIDDEN = "forbidden"
    UNDER_HIDDEN = "under_hidden"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerOption:
    """One answer that is possible. `rule` is the one that the caution comes from."""

    answer: ReviewAnswer
    sense: Sense
    caution: Caution | None = None
    rule: str = ""


def answer_options(view: CaseView) -> tuple[AnswerOption, ...]:
    """The answers that are possible to an item, in the order in which they are offered."""
    return tuple(_options(view))


def option_of(view: CaseView, answer: ReviewAnswer) -> AnswerOption | None:
    """What one answer would do; None when it is impossible."""
    return next((option for option in answer_options(view) if option.answer is answer), None)


def needs_caution(
    answer: ReviewAnswer,
    decisions: Sequence[StoredDecision],
    effects: Sequence[PlannedEffect],
    *,
    is_hidden: bool,
) -> bool:
    """Whether a person would be asked twice before this answer to a comment, of which these are all decisions
    and effects: for many items at once, which nobody draws."""
    match answer:
        case ReviewAnswer.APPROVE | ReviewAnswer.UNHIDE:
            return bool(_protecting_rule(decisions, effects))
        case ReviewAnswer.HIDE | ReviewAnswer.DELETE:
            is_done = answer is ReviewAnswer.HIDE and is_hidden
            return not is_done and bool(_forbidding_rule(decisions, Verb(answer.value)))
        case ReviewAnswer.REPLY:
            return is_hidden
        case _:
            return False


def rule_lifted_by_undo(view: CaseView) -> str:
    """The rule that hid the item because of personal data in it, when an undo would make it public again;
    empty when it would not."""
    acted = [decision for decision in _decisions(view) if decision.planned or decision.actor.is_person]
    latest = max(acted, key=lambda decision: decision.id, default=None)
    is_lifted = latest is not None and any(
        effect.decision_id == latest.id and effect.verb is Verb.HIDE and effect.state not in _ENDED
        for effect in view.effects
    )
    return _rule_that_protects(view) if is_lifted else ""


def _options(view: CaseView) -> Iterator[AnswerOption]:
    kind = view.stored.event.kind
    # What its author removed is kept as evidence: there is nothing to hide, and nobody to answer below it.
    if kind in NOTICE_KINDS or view.is_removed:
        yield AnswerOption(answer=ReviewAnswer.APPROVE, sense=Sense.SETTLE)
    elif view.is_conversation:
        yield AnswerOption(answer=ReviewAnswer.APPROVE, sense=Sense.SETTLE)
        yield AnswerOption(answer=ReviewAnswer.REPLY, sense=Sense.MESSAGE)
    else:
        yield from _on_comment(view)
    yield AnswerOption(answer=ReviewAnswer.ESCALATE, sense=Sense.ESCALATE)


def _on_comment(view: CaseView) -> Iterator[AnswerOption]:
    exposing_rule = _rule_that_protects(view)
    caution = Caution.PERSONAL_DATA if exposing_rule else None
    sense = Sense.SHOW_AGAIN if view.is_hidden else Sense.KEEP
    yield AnswerOption(answer=ReviewAnswer.APPROVE, sense=sense, caution=caution, rule=exposing_rule)
    if view.is_hidden:
        yield AnswerOption(answer=ReviewAnswer.HIDE, sense=Sense.KEEP_HIDDEN)
    else:
        yield _removal(view, ReviewAnswer.HIDE, Sense.HIDE)
    yield AnswerOption(
        answer=ReviewAnswer.UNHIDE, sense=Sense.SHOW_AGAIN, caution=caution, rule=exposing_rule
    )
    yield _removal(view, ReviewAnswer.DELETE, Sense.DELETE)
    under_hidden = Caution.UNDER_HIDDEN if view.is_hidden else None
    yield AnswerOption(answer=ReviewAnswer.REPLY, sense=Sense.REPLY, caution=under_hidden)
    yield AnswerOption(answer=ReviewAnswer.PRIVATE_REPLY, sense=Sense.PRIVATE_REPLY)
    if view.own_reply is not None:
        yield AnswerOption(answer=ReviewAnswer.EDIT_REPLY, sense=Sense.EDIT_REPLY)


def _removal(view: CaseView, answer: ReviewAnswer, sense: Sense) -> AnswerOption:
    rule = _rule_that_forbids(view, Verb(answer.value))
    return AnswerOption(answer=answer, sense=sense, caution=Caution.FORBIDDEN if rule else None, rule=rule)


def _rule_that_forbids(view: CaseView, verb: Verb) -> str:
    """The rule that lets no rule do this to the item; empty when none does."""
    return _forbidding_rule(_decisions(view), verb)


def _forbidding_rule(decisions: Sequence[StoredDecision], verb: Verb) -> str:
    matches = [match for decision in decisions for match in decision.matches if verb in match.never]
    return matches[-1].rule if matches else ""


def _rule_that_protects(view: CaseView) -> str:
    """The rule that hides the item, or is about to, because of personal data in it; empty when none does."""
    return _protecting_rule(_decisions(view), view.effects)


def _protecting_rule(decisions: Sequence[StoredDecision], effects: Sequence[PlannedEffect]) -> str:
    removals = [effect for effect in effects if effect.verb in REMOVING_VERBS]
    if not removals or removals[-1].state in _ENDED:
        return ""
    effect = removals[-1]
    by_rule = [
        match.rule
        for decision in decisions
        for match in decision.matches
        if match.rule == effect.actor.id
        and _names_personal_data([reason.condition for reason in match.reasons])
    ]
    return by_rule[-1] if by_rule else ""


def _decisions(view: CaseView) -> tuple[StoredDecision, ...]:
    """All decisions about the message: a rule may have seen the text before or after an edit."""
    return (*view.former, *view.decisions)


def _names_personal_data(conditions: Sequence[str]) -> bool:
    return not _PERSONAL_DATA.isdisjoint(conditions)
