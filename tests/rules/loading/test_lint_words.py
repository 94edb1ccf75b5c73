"""Lists that hide words with a harmless meaning."""

from typing import Any

from tests.fakes.rules import rule, rules

TESTS = [{"text": "x", "expect": ["hide"]}, {"text": "y", "expect": []}]


def warnings(when: Any, then: Any = ("hide",), mode: str = "enforce", **sections: Any) -> list[str]:
    rule_set = rules(rule(list(then), when, mode=mode, tests=TESTS), **sections)
    return [str(one.message) for one in rule_set.warnings if "harmless meaning" in str(one.message)]


def test_words_that_are_written_in_a_rule_that_hides_are_warned_about() -> None:
    assert warnings({"words": ["con", "connard"]}) == [
        "rule one: hides words that have a harmless meaning: con (with); put them into a list with a"
        " language, or 'strength: asks', so that a person looks"
    ]


def test_a_list_is_named_and_a_language_settles_it() -> None:
    (warning,) = warnings({"words": "bad"}, lists={"bad": ["con", "kike"]})
    assert "the list 'bad' hides words that have a harmless meaning: con (with), kike (Kike" in warning
    assert warnings({"words": "bad"}, lists={"bad": {"language": "fr", "words": ["con"]}}) == []
    assert warnings({"words": {"in": ["con"], "language": "fr"}}) == []


def test_a_name_or_brand_may_stand_in_any_text() -> None:
    assert len(warnings({"words": "bad"}, lists={"bad": {"language": "en", "words": ["kike"]}})) == 1


def test_conditions_that_are_named_or_nested_are_looked_into_and_none_is_not() -> None:
    bad = {"bad": {"any": [{"words": ["con"]}]}}
    assert len(warnings({"ref": "bad"}, conditions=bad)) == 1
    assert len(warnings({"all": [{"at_least": {"count": 1, "of": [{"words": ["con"]}]}}]})) == 1
    assert warnings({"kinds": ["comment"], "none": [{"words": ["con"]}]}) == []


def test_only_what_hides_by_itself_is_warned_about() -> None:
    lists = {"bad": {"words": [{"word": "con", "strength": "asks"}, "connard"]}}
    assert warnings({"words": "bad"}, lists=lists) == []
    assert warnings({"words": ["con"]}, ["queue"]) == []
    assert warnings({"words": ["con"]}, mode="off") == []
    assert warnings({"words": {"in": ["con"], "match": "exact"}}) == []
    explained = {"bad": {"words": [{"word": "con", "language": "any", "reason": "a French village"}]}}
    assert warnings({"words": "bad"}, lists=explained) == []
