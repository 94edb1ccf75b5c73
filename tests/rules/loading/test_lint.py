"""What is allowed but looks wrong."""

from typing import Any

from tests.fakes.rules import rule, rules


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
    first = rule([{"reply": "hello"}], {"words": ["merci"]})
    second = rule([{"reply": "bye"}], {"words": ["merci"], "kinds": ["comment"]})
    assert doubts(first, second) == ["rule two: replies (reply) to what rule one has already replied to"]
    assert doubts(first, {**second, "mode": "observe"}) == []
    assert doubts(first, {**second, "after": "2h"}) == []


def test_an_exemption_leaves_something_for_the_later_rule() -> None:
    first = rule(["hide"], {"kinds": ["comment"]}, stop=True, exempt=["vip"])
    assert doubts(first, rule(["like"], {"kinds": ["comment"]}), lists={"vip": ["77"]}) == []
