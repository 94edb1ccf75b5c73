"""What is allowed but looks wrong."""

from typing import Any

import pytest

from bot.rules import Environment
from tests.fakes.rules import VERBS, rule, rules


def doubts(*entries: dict[str, Any], **more: Any) -> list[str]:
    tests = [{"text": "x", "expect": []}, {"text": "y", "not": []}]
    complete = [{"tests": tests, **entry} for entry in entries]
    return [str(one.message) for one in rules(*complete, **more).warnings if "test" not in str(one.message)]


def test_a_rule_behind_a_wider_one_that_stops_can_never_act() -> None:
    wide = rule(["hide"], {"kinds": ["comment", "reply"]}, stop=True)
    narrow = rule(["like"], {"kinds": ["comment"], "words": ["merci"]})
    assert doubts(wide, narrow) == [
        "rule two: can never act: rule one matches whenever it does, and stops before it"
    ]


def test_a_narrower_stop_or_one_that_only_observes_hides_nothing() -> None:
    narrow = rule(["hide"], {"kinds": ["comment"], "words": ["spam"]}, stop=True)
    wide = rule(["like"], {"kinds": ["comment"]})
    assert doubts(narrow, wide) == []
    assert doubts(rule(["hide"], {"kinds": ["comment"]}, stop=True, mode="observe"), wide) == []


def test_a_stop_in_a_group_reaches_its_group_alone() -> None:
    first = rule(["hide"], {"kinds": ["comment"]}, stop="group", group="a")
    same, second = (
        rule(["like"], {"kinds": ["comment"]}, group="a"),
        rule([], {"kinds": "comment"}, never=["like"]),
    )
    assert len(doubts(first, same, groups=["a"])) == 1
    assert doubts(first, second, groups=["a"]) == []


def test_a_rule_that_ends_before_it_begins_can_never_act() -> None:
    when = {"valid_from": "2026-12-01", "valid_until": "2026-11-01"}
    assert doubts(rule(["hide"], when)) == ["rule one: can never act: it ends before it begins"]
    assert doubts(rule(["hide"], {**when, "valid_until": "2026-12-24"})) == []


def test_two_answers_to_the_same_thing_are_told() -> None:
    often = {"cap": {"per_hour": 9}}
    first = rule([{"reply": "hello"}], {"words": ["merci"]}, limits=often)
    second = rule([{"reply": "bye"}], {"words": ["merci"], "kinds": ["comment"]}, limits=often)
    assert doubts(first, second) == ["rule two: replies (reply) to what rule one has already replied to"]
    assert doubts(first, {**second, "mode": "observe"}) == []
    assert doubts(first, {**second, "after": "2h"}) == []


@pytest.mark.parametrize(
    "then",
    [["no_answer", "close"], ["queue", {"escalate": {"to": "local"}}], [{"queue": "a"}, {"queue": "b"}]],
)
def test_two_actions_about_the_case_are_told(then: list[Any]) -> None:
    (doubt,) = doubts(rule(then, {"words": ["merci"]}))
    assert "requests two actions of which an event gets one (case)" in doubt


@pytest.mark.parametrize("removing", ["hide", "delete"])
def test_what_is_never_done_beside_hiding_is_told(removing: str) -> None:
    limits = {"cap": {"per_hour": 9}}
    then = [removing, {"reply": "hello"}, "like"]
    when = {"kinds": ["comment", "reply"], "words": ["merci"]}
    told = doubts(rule(then, when, limits=limits))
    assert [one.split(": ")[1][:21] for one in told] == ["'like' is never done", "'reply' is never done"]
    assert doubts(rule([removing, {"private_reply": "hello"}], when, limits=limits)) == []
    assert doubts(rule(then, {"words": ["merci"]}, limits=limits)) == []  # in a conversation it answers


def test_only_reviews_have_stars() -> None:
    assert doubts(rule(["queue"], {"rating": "<= 2"})) == []
    assert doubts(rule(["queue"], {"rating": "<= 2", "kinds": ["comment", "review"]})) == []
    (doubt,) = doubts(rule(["queue"], {"rating": "<= 2", "kinds": ["comment"]}))
    assert doubt == "rule one: can never act: only reviews have stars (kinds: [review])"


