"""Conditions on the event, on scores, on people and threads, and the logic that joins them."""

from typing import Any

import pytest

from bot.domain import Facts, Judgement
from bot.errors import ConfigError
from tests.factories import NOW, event
from tests.fakes.rules import matches, rule, rules, scores


class TestLogic:
    YES: dict[str, Any] = {"kinds": "comment"}  # noqa: RUF012
    NO: dict[str, Any] = {"kinds": "dm"}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("when", "holds"),
        [
            ({}, True),
            ({"all": [YES, YES]}, True),
            ({"all": [YES, NO]}, False),
            ({"any": [NO, YES]}, True),
            ({"any": [NO, NO]}, False),
            ({"any": [{**YES, "origin": "ad"}]}, False),
            ({"none": [NO, NO]}, True),
            ({"none": [NO, YES]}, False),
            ({"none": NO}, True),
            ({"none": YES}, False),
            ({"at_least": {"count": 2, "of": [YES, NO, YES]}}, True),
            ({"at_least": {"count": 2, "of": [YES, NO, NO]}}, False),
            ({"any": [{"all": [YES, {"none": [NO]}]}, NO]}, True),
        ],
    )
    def test_groups_nest(self, when: Any, holds: bool) -> None:
        assert matches(when) is holds

    def test_a_named_condition_is_used_by_its_name(self) -> None:
        conditions = {"ours": {"any": [{"ref": "here"}]}, "here": self.YES}
        assert matches({"ref": "ours"}, conditions=conditions)
        assert not matches({"none": [{"ref": "ours"}]}, conditions=conditions)

    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            ({"any": []}, "'any': the list is empty"),
            ({"any": "x"}, "expected keys and values"),
            ({"at_least": {"count": 3, "of": [YES]}}, "expected a number from 1 to 1"),
            ({"at_least": {"of": [YES]}}, "'count' is missing"),
            ({"ref": "nobody"}, "there is no condition 'nobody'"),
        ],
    )
    def test_a_broken_group_is_refused(self, when: Any, expected: str) -> None:
        with pytest.raises(ConfigError, match=expected):
            matches(when)


READ = scores(toxicity=0.4, insult=0.2, **{"intent.thanks": 0.52})


@pytest.mark.parametrize(
    ("when", "judgement", "unmet"),
    [
        ({"toxicity": ">= 0.9"}, READ, ("toxicity 0.40 < 0.9",)),
        ({"intent": {"in": ["thanks"], "min": 0.6}}, READ, ("intent thanks 0.52 < 0.6",)),
        ({"threat": ">= 0.9"}, READ, ("threat no score",)),
        ({"kinds": ["dm"]}, READ, ("kinds is comment",)),
        ({"length": "> 500"}, READ, ("length 11 <= 500",)),
        (
            {"author": {"messages": ">= 3", "strikes": ">= 1"}},
            READ,
            ("author messages 0 < 3, strikes 0 < 1",),
        ),
        ({"rate": {"key": "author", "over": "10s", "at_least": 5}}, READ, ("rate 1 events < 5",)),
        ({"rating": "<= 2"}, READ, ("rating no stars",)),
        ({"words": ["zzz"]}, READ, ("words",)),
        (
            {"any": [{"toxicity": ">= 0.9"}, {"words": ["zzz"]}, {"insult": ">= 0.8"}]},
            READ,
            ("any (toxicity 0.40 < 0.9, insult 0.20 < 0.8)",),
        ),
        ({"any": [{"words": ["zzz"]}, {"words": ["yyy"]}]}, READ, ("any",)),
        ({"none": [{"words": ["guten"]}]}, READ, ('none (words: "guten")',)),
        ({"all": [{"toxicity": ">= 0.9"}, {"words": ["guten"]}]}, READ, ("all (toxicity 0.40 < 0.9)",)),
    ],
)
def test_a_condition_that_does_not_hold_says_what_it_has_read(
    when: Any, judgement: Judgement, unmet: tuple[str, ...]
) -> None:
    rule_set = rules(rule([], when))
    (explanation,) = rule_set.explain(event(text="guten abend"), judgement, Facts(), NOW)
    assert (explanation.matched, explanation.unmet) == (False, unmet)


def test_a_named_condition_says_what_it_has_read() -> None:
    rule_set = rules(rule([], {"ref": "rude"}), conditions={"rude": {"toxicity": ">= 0.9"}})
    (explanation,) = rule_set.explain(event(), READ, Facts(), NOW)
    assert explanation.unmet == ("ref (toxicity 0.40 < 0.9)",)
