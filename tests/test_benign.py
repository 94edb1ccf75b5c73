"""Harmless comments stay visible: the corpus in `tests/corpora`, judged once by the shipped model.

Against the shipped rules and against every recipe, each as if it were enforced.
"""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.classify.loading import load_model
from bot.classify.thresholds import thresholds_in_effect
from bot.domain import Decision, Facts, Judgement, Mode, Verb
from bot.rules import Environment, RuleSet, decide, load_rules
from bot.rules.engine.never import grave_matter
from bot.rules.model.context import EvalContext
from tests import factories

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "models" / "weights"
_RECIPE = re.compile(r"^## (\d+)\..*?```yaml\n(.*?)```", re.M | re.S)
RECIPES = dict(_RECIPE.findall((ROOT / "docs" / "recipes.md").read_text("utf-8")))
#: Comes before everybody else in the queue.
URGENT = 100

Judged = tuple[str, Judgement]


@cache
def judged() -> list[Judged]:
    """The corpus, each text with its judgement. Called inside tests, which are not traced for coverage."""
    lines = (Path(__file__).parent / "corpora" / "benign.tsv").read_text("utf-8").splitlines()
    texts = [line.split("\t", 2)[2] for line in lines if line and not line.startswith("#")]
    return list(zip(texts, load_model(WEIGHTS).judge(texts), strict=True))


@cache
def alarming() -> frozenset[str]:
    """The texts of the group `alarms`."""
    lines = (Path(__file__).parent / "corpora" / "benign.tsv").read_text("utf-8").splitlines()
    return frozenset(line.split("\t", 2)[2] for line in lines if line.split("\t", 2)[1:2] == ["alarms"])


def enforced(text: str, name: str) -> RuleSet:
    rules = load_rules(text, name, Environment(thresholds=thresholds_in_effect(str(WEIGHTS))))
    return replace(
        rules,
        rules=tuple(replace(rule, mode=Mode.ENFORCE, modes={}) for rule in rules.rules),
    )


def decisions(rules: RuleSet) -> list[tuple[str, Decision]]:
    event = factories.event()
    return [
        (text, decide(rules, replace(event, text=text), judgement, Facts(), event.created_at))
        for text, judgement in judged()
    ]


def hidden(rules: RuleSet) -> list[tuple[str, list[str]]]:
    return [
        (text, [match.rule for match in decision.matches])
        for text, decision in decisions(rules)
        if any(action.verb in (Verb.HIDE, Verb.DELETE) for action in decision.actions)
    ]


def test_the_corpus_is_large_and_has_six_languages() -> None:
    lines = (Path(__file__).parent / "corpora" / "benign.tsv").read_text("utf-8").splitlines()
    assert len(lines) >= 1_500
    assert {"fr", "en", "es", "it", "de", "pt"} <= {line.partition("\t")[0] for line in lines}


def test_the_shipped_rules_hide_none_of_it() -> None:
    rules = enforced((ROOT / "rules.yaml").read_text("utf-8"), "rules.yaml")
    assert hidden(rules) == []


def urgent() -> list[str]:
    rules = enforced((ROOT / "rules.yaml").read_text("utf-8"), "rules.yaml")
    return [
        text
        for text, decision in decisions(rules)
        if decision.case is not None and decision.case.priority >= URGENT
    ]


def test_the_shipped_rules_wake_hardly_anybody_for_it() -> None:
    """A safety or crisis score alone may be wrong once in two hundred; a person looks at once then."""
    everyday = [text for text, _ in judged() if text not in alarming()]
    woken = set(urgent()) & set(everyday)
    assert len(woken) <= len(everyday) / 200, woken


def test_so_many_everyday_texts_are_left_to_a_person_as_grave() -> None:
    """The figures of `docs/never.md`."""
    event = factories.event()
    everyday = [(text, judgement) for text, judgement in judged() if text not in alarming()]
    held = [
        text
        for text, judgement in everyday
        if grave_matter(
            EvalContext(
                event=replace(event, text=text), judgement=judgement, facts=Facts(), now=event.created_at
            )
        )
    ]
    page = (ROOT / "docs" / "never.md").read_text("utf-8")
    (counts,) = re.findall(r"of ([\d,]+) harmless.*?from answering (\d+)", page, re.S)
    assert tuple(int(count.replace(",", "")) for count in counts) == (len(everyday), len(held))


def test_what_was_written_to_sound_like_danger_wakes_few() -> None:
    """Lines with the very words of alarms (tracks, knives, lost, fallen) in harmless stories."""
    woken = set(urgent()) & alarming()
    assert len(woken) <= len(alarming()) / 6, woken


@pytest.mark.parametrize(("number", "text"), RECIPES.items(), ids=RECIPES)
def test_no_recipe_hides_any_of_it(number: str, text: str) -> None:
    harmless = hidden(enforced(text, f"recipe-{number}.yaml"))
    # A rule that says how many false alarms it accepts may have so many.
    accepted = 0.005 if "max_false_positive: 0.5%" in text else 0.0
    assert len(harmless) <= accepted * len(judged()), harmless
