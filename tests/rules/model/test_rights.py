"""What is so where the file does not say."""

from bot.rules.model.rights import RightsSpec
from tests.fakes.rules import rule, rules


def test_an_answer_counts_for_two_weeks_and_nobody_is_thanked() -> None:
    assert rules(rule()).rights == RightsSpec(
        hashtag="", thanks="", queue="rights", answer_within=14 * 86_400.0
    )
