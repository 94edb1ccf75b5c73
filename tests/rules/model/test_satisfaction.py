"""Nobody is asked unless the rules say so."""

from bot.rules.model.satisfaction import Satisfaction


def test_without_a_question_nobody_is_asked() -> None:
    assert Satisfaction().ask == ""
    assert Satisfaction().low is None
