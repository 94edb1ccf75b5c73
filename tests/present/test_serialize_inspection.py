"""The JSON of classified texts and inspected webhooks: names that scripts outside rely on."""

from bot.domain import Judgement
from bot.present.serialize_inspection import classified_text_json, judgement_json, received_event_json
from bot.services.inspection.classification import ClassifiedText
from tests.factories import event

READ = Judgement(
    scores={"intent.praise": 0.2, "intent.banter": 0.71234567, "sentiment.neutral": 1.0, "spam": 0.5},
    language="fr",
    model="small-1",
)


def test_intents_come_best_first_and_scores_are_rounded() -> None:
    document = judgement_json(READ)
    assert document["intents"] == [
        {"intent": "banter", "score": 0.7123},
        {"intent": "praise", "score": 0.2},
    ]


def test_a_score_that_nothing_judged_is_null() -> None:
    document = judgement_json(READ)
    assert (document["toxicity"], document["spam"]) == (None, 0.5)
    assert document["sentiment"] == {
        "label": "neutral",
        "scores": {"positive": None, "neutral": 1.0, "negative": None},
    }


def test_words_are_added_only_when_they_were_asked_for() -> None:
    result = ClassifiedText(judgement=READ, attributions={"spam": (("win", 0.3),)})
    assert "because" not in classified_text_json(result, with_explanation=False)
    document = classified_text_json(result, with_explanation=True)
    assert (document["because"], document["gap"]) == ({"spam": [{"word": "win", "points": 0.3}]}, {})


def test_an_event_has_the_fields_of_the_specification() -> None:
    document = received_event_json(event(text="Bonjour"))
    assert list(document)[:3] == ["platform", "account_id", "kind"]
    assert document["text"] == "Bonjour"
