"""Which open cases somebody is not given: they wait for somebody else."""

from bot.domain import Actor
from bot.store import Transaction
from bot.store.review import appeals, care, case_queue, opinions, review_settings
from bot.store.review.opinions import DISAGREEMENT


def withheld_cases(tx: Transaction, who: Actor, at: float) -> frozenset[int]:
    """What waits for a second opinion after theirs, what they passed on, appeals against what they decided,
    and what a lead decides if they are none."""
    withheld = {
        *opinions.cases_with_opinion_of(tx, who),
        *care.passed_cases(tx, who, at),
        *appeals.cases_against(tx, who),
    }
    if not review_settings.may_lead(tx, who):
        withheld.update(case_queue.list_cases_in(tx, DISAGREEMENT))
    return frozenset(withheld)
