"""Two people decide, each without knowing what the other said.

The first opinion acts on nothing and is shown to nobody else. If the second is the same, it is done; if not,
nothing is done and the case goes to a lead, who sees both. Nobody confirms or overrules themselves.
"""

from bot.domain import Actor, CaseRequest, DecisionKind, Verb
from bot.errors import UserError
from bot.services.review.decision import ReviewDecision
from bot.store import Transaction
from bot.store.review import blind_reviews, case_leases, cases, handed_on, opinions, review_settings
from bot.store.review.cases import Case
from bot.store.review.opinions import DISAGREEMENT, Question, Stage

#: Before ordinary cases: two people have looked already.
_PRIORITY = 50
_WHY = "two people do not agree"


def settles(tx: Transaction, question: Question, verb: Verb, *, by: Actor) -> bool:
    """Whether the answer of `by` settles the question, so that it may be done.

    Raises `UserError` for whoever has said what they think before a lead was asked, and for who is no lead.
    """
    own = question.opinion_of(by)
    if question.stage is Stage.DISAGREED:
        if own is not None:
            raise UserError("own_opinion", id=question.case.id)
        if not review_settings.may_lead(tx, by):
            leads = ", ".join(sorted(review_settings.list_leads(tx)))
            raise UserError("lead_decides", id=question.case.id, leads=leads)
        return True
    return own is None and any(opinion.verb == verb for opinion in question.opinions)


def said_before(question: Question, verb: Verb | None, *, by: Actor) -> bool:
    """Whether `by` has said just this."""
    own = question.opinion_of(by)
    return question.stage is Stage.ONE and own is not None and own.verb == verb


def record_opinion(
    tx: Transaction, question: Question, decision: ReviewDecision, verb: Verb, saw: str
) -> Stage:
    """Record what somebody thinks, which does nothing yet, and give the case to somebody else; how far it is
    then."""
    case, by, at = question.case, decision.by, decision.at
    policy = blind_reviews.policy_of(tx, case)
    decision_id = decision.commit(tx, verb, saw, kind=DecisionKind.REVIEW)
    opinions.insert_opinion(tx, case, verb, policy=policy, by=by, decision_id=decision_id, at=at)
    case_leases.release_case(tx, case.id, who=by, at=at)
    after = opinions.read_question(tx, case)
    assert after is not None  # it is open still
    if after.stage is Stage.DISAGREED:
        _ask_lead(tx, case, at)
    return after.stage


def confirm_opinion(
    tx: Transaction, question: Question, verb: Verb, *, decision: ReviewDecision, decision_id: int
) -> None:
    """Record the opinion that settled the question, before its case is closed."""
    policy = blind_reviews.policy_of(tx, question.case)
    opinions.insert_opinion(
        tx, question.case, verb, policy=policy, by=decision.by, decision_id=decision_id, at=decision.at
    )


def take_back(tx: Transaction, case: Case, *, by: Actor) -> None:
    """Forget what somebody said last; a case about which nobody disagrees any more returns to its queue."""
    opinions.take_back(tx, case.id, by=by)
    question = opinions.read_question(tx, cases.get_case(tx, case.id))
    if question is not None and question.stage is not Stage.DISAGREED and question.case.queue == DISAGREEMENT:
        handed_on.restore_request(tx, case.id)


def _ask_lead(tx: Transaction, case: Case, at: float) -> None:
    handed_on.remember_request(tx, case)
    request = CaseRequest(
        actor=case.actor,
        why=_WHY,
        queue=DISAGREEMENT,
        priority=max(case.priority, _PRIORITY),
        suggested=case.suggested,
        needs_two=True,
    )
    cases.open_case(tx, event_id=case.event_id, request=request, at=at)
