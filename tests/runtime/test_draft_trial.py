"""What a trial says of itself; the command line runs it against a real endpoint."""

from bot.domain.drafts import DraftCheck
from bot.runtime.draft_trial import DraftTrial


def test_one_objection_is_enough() -> None:
    passed = DraftTrial(output="x", checks=(DraftCheck(name="length"), DraftCheck(name="links")))
    assert passed.is_proposed
    assert not DraftTrial(output="x", checks=(DraftCheck(name="links", problem="one"),)).is_proposed
    assert not DraftTrial(why="it is down").is_proposed
