"""What a proposal is."""

from bot.domain.proposals import WORDED_ANSWERS, ProposalOutcome
from bot.services.review import PROPOSABLE, ReviewAnswer


def test_no_proposal_deletes_and_those_with_a_text_are_answers() -> None:
    assert ReviewAnswer.DELETE not in PROPOSABLE
    assert set(PROPOSABLE) >= WORDED_ANSWERS
    assert len(ProposalOutcome) == 3