def test_a_target_that_so_few_reviews_cannot_prove_is_told() -> None:
    (doubt,) = doubts(rule(["hide"], {"words": ["a"]}, target={"precision": "90%", "reviewed": 5}))
    assert doubt == "rule one: target: 5 reviews cannot prove 90.0%; it takes 35 that all agree"
    for target in (
        {"precision": "90%", "reviewed": 35},
        {"precision": "90%"},
        {"precision": "0%", "reviewed": 1},
    ):
        assert doubts(rule(["hide"], {"words": ["a"]}, target=target)) == []


def test_an_exemption_leaves_something_for_the_later_rule() -> None:
    first = rule(["hide"], {"kinds": ["comment"]}, stop=True, exempt=["vip"])
    assert doubts(first, rule(["like"], {"kinds": ["comment"]}), lists={"vip": ["77"]}) == []


@pytest.mark.parametrize(
    ("then", "entries"),
    [
        ([{"reply": "hello"}], {}),
        ([{"reply": "hello"}], {"limits": {"repeat": True}}),
        ([{"private_reply": "hello"}], {"limits": {"delay": "30s", "sample": "50%"}}),
        ([{"reply": {"template": "hello", "cooldown": "10m"}}, {"private_reply": "hello"}], {}),
        ([{"reply": "hello"}], {"after": "2h"}),
    ],
    ids=["none", "repeat", "no number", "one of two", "delayed"],
)
def test_an_answer_without_a_limit_of_its_own_is_told(then: list[Any], entries: dict[str, Any]) -> None:
    (doubt,) = doubts(rule(then, {"words": ["merci"]}, **entries))
    assert "without a limit of its own; add 'cap: {per_hour: 60, on_trip: queue}'" in doubt


@pytest.mark.parametrize(
    ("then", "entries"),
    [
        ([{"reply": {"template": "hello", "cap": {"per_day": 9}}}], {}),
        ([{"reply": "hello"}], {"limits": {"once_per": "author"}}),
        ([{"reply": "hello"}], {"limits": {"cooldown": "1h"}}),
        ([{"reply": "hello"}], {"limits": {"requires": "two_people"}}),
        ([{"reply": "hello"}], {"mode": "suggest"}),
        ([{"reply": "hello"}], {"mode": "off"}),
        (["hide", "queue", "like"], {}),
    ],
    ids=["cap", "once", "cooldown", "two people", "suggests", "off", "says nothing"],
)
def test_whatever_is_limited_or_says_nothing_is_not(then: list[Any], entries: dict[str, Any]) -> None:
    assert doubts(rule(then, {"words": ["merci"]}, **entries)) == []


def test_a_rule_that_answers_in_one_account_alone_is_told_too() -> None:
    entry = rule([{"reply": "hello"}], {"words": ["merci"]}, mode="observe")
    assert len(doubts(entry, overrides={"1000": {"one": {"mode": "enforce"}}})) == 1


def test_a_rule_that_only_records_is_told_how_its_test_names_it() -> None:
    def warnings(then: list[Any]) -> str:
        entry = rule(then, {"words": ["x"]}, tests=[{"text": "x", "expect": []}])
        return "; ".join(str(problem.message) for problem in rules(entry).warnings)

    assert "no test in which it acts; one of a rule that only records names what" in warnings(
        [{"label": "a"}]
    )
    assert warnings(["hide"]).endswith("has no test in which it acts")


@pytest.mark.parametrize(
    ("verb", "when", "platforms"),
    [
        ("hide", {}, "youtube"),
        ("delete", {}, "instagram, youtube"),
        ("hide", {"platforms": ["facebook", "instagram"]}, ""),
        ("like", {}, ""),
    ],
)
def test_what_a_platform_cannot_take_out_of_view_is_said_when_the_file_is_loaded(
    verb: str, when: dict[str, Any], platforms: str
) -> None:
    expected = f"rule one: '{verb}': {platforms} cannot do it; what this rule finds there becomes a case"
    limited = rule([verb], {"words": ["x"], **when})
    assert doubts(limited, environment=Environment(verbs=VERBS)) == ([expected] if platforms else [])
