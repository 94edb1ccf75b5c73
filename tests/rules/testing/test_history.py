"""What examples know of what came before."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.domain import (
    Judgement,
)
from bot.rules import RuleSet, run_tests
from tests.fakes.rules import rule, rules


def silent(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement(scores={"toxicity": 0.1}, language="fr") for _ in texts]


def outcome(rule_set: RuleSet) -> list[str]:
    return [str(result.message) for result in run_tests(rule_set, silent)]


class TestHistory:
    def test_marks_of_an_earlier_event_count_until_they_run_out(self) -> None:
        def test(ago: str, author: str, expect: list[str]) -> dict[str, Any]:
            before = [{"text": "con", "author": author, "ago": ago}]
            return {"text": "bonjour", "author": "lea", "before": before, "expect": expect}

        tests = [test("1d", "lea", ["queue"]), test("1d", "leo", []), test("31d", "lea", [])]
        marks = [
            {"strike": {"expires": "30d"}},
            {"label": {"name": "rude", "of": "author", "expires": "30d"}},
        ]
        for author in ({"strikes": ">= 1"}, {"labels": "rude"}):
            rule_set = rules(
                rule(marks, {"words": ["con"]}), rule(["queue"], {"author": author}, tests=tests)
            )
            assert outcome(rule_set) == ["", "", ""], author

    def test_events_with_a_label_are_counted_apart(self) -> None:
        def before(*texts: str) -> list[dict[str, Any]]:
            return [{"text": text, "author": f"a{number}", "ago": "5m"} for number, text in enumerate(texts)]

        rate = {"key": "account", "label": "outage", "over": "15m", "at_least": 3, "distinct": "authors"}
        tests = [
            {"text": "panne", "before": before("panne ici", "panne"), "expect": ["queue"]},
            {"text": "panne", "before": before("panne ici", "bonjour"), "expect": []},
            {"text": "panne", "author": "a0", "before": before("panne", "panne"), "expect": []},
        ]
        rule_set = rules(
            rule([{"label": "outage"}], {"words": ["panne"]}),
            rule(["queue"], {"words": ["panne"], "rate": rate}, tests=tests),
        )
        assert outcome(rule_set) == ["", "", ""]


@pytest.mark.parametrize(
    ("stated", "condition", "expect"),
    [
        ({"approved": 5}, {"over": "30d", "approved": ">= 3"}, ["queue"]),
        ({"approved": 2}, {"over": "30d", "approved": ">= 3"}, []),
        ({"removed": 3, "messages": 5}, {"over": "7d", "removed_rate": ">= 0.5"}, ["queue"]),
        ({"messages": 9}, {"over": "1d", "messages": ">= 10"}, ["queue"]),
        ({"replied": 1}, {"over": "1h", "replied": ">= 1"}, ["queue"]),
    ],
)
def test_what_a_test_states_of_the_author_counts_within_a_time_too(
    stated: dict[str, int], condition: dict[str, str], expect: list[str]
) -> None:
    tests = [{"text": "bonjour", "author": stated, "expect": expect}]
    assert outcome(rules(rule(["queue"], {"author": condition}, tests=tests))) == [""]


def test_a_label_that_an_earlier_event_took_away_is_gone() -> None:
    tests = [
        {
            "text": "bonjour",
            "before": [{"text": "start", "ago": "2h"}, {"text": "stop", "ago": ago}],
            "expect": expect,
        }
        for ago, expect in (("1h", []), ("3h", ["queue"]))
    ]
    rule_set = rules(
        rule(["queue"], {"author": {"labels": "fan"}, "words": ["bonjour"]}, tests=tests),
        rule([{"label": {"name": "fan", "of": "author"}}], {"words": ["start"]}),
        rule([{"unlabel": {"name": "fan", "of": "author"}}], {"words": ["stop"]}),
    )
    assert outcome(rule_set) == ["", ""]
