"""A loaded rules file: modes by account, matching, explaining, and storing it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Facts, Mode
from bot.rules import load_stored_rules
from bot.rules.model.calendars import Delay
from bot.rules.model.context import EvalContext
from tests.factories import NOW, event
from tests.fakes.rules import PLAIN, rule, rules

TWO = rules(rule(["hide"], {"kinds": "comment", "words": ["con"]}), rule(["like"], mode="off"))


@pytest.mark.parametrize(
    ("account_id", "account_name", "mode"),
    [
        ("1", "maison", Mode.OFF),
        ("2", "maison", Mode.OFF),
        ("1000", "", Mode.SUGGEST),
        ("3", "x", Mode.ENFORCE),
    ],
)
def test_an_account_may_have_another_mode_by_id_or_by_name(
    account_id: str, account_name: str, mode: Mode
) -> None:
    overrides = {"maison": {"one": {"mode": "off"}}, "1000": {"one": {"mode": "suggest"}}}
    assert rules(rule(["hide"]), overrides=overrides).rules[0].mode_in(account_id, account_name) is mode


def test_a_match_has_the_reasons_of_all_clauses_in_the_order_of_the_file() -> None:
    context = EvalContext(event=event(text="quel con"), judgement=PLAIN, facts=Facts(), now=NOW)
    reasons = TWO.rules[0].match(context)
    assert reasons is not None
    assert [(reason.condition, reason.saw) for reason in reasons] == [
        ("kinds", "comment"),
        ("words", '"con"'),
    ]
    calm = EvalContext(event=event(text="bon"), judgement=PLAIN, facts=Facts(), now=NOW)
    assert TWO.rules[0].match(calm) is None


def test_an_explanation_names_what_was_missed_and_skips_rules_that_are_off() -> None:
    (explanation,) = TWO.explain(event(text="bon"), PLAIN, Facts(), NOW)
    assert (explanation.matched, explanation.missed, explanation.is_near) == (False, ("words",), True)


def test_other_rules_get_a_tree_of_their_own() -> None:
    first = replace(TWO, rules=TWO.rules[:1])
    context = EvalContext(event=event(text="quel con"), judgement=PLAIN, facts=Facts(), now=NOW)
    assert (TWO.tree.matching(context), first.tree.matching(context)) == ([0, 1], [0])


def test_what_is_stored_loads_as_the_same_rules() -> None:
    again = load_stored_rules(TWO.stored_text, "rules.yaml")
    assert (again.version, [loaded.id for loaded in again.rules]) == (TWO.version, ["one", "two"])


def test_a_delay_without_a_calendar_is_by_the_clock() -> None:
    assert Delay(seconds=90).due(NOW) == NOW + timedelta(seconds=90)
