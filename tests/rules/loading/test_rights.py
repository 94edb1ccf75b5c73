"""The section `rights`."""

from typing import Any

import pytest

from bot.rules.model.rights import RightsSpec
from tests.fakes.rules import mistakes, rule, rules


def test_every_key_is_read() -> None:
    written = {
        "hashtag": "#OuiMaison",
        "thanks": "hello",
        "queue": "ugc",
        "priority": "high",
        "answer_within": "7d",
    }
    assert rules(rule(), rights=written).rights == RightsSpec(
        hashtag="#OuiMaison", thanks="hello", queue="ugc", priority=50, answer_within=7 * 86_400.0
    )


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"hashtags": "#a"}, "did you mean 'hashtag'?"),
        ({"hashtag": "OuiMaison"}, "one word after #"),
        ({"hashtag": "#Oui Maison"}, "one word after #"),
        ({"thanks": "nothing"}, "nothing"),
        ({"answer_within": "1m"}, "expected from 1h to 365d"),
    ],
)
def test_a_mistake_is_told(written: dict[str, Any], problem: str) -> None:
    assert problem in mistakes(rule(), rights=written)


def test_no_rule_is_called_like_it() -> None:
    assert "'usage_rights' is what reads answers about rights" in mistakes({**rule(), "id": "usage_rights"})
