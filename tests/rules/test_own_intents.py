"""Rules name the brand's own intents beside those of the taxonomy, and nothing that nobody taught."""

import pytest

from bot.domain import Judgement
from bot.errors import ConfigError
from bot.rules import Environment, run_tests
from tests.rules.conftest import matches, rule, rules

TAUGHT = Environment(intents=frozenset({"parking", "gift_wrapping"}))
ASKED = Judgement(scores={"intent.parking": 0.9, "intent.question_price": 0.85}, model="test", head="1")


@pytest.mark.parametrize(
    ("when", "held"),
    [
        ({"intent": "parking"}, True),
        ({"intent": ["praise", "parking"]}, True),
        ({"intent": {"in": ["parking"], "min": 0.95}}, False),
        ({"intent": {"in": ["parking"], "margin": 0.1}}, False),
        ({"intent": {"in": ["parking", "question_price"], "margin": 0.1}}, True),
        ({"intent": {"in": ["question_price"], "margin": 0.0}}, False),
        ({"intent": "gift_wrapping"}, False),
    ],
)
def test_an_own_intent_is_one_like_any_other(when: object, held: bool) -> None:
    assert matches(when, judgement=ASKED, known=TAUGHT) is held


@pytest.mark.parametrize(
    ("known", "hint"),
    [(TAUGHT, ", did you mean 'parking'?"), (Environment(), "found 'parkin'")],
    ids=["taught", "not"],
)
def test_one_that_nobody_taught_is_a_mistake_of_the_file(known: Environment, hint: str) -> None:
    with pytest.raises(ConfigError, match="'intent': expected one of") as caught:
        rules(rule(["queue"], {"intent": "parkin"}), known=known)
    assert str(caught.value).endswith(hint)


def test_an_example_may_say_how_it_is_judged() -> None:
    examples = [
        {"text": "a", "judgement": {"intent": "parking"}, "expect": ["queue"]},
        {"text": "a", "judgement": {"intent": "praise"}, "expect": []},
    ]
    found = rules(rule(["queue"], {"intent": "parking"}, tests=examples), known=TAUGHT)
    assert [
        result.passed for result in run_tests(found, lambda texts: [Judgement(scores={}) for _ in texts])
    ] == [
        True,
        True,
    ]
