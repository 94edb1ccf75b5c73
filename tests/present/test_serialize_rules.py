"""The JSON of the commands about rules: names that scripts outside rely on."""

from collections import Counter
from datetime import timedelta

from bot.domain import Mode, Reason, Verb
from bot.domain.statistics import ratio
from bot.errors import Problem, message
from bot.present import serialize_rules
from bot.rules import DoubtfulReply, ExampleResult
from bot.services.rules.checking import RulesCheck
from bot.services.rules.comparison import Backtest, Change, RuleCounts
from bot.services.rules.lifecycle import Blocker
from bot.services.rules.promotion import ModeChange, RulePrecision
from bot.services.rules.testing import ExampleRun
from bot.services.rules.trying import MatchedRule, TextTrial, UnmatchedRule
from tests.factories import NOW


def test_a_check_says_its_problems_in_english() -> None:
    problem = Problem("rules.yaml:2:5", message("expected {what}", what="a text"))
    assert serialize_rules.rules_check_json(RulesCheck(problems=(problem,))) == {
        "ok": False,
        "problems": [{"where": "rules.yaml:2:5", "message": "expected a text"}],
        "warnings": [],
        "checked_against_config": True,
    }


def test_a_run_counts_all_and_lists_what_failed() -> None:
    doubtful = DoubtfulReply(name="hi", language="fr", text="…", score="insult", value=0.91234)
    run = ExampleRun(
        total=3,
        failed=(ExampleResult(rule="a", where="r:1:1", text="x", message="no"),),
        doubtful=(doubtful,),
    )
    assert serialize_rules.example_run_json(run) == {
        "ok": False,
        "examples": 3,
        "failed": [{"rule": "a", "where": "r:1:1", "message": "no"}],
        "doubtful_replies": [{"reply": "hi", "language": "fr", "score": "insult", "value": 0.912}],
    }


def test_a_trial_keeps_the_names_that_scripts_read() -> None:
    matched = MatchedRule(
        rule="price",
        mode=Mode.OBSERVE,
        verbs=(Verb.REPLY,),
        is_reached=True,
        reasons=(Reason(condition="words", saw='"prix"'),),
        reply="10 €",
    )
    unmatched = UnmatchedRule(
        rule="ad", mode=Mode.OFF, unmet=("origin",), read=("origin is organic",), is_near_miss=True
    )
    assert serialize_rules.text_trial_json(TextTrial(matched=(matched,), unmatched=(unmatched,))) == {
        "matched": [
            {
                "rule": "price",
                "mode": "observe",
                "does": ["reply"],
                "reached": True,
                "because": [{"condition": "words", "saw": '"prix"'}],
                "text": "10 €",
                "due_at": None,
                "after_seconds": None,
                "shown_again_seconds": None,
            }
        ],
        "others": [
            {
                "rule": "ad",
                "mode": "off",
                "missed": ["origin"],
                "read": ["origin is organic"],
                "near": True,
            }
        ],
    }


def test_what_is_not_done_at_once_says_when() -> None:
    net = MatchedRule(
        rule="safety-net",
        mode=Mode.ENFORCE,
        verbs=(Verb.QUEUE,),
        is_reached=True,
        reasons=(Reason(condition="asks", saw="a direct message"),),
        due_at=NOW,
        after=900.0,
    )
    (matched,) = serialize_rules.text_trial_json(TextTrial(matched=(net,), unmatched=()))["matched"]  # type: ignore[misc]
    assert (matched["rule"], matched["due_at"], matched["after_seconds"]) == (
        "safety-net",
        NOW.isoformat(),
        900.0,
    )


def test_a_backtest_has_pairs_of_before_and_after() -> None:
    backtest = Backtest(since=NOW, until=NOW + timedelta(days=2), events=4, changed=1, cases=(0, 3))
    backtest.rules["a"] = RuleCounts(matched_before=1, matched_after=2, acted_after=2, authors={"x", "y"})
    backtest.rules["b"] = RuleCounts(matched_after=4, mode=Mode.OBSERVE, held=Counter({Verb.HIDE: 4}))
    backtest.overlaps["a", "b"] = 2
    backtest.examples = [
        Change(event_id=7, text="t", before=(), after=("queue",), rules_before=(), rules_after=("a",))
    ]
    document = serialize_rules.backtest_json(backtest, max_examples=5)
    assert document["left_waiting"] == [0, 0]
    assert document["rules"] == {
        "a": {"matched": [1, 2], "acted": [0, 2], "authors": 2, "mode": None, "would": {}},
        "b": {"matched": [0, 4], "acted": [0, 0], "authors": 0, "mode": "observe", "would": {"hide": 4}},
    }
    assert (document["queue_a_day"], document["overlaps"]) == ([0.0, 1.5], [["a", "b", 2]])
    assert (document["rule"], document["cases"]) == (None, [0, 3])
    assert document["examples"] == [
        {"event": 7, "text": "t", "before": (), "after": ("queue",), "rules": [(), ("a",)]}
    ]


def test_a_refused_promotion_lists_its_obstacles() -> None:
    done = ModeChange(rule="a", before=Mode.OBSERVE, after=Mode.SUGGEST)
    assert serialize_rules.mode_change_json(done, []) == {
        "rule": "a",
        "from": "observe",
        "to": "suggest",
        "done": True,
    }
    blocked = ModeChange(
        rule="a", before=Mode.OBSERVE, after=Mode.SUGGEST, blockers=(Blocker(code="mode.no_hit"),)
    )
    document = serialize_rules.mode_change_json(blocked, ["it has no test"])
    assert (document["done"], document["obstacles"]) == (False, ["it has no test"])


def test_precision_of_what_was_left_alone_has_no_rule() -> None:
    measured = ratio(8, 10, "agreed")
    (row,) = serialize_rules.precision_json([RulePrecision(rule="", waiting=1, measured=measured)])["rules"]  # type: ignore[attr-defined]
    assert (row["rule"], row["agreed"], row["n"], row["waiting"]) == (None, 8, 10, 1)
