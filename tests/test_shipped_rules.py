"""The rules we ship: sound, with examples in both languages, and safe without the model."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from bot.classify.loading import load_model
from bot.classify.thresholds import thresholds_in_effect
from bot.domain import Facts, Judgement, Kind, Mode, Verb
from bot.rules import Environment, RuleSet, decide, load_rules, run_tests
from bot.rules.loading.examples import EXAMPLE_MOMENT

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "models" / "weights"
TEXT = (ROOT / "rules.yaml").read_text("utf-8")
WORDS = {Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE}


@pytest.fixture(scope="module")
def shipped() -> RuleSet:
    return load_rules(TEXT, "rules.yaml")


def test_the_safety_net_catches_who_waits_for_an_answer(shipped: RuleSet) -> None:
    manifest = json.loads((ROOT / "models" / "weights" / "manifest.json").read_text("utf-8"))
    promised = manifest["recall_thresholds"]["needs_answer"]["any"]["95%"]["score"]
    assert promised - 0.05 <= shipped.safety_net.needs_answer <= promised


def test_every_example_is_right_with_the_shipped_model() -> None:
    """What `tamis rules test` says to whoever has just installed it."""
    environment = Environment(thresholds=thresholds_in_effect(str(WEIGHTS)))
    rules = load_rules(TEXT, "rules.yaml", environment)
    outcomes = run_tests(rules, load_model(WEIGHTS).judge)
    assert [f"{one.where}: {one.text!r}: {one.message}" for one in outcomes if one.message] == []


def silent(texts: Sequence[str]) -> list[Judgement]:
    return [Judgement(scores={}, language="und") for _ in texts]


def test_nothing_looks_wrong(shipped: RuleSet) -> None:
    assert shipped.warnings == ()


def test_every_rule_is_enforced_and_explains_itself(shipped: RuleSet) -> None:
    assert all(rule.mode is Mode.ENFORCE and rule.why and rule.title != rule.id for rule in shipped.rules)


def test_every_rule_has_examples_to_act_on_and_to_leave_alone(shipped: RuleSet) -> None:
    for rule in shipped.rules:
        assert any(example.expect for example in rule.examples), rule.id
        assert any(not example.expect for example in rule.examples), rule.id


def test_every_answer_exists_in_both_languages(shipped: RuleSet) -> None:
    assert all(set(reply.texts) == {"fr", "en"} for reply in shipped.replies.values())


def test_without_a_model_no_rule_does_what_its_examples_forbid(shipped: RuleSet) -> None:
    """Rules on scores stay silent then; what acts nonetheless must be right."""
    wrong = [
        f"{result.where} {result.rule}: {result.text!r}: {result.message}"
        for result in run_tests(shipped, silent)
        if result.message and "got nothing" not in str(result.message)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "rule", "verb"),
    [
        ("Je n'en peux plus, plus envie de vivre", "crisis", Verb.ESCALATE),
        ("I want to die", "crisis", Verb.ESCALATE),
        ("Mon avocat vous écrira", "legal-press", Verb.ESCALATE),
        ("My daughter had an allergic reaction", "safety", Verb.ESCALATE),
        ("c o n n a r d", "insult", Verb.HIDE),
        ("bаnde dе cоnnаrds", "insult", Verb.HIDE),
        ("You a$$hole", "insult", Verb.HIDE),
        ("sales arabes", "hate", Verb.HIDE),
        ("kill yourself", "threat", Verb.HIDE),
        ("free followers here: bit.ly/3xGrow", "scam", Verb.HIDE),
        ("06 12 34 56 78", "personal-data", Verb.HIDE),
        ("Prix ?", "price", Verb.REPLY),
        ("how much???", "price", Verb.REPLY),
        ("toujours rien reçu", "care", Verb.ESCALATE),
    ],
)
@pytest.mark.parametrize("down", [True, False])
def test_words_are_enough_for_the_gravest(
    shipped: RuleSet, text: str, rule: str, verb: Verb, down: bool
) -> None:
    happened = shipped.rules[0].examples[0].event
    judgement = Judgement(scores={}, degraded=down)
    decision = decide(
        shipped, replace(happened, text=text, kind=Kind.COMMENT), judgement, Facts(), EXAMPLE_MOMENT
    )
    assert verb in {got for match in decision.matches if match.rule == rule for got in match.granted}


@pytest.mark.parametrize("delicate", ["crisis_selfharm", "safety_incident", "legal_threat", "press_request"])
@pytest.mark.parametrize("also", ["question_price", "praise", "delivery_problem"])
@pytest.mark.parametrize("mood", ["positive", "negative"])
@pytest.mark.parametrize("text", ["Prix ?", "bravo", "toujours rien reçu", "connard", "I want to die"])
def test_no_machine_answers_or_likes_what_is_delicate(
    shipped: RuleSet, delicate: str, also: str, mood: str, text: str
) -> None:
    scores = {f"intent.{delicate}": 0.97, f"intent.{also}": 0.95, f"sentiment.{mood}": 0.9}
    for kind in (Kind.COMMENT, Kind.DM):
        happened = replace(shipped.rules[0].examples[0].event, text=text, kind=kind)
        decision = decide(shipped, happened, Judgement(scores=scores, language="fr"), Facts(), EXAMPLE_MOMENT)
        assert not {action.verb for action in decision.actions} & (WORDS | {Verb.LIKE, Verb.HIDE})
        assert decision.case is not None
        # Whoever seems to joke wakes nobody, and a person looks nonetheless.
        assert decision.case.priority == (100 if mood == "negative" else 50)
