"""What a command on the queue did, when it did nothing else."""

from bot.domain import Actor
from bot.services.review.outcome import ReviewOutcome


def test_an_outcome_claims_nothing_that_was_not_done() -> None:
    outcome = ReviewOutcome(case_id=1, event_id=2, answer="approve", by=Actor.person("Léa"), at=0.0)
    assert (outcome.planned, outcome.cancelled, outcome.irreversible, outcome.others) == ((), 0, (), 0)
    assert not outcome.reopened
    assert not outcome.repeated
