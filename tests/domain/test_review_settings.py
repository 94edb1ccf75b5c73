"""How a team reviews where nobody has said otherwise."""

from bot.domain.review_settings import Masking, ReviewSettings


def test_words_are_covered_and_severe_ones_limited_unless_the_team_says_otherwise() -> None:
    care = ReviewSettings().care
    assert care.masking is Masking.SEVERE
    assert care.severe_per_hour > care.severe_in_a_row > 0
    assert care.break_after > 0
