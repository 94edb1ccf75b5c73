"""The outer shape of a rules file: what it may hold, and where."""

import pytest

from bot.rules.source.schema import HINTS, INCLUDED_HINTS, RulesFile
from tests.fakes.rules import mistakes, rule


def test_a_file_without_anything_but_rules_has_its_defaults() -> None:
    file = RulesFile.model_validate({"version": 1})
    assert (file.defaults.mode, file.defaults.exempt, file.defaults.language) == ("observe", ["staff"], "fr")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ({"id": "Über"}, "expected up to 64 lowercase letters, digits, - and _"),
        ({"id": "x" * 65}, "expected up to 64 lowercase letters"),
        ({"stop": "yes"}, "'stop': expected true, false or group"),
        ({"mode": "on"}, "'mode': expected one of off, observe, suggest, enforce"),
        ({"guards": {}}, "unknown key 'guards'; write 'limits'"),
        ({"all": []}, "unknown key 'all'; write it under 'when'"),
    ],
)
def test_a_wrong_entry_of_a_rule_says_what_to_write(entries: dict[str, object], expected: str) -> None:
    assert expected in mistakes(rule(**entries))


def test_a_list_is_its_entries_or_an_object_with_an_owner() -> None:
    assert "list bad: 'bad': expected a list, found a number" in mistakes(rule(), lists={"bad": 3})
    assert "unknown key 'onwer', did you mean 'owner'?" in mistakes(
        rule(), lists={"bad": {"entries": ["x"], "onwer": "lea"}}
    )


def test_an_included_file_is_told_where_the_sections_of_the_main_file_belong() -> None:
    assert set(INCLUDED_HINTS) - set(HINTS) == set(RulesFile.model_fields) - {
        *("lists", "calendars", "counters", "states", "conditions", "replies", "rules")
    }
