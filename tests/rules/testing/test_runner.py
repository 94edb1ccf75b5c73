"""The examples beside the rules, and the manual page."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Judgement, Kind, Origin
from bot.errors import ConfigError
from bot.rules import Environment, RuleSet, run_tests
from bot.rules.loading.reference import MARK, markdown
from bot.rules.vocabulary.actions import ACTIONS
from bot.rules.vocabulary.conditions import CONDITIONS, LOGIC
from bot.rules.vocabulary.score_conditions import SCORES
from tests.rules.conftest import rule, rules

DOCS = Path(__file__).parents[3] / "docs" / "rules.md"


def silent(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement(scores={"toxicity": 0.1}, language="fr") for _ in texts]


def outcome(found: RuleSet) -> list[str]:
    return [result.message for result in run_tests(found, silent)]


class TestExamples:
    @pytest.mark.parametrize(
        ("test", "message"),
        [
            ({"text": "connard", "expect": ["hide"]}, ""),
            ({"text": "connard", "expect": []}, "expected nothing, got hide"),
            ({"text": "merci", "expect": []}, ""),
            ({"text": "merci", "expect": ["hide"]}, "expected hide, got nothing"),
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
            found = rules(rule(marks, {"words": ["con"]}), rule(["queue"], {"author": author}, tests=tests))
            assert outcome(found) == ["", "", ""], author

    def test_events_with_a_label_are_counted_apart(self) -> None:
        def before(*texts: str) -> list[dict[str, Any]]:
            return [{"text": text, "author": f"a{number}", "ago": "5m"} for number, text in enumerate(texts)]

        rate = {"key": "account", "label": "outage", "over": "15m", "at_least": 3, "distinct": "authors"}
        tests = [
            {"text": "panne", "before": before("panne ici", "panne"), "expect": ["queue"]},
            {"text": "panne", "before": before("panne ici", "bonjour"), "expect": []},
            {"text": "panne", "author": "a0", "before": before("panne", "panne"), "expect": []},
        ]
        found = rules(
            rule([{"label": "outage"}], {"words": ["panne"]}),
            rule(["queue"], {"words": ["panne"], "rate": rate}, tests=tests),
        )
        assert outcome(found) == ["", "", ""]

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
        found = rules(
            rule(["strike", {"label": "x"}], {"words": ["mourir"]}),
            rule(["queue"], {"words": ["mourir"]}, never=["strike", "label", "count"], tests=tests),
        )
        assert outcome(found) == [""]

    def test_an_author_who_was_seen_is_not_new(self) -> None:
        tests = [
            {"text": "x", "author": {"first_seen": "1h"}, "expect": []},
            {"text": "x", "expect": ["queue"]},
        ]
        assert outcome(rules(rule(["queue"], {"author": {"is_new": True}}, tests=tests))) == ["", ""]

    def test_a_moment_that_no_clock_shows_is_refused(self) -> None:
        tests = [{"text": "x", "at": "2026-03-29 02:30", "expect": []}]
        known = replace(Environment(), timezone="Europe/Paris")
        with pytest.raises(ConfigError, match="clocks in Europe/Paris never show 2026-03-29 02:30"):
            rules(rule(["queue"], tests=tests), known=known)

    def test_a_rule_that_is_off_is_not_tried(self) -> None:
        assert outcome(rules(rule(["hide"], mode="off", tests=[{"text": "x", "expect": []}]))) == []

    def test_other_rules_count_too(self) -> None:
        answering = rule([{"reply": "hello"}], {"words": ["con"]}, tests=[{"text": "con", "expect": []}])
        assert outcome(rules(rule(["hide"], {"words": ["con"]}), answering)) == [""]

    def test_what_is_left_out_comes_from_the_rule(self) -> None:
        when = {"kinds": ["dm"], "origin": "ad", "platforms": ["instagram"], "accounts": ["77"], "posts": [5]}
        happened = rules(rule([], when, tests=[{"text": "x", "expect": []}])).rules[0].examples[0].event
        assert (happened.kind, happened.origin, happened.platform) == (Kind.DM, Origin.AD, "instagram")
        assert (happened.account_id, happened.thread_id) == ("77", "5")

    def test_everything_around_the_event_can_be_said(self) -> None:
        author = {"messages": 3, "approved": 2, "first_seen": "2d", "name": "Zoé"}
        thread = {"comments": 5, "answered_by": "human", "top_level": False}
        test = {"text": "x", "expect": [], "author": author, "thread": thread}
        found = rules(rule([], tests=[test])).rules[0].examples[0]
        assert (found.facts.author.messages, found.facts.author.approved) == (3, 2)
        assert found.facts.author.first_seen is not None
        assert (found.facts.thread.comments, found.facts.thread.answered_by) == (5, "human")
        assert (found.event.parent_id, found.event.author_name) == ("parent", "Zoé")

    def test_a_withheld_author_has_no_id(self) -> None:
        test = {"text": "x", "expect": [], "author": {"id_withheld": True}}
        found = rules(rule([], tests=[test])).rules[0].examples[0]
        assert (found.event.author_id, found.facts.author.is_known) == (None, False)

    @pytest.mark.parametrize(
        ("when", "judgement"),
        [
            ({"toxicity": ">= 0.9"}, {"toxicity": 0.95}),
            ({"intent": {"in": ["praise"], "margin": 0.5}}, {"intent": "praise"}),
            ({"sentiment": "negative"}, {"sentiment": "negative"}),
            ({"abstained": True}, {"abstained": True}),
            ({"classifier_down": True}, {"classifier_down": True}),
        ],
    )
    def test_a_rule_can_be_tried_without_the_model(self, when: Any, judgement: Any) -> None:
        tests = [{"text": "x", "judgement": judgement, "expect": ["hide"]}, {"text": "x", "expect": []}]
        assert outcome(rules(rule(["hide"], when, tests=tests))) == ["", ""]

    def test_a_result_names_its_place(self) -> None:
        result = run_tests(rules(rule(["hide"], tests=[{"text": "x", "expect": []}])), silent)[0]
        assert (result.rule, result.text, result.passed) == ("one", "x", False)
        assert result.where.startswith("rules.yaml:1:")


class TestReference:
    def test_the_page_is_current(self) -> None:
        written = DOCS.read_text("utf-8")
        assert written[written.index(MARK) :] == markdown(), "run: tamis rules reference"

    @pytest.mark.parametrize("word", [*CONDITIONS, *LOGIC, *ACTIONS])
    def test_every_word_has_its_paragraph(self, word: str) -> None:
        paragraph = markdown().split(f"### `{word}`\n")[1].split("\n#")[0].strip()
        assert len(paragraph) > 20 or word == "not"
        assert "partial(" not in paragraph

    def test_scores_are_explained_one_by_one(self) -> None:
        assert all(sentence in markdown() for sentence in SCORES.values())
