"""What no machine answers: in the text, above it, and in a storm."""

from dataclasses import replace

import pytest

from bot.domain import Facts, Judgement, Kind, ThreadState
from bot.rules.engine.never import grave_matter, is_stormy, sarcasm, storm
from bot.rules.model.context import EvalContext
from tests.factories import NOW, event

STORM = ThreadState(comments=40, negative=25, comments_last_hour=30, usual_hourly_comments=2.0)


def context(text: str = "How much?", thread: ThreadState | None = None, **changes: object) -> EvalContext:
    scores = changes.pop("scores", {})
    judgement = Judgement(scores=scores)  # type: ignore[arg-type]
    facts = Facts(thread=thread or ThreadState())
    return EvalContext(event=event(text=text, **changes), judgement=judgement, facts=facts, now=NOW)


@pytest.mark.parametrize(
    ("score", "least"),
    [
        ("intent.crisis_selfharm", 0.5),
        ("intent.safety_incident", 0.6),
        ("intent.legal_threat", 0.5),
        ("intent.press_request", 0.5),
        ("threat", 0.7),
        ("grief", 0.5),
    ],
)
def test_the_classifier_is_believed_from_a_score_on(score: str, least: float) -> None:
    assert "no machine answers" in grave_matter(context(scores={score: least}))
    assert grave_matter(context(scores={score: least - 0.01})) == ""


@pytest.mark.parametrize("text", ["My mum passed away", "Mon avocat vous écrira", "Je suis journaliste"])
def test_words_are_enough_without_a_classifier(text: str) -> None:
    assert "no machine answers" in grave_matter(context(text))


@pytest.mark.parametrize("above", ["parent_text", "post_text"])
def test_grief_lies_over_what_is_below_it(above: str) -> None:
    post = ThreadState(**{above: "Nous avons la tristesse d'annoncer le décès de notre fondatrice"})  # type: ignore[arg-type]
    assert "below a death" in grave_matter(context("C'est combien ?", post))


def test_a_lawyer_above_silences_nobody_below() -> None:
    assert grave_matter(context("How much?", ThreadState(parent_text="my lawyer says hello"))) == ""


def test_a_storm_silences_in_public_only() -> None:
    assert "30 comments in an hour" in storm(context(thread=STORM))
    assert storm(context(thread=STORM, kind=Kind.DM)) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"comments": 14, "negative": 14},
        {"comments_last_hour": 11},
        {"usual_hourly_comments": 10.1},
        {"negative": 19},
    ],
)
def test_fewer_calmer_or_usual_is_no_storm(changes: dict[str, object]) -> None:
    assert is_stormy(STORM)
    assert not is_stormy(replace(STORM, **changes))  # type: ignore[arg-type]


def test_a_thread_of_thousands_is_judged_by_its_latest() -> None:
    assert is_stormy(replace(STORM, comments=500, negative=50, comments_last_hour=200))
    assert not is_stormy(replace(STORM, comments=500, negative=49, comments_last_hour=200))


def test_sarcasm_is_not_liked() -> None:
    assert sarcasm(context("Thanks for losing my bag"))
    assert sarcasm(context("Thanks for everything")) == ""


def test_what_the_classifier_hears_is_not_liked() -> None:
    assert (
        sarcasm(context("What a service", scores={"sarcasm": 0.5}))
        == "it may mean the opposite ('sarcasm 0.50')"
    )
    assert sarcasm(context("What a service", scores={"sarcasm": 0.49})) == ""
