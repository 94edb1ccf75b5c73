"""The examples beside the rules, and the manual page."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bot.domain import Judgement
from bot.rules import RuleSet, run_tests
from tests.fakes.rules import rule, rules

DOCS = Path(__file__).parents[3] / "docs" / "rules.md"


def silent(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement(scores={"toxicity": 0.1}, language="fr") for _ in texts]


def outcome(rule_set: RuleSet) -> list[str]:
    return [str(result.message) for result in run_tests(rule_set, silent)]


class TestExamples:
    @pytest.mark.parametrize(
        ("test", "message"),
        [
            ({"text": "connard", "expect": ["hide"]}, ""),
            ({"text": "connard", "expect": []}, "expected nothing, got hide"),
            ({"text": "merci", "expect": []}, ""),
            ({"text": "merci", "expect": ["hide"]}, "expected hide, got nothing (not met: words)"),
            ({"text": "connard", "not": ["hide"]}, "hide must not happen"),
            ({"text": "merci", "not": ["hide"]}, ""),
            ({"text": "connard", "expect": ["hide", "label"]}, ""),
            ({"text": "connard", "expect": [], "author": {"id": "7"}}, ""),
            ({"text": "connard", "expect": ["hide"], "account": 12}, ""),
            ({"text": "connard", "expect": [], "kind": "dm"}, ""),
        ],
    )
    def test_an_example_is_compared_with_what_the_rule_does(self, test: Any, message: str) -> None:
        entry = rule(["hide", {"label": "x"}], {"words": ["connard"]}, tests=[test])
        assert outcome(rules(entry, lists={"staff": ["7"]})) == [message]

    @pytest.mark.parametrize(
        ("when", "more", "unmet"),
        [
            ({"toxicity": ">= 0.9"}, {}, "toxicity 0.10 < 0.9"),
            ({"author": {"strikes": ">= 2"}}, {"author": {"strikes": 1}}, "author strikes 1 < 2"),
            ({"words": ["con"], "kinds": ["reply"]}, {"kind": "dm"}, "words, kinds is dm"),
        ],
    )
    def test_a_rule_that_does_not_match_says_what_it_has_read(self, when: Any, more: Any, unmet: str) -> None:
        entry = rule(["queue"], when, tests=[{"text": "merci", "expect": ["queue"], **more}])
        assert outcome(rules(entry)) == [f"expected queue, got nothing (not met: {unmet})"]

    def test_a_delayed_rule_that_never_began_to_wait_says_why(self) -> None:
        entry = rule(
            ["queue"], {"words": ["con"]}, tests=[{"text": "merci", "expect": ["queue"]}], after="1h"
        )
        assert outcome(rules(entry)) == ["expected queue, got nothing (not met: words)"]

    def test_a_rule_is_tried_as_if_it_were_trusted_already(self) -> None:
        entry = rule(
            ["hide"], {"words": ["con"]}, mode="observe", tests=[{"text": "con", "expect": ["hide"]}]
        )
        assert outcome(rules(entry)) == [""]

    @pytest.mark.parametrize("word", ["reply", "message"])
    def test_an_answer_in_a_conversation_is_a_message_whatever_it_is_called(self, word: str) -> None:
        tests = [
            {"text": "hello", "kind": "dm", "expect": [word]},
            {"text": "x", "kind": "dm", "not": [word]},
        ]
        entry = rule([{"reply": "hello"}], {"words": ["hello"]}, tests=tests)
        assert outcome(rules(entry)) == ["", ""]

    def test_what_only_a_person_may_do_is_expected_as_a_proposal(self) -> None:
        tests = [{"text": "con", "expect": ["hide", "block"]}, {"text": "ok", "expect": []}]
        assert outcome(rules(rule(["hide", "block"], {"words": ["con"]}, tests=tests))) == ["", ""]

    @pytest.mark.parametrize(
        "limits", [{"once_per": {"same": "author", "over": "8h"}}, {"cap": {"per_hour": 1}}]
    )
    def test_a_case_is_limited_like_everything_else(self, limits: dict[str, Any]) -> None:
        tests = [
            {"text": "abc", "expect": ["queue"]},
            {"text": "abc", "before": [{"text": "abc", "ago": "30m"}], "expect": []},
            {"text": "abc", "before": [{"text": "abc", "ago": "9h"}], "expect": ["queue"]},
        ]
        entry = rule([{"queue": "care"}], {"words": ["abc"]}, limits=limits, tests=tests)
        assert outcome(rules(entry)) == ["", "", ""]

    def test_a_crisis_closes_what_would_be_written_down(self) -> None:
        tests = [{"text": "mourir", "not": ["label", "strike", "count"]}]
        rule_set = rules(
            rule(["strike", {"label": "x"}], {"words": ["mourir"]}),
            rule(["queue"], {"words": ["mourir"]}, never=["strike", "label", "count"], tests=tests),
        )
        assert outcome(rule_set) == [""]

    def test_an_author_who_was_seen_is_not_new(self) -> None:
        tests = [
            {"text": "x", "author": {"first_seen": "1h"}, "expect": []},
            {"text": "x", "expect": ["queue"]},
        ]
        assert outcome(rules(rule(["queue"], {"author": {"is_new": True}}, tests=tests))) == ["", ""]

    def test_a_rule_that_is_off_is_not_tried(self) -> None:
        assert outcome(rules(rule(["hide"], mode="off", tests=[{"text": "x", "expect": []}]))) == []

    def test_other_rules_count_too(self) -> None:
        answering = rule([{"reply": "hello"}], {"words": ["con"]}, tests=[{"text": "con", "expect": []}])
        assert outcome(rules(rule(["hide"], {"words": ["con"]}), answering)) == [""]

    def test_a_result_names_its_place(self) -> None:
        result = run_tests(rules(rule(["hide"], tests=[{"text": "x", "expect": []}])), silent)[0]
        assert (result.rule, result.text, result.passed) == ("one", "x", False)
        assert result.where.startswith("rules.yaml:1:")


class TestSafetyNet:
    """A test may say whether the safety net catches it; it never counts as what a rule does."""

    QUESTION: ClassVar[dict[str, Any]] = {"text": "abc", "judgement": {"needs_answer": 0.9}}

    @pytest.mark.parametrize(
        ("test", "message"),
        [
            ({"safety_net": True}, ""),
            ({"safety_net": False}, "the safety net must not catch it"),
            ({"expect": [], "not": ["queue"]}, ""),
            ({"expect": [], "safety_net": True}, ""),
            ({"safety_net": True, "judgement": {"needs_answer": 0.1}}, "the safety net must catch it"),
            ({"safety_net": False, "judgement": {"needs_answer": 0.1}}, ""),
            ({"safety_net": True, "kind": "dm", "judgement": {"needs_answer": 0.1}}, ""),
            ({"safety_net": False, "text": "reply"}, ""),
        ],
    )
    def test_what_it_catches_can_be_tested(self, test: dict[str, Any], message: str) -> None:
        entry = rule([{"reply": "hello"}], {"words": ["reply"]}, tests=[self.QUESTION | test])
        assert outcome(rules(entry)) == [message]

    def test_that_nobody_waits_is_something_that_a_rule_does(self) -> None:
        tests = [
            self.QUESTION | {"expect": ["no_answer"], "safety_net": False},
            self.QUESTION | {"text": "other", "expect": [], "safety_net": True},
        ]
        entry = rule(["no_answer", {"label": "x"}], {"words": ["abc"]}, tests=tests)
        assert outcome(rules(entry)) == ["", ""]

    def test_one_answer_per_person_and_post(self) -> None:
        before = [{"text": "abc", "ago": "30s"}]
        tests = [
            self.QUESTION | {"expect": ["reply"]},
            self.QUESTION | {"before": before, "expect": [], "safety_net": True},
            self.QUESTION | {"before": before, "author": "lea", "expect": ["reply"]},
            self.QUESTION | {"before": before, "post": "another", "expect": ["reply"]},
        ]
        assert outcome(rules(rule([{"reply": "hello"}], {"words": ["abc"]}, tests=tests))) == [""] * 4
