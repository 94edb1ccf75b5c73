"""One bad sentence is not outvoted by ten kind ones."""

from dataclasses import replace

import pytest

from bot.classify.worst_sentence import count_worst_sentence, with_negative_sentence
from bot.domain import Judgement

WHOLE = Judgement(
    scores={
        "insult": 0.3,
        "threat": 0.2,
        "needs_answer": 0.4,
        "constructive": 0.5,
        "sentiment.positive": 0.8,
        "sentiment.negative": 0.1,
        "negative_sentence": 0.1,
        "intent.thanks": 0.6,
        "intent.question_price": 0.1,
    },
    language="fr",
    attributions={"insult": (("merci", 0.1),), "threat": (("là", 0.1),)},
)


def sentence(abstained: bool = False, **scores: float) -> Judgement:
    named = {name.replace("__", "."): score for name, score in scores.items()}
    return Judgement(scores=named, abstained=abstained, attributions={"insult": (("idiot", 0.5),)})


def test_harms_of_the_worst_sentence_count_a_little_less() -> None:
    judgement = count_worst_sentence(WHOLE, [sentence(insult=0.5), sentence(insult=0.9, threat=0.1)])
    assert 0.8 < judgement.scores["insult"] < 0.9
    assert judgement.scores["threat"] == 0.2
    assert judgement.attributions["insult"] == (("idiot", 0.5),)
    assert judgement.attributions["threat"] == (("là", 0.1),)


def test_no_sentence_alone_is_spam() -> None:
    assert count_worst_sentence(WHOLE, [sentence(spam=0.99)]) == WHOLE


def test_a_sentence_that_is_hardly_worse_changes_nothing() -> None:
    assert count_worst_sentence(WHOLE, [sentence(insult=0.35)]) == WHOLE


def test_words_of_another_sentence_do_not_explain_a_score() -> None:
    judgement = count_worst_sentence(WHOLE, [sentence(threat=0.9)])
    assert "threat" not in judgement.attributions


def test_a_question_behind_thanks_is_both() -> None:
    asking = sentence(needs_answer=0.99, intent__question_price=0.62)
    judgement = count_worst_sentence(WHOLE, [sentence(intent__thanks=0.96), asking])
    assert judgement.scores["needs_answer"] > 0.98
    assert judgement.scores["intent.question_price"] > 0.5
    assert judgement.intent == "thanks"


def test_where_the_whole_was_unsure_its_sentences_say_what_it_wants() -> None:
    judgement = count_worst_sentence(replace(WHOLE, abstained=True), [sentence(intent__thanks=0.96)])
    assert judgement.scores["intent.thanks"] == 0.96
    assert judgement.abstained


@pytest.mark.parametrize(
    "unsure",
    [
        sentence(needs_answer=0.5, intent__question_price=0.7),
        sentence(needs_answer=0.99, intent__question_price=0.7, abstained=True),
        sentence(needs_answer=0.99, intent__question_price=0.4),
        sentence(intent__question_price=0.5, intent__praise=0.8),
    ],
    ids=["asks_nothing", "abstained", "low", "second"],
)
def test_an_unsure_intent_of_a_sentence_does_not_count(unsure: Judgement) -> None:
    assert count_worst_sentence(WHOLE, [unsure]).scores["intent.question_price"] == 0.1


@pytest.mark.parametrize(("of_sentence", "score"), [(0.85, None), (0.95, 0.59)])
def test_other_intents_must_be_clear_and_stay_second(of_sentence: float, score: float | None) -> None:
    judgement = count_worst_sentence(WHOLE, [sentence(intent__press_request=of_sentence)])
    assert judgement.score("intent.press_request") == (score and pytest.approx(score))
    assert judgement.intent == "thanks"


def test_sentiment_stays_and_the_most_negative_sentence_is_told() -> None:
    bitter = with_negative_sentence(sentence(sentiment__negative=0.9, sentiment__positive=0.0))
    judgement = count_worst_sentence(WHOLE, [bitter, sentence(negative_sentence=0.4)])
    assert judgement.sentiment == "positive"
    assert judgement.scores["negative_sentence"] == 0.9
    assert judgement.scores["constructive"] == 0.5


def test_what_was_hidden_in_a_sentence_is_told() -> None:
    hidden = Judgement(scores={"insult": 0.9}, obfuscation_delta={"insult": 0.7, "obscene": 0.2})
    assert count_worst_sentence(WHOLE, [hidden]).obfuscation_delta == {"insult": 0.7}


def test_a_model_without_sentiment_has_no_negative_sentence() -> None:
    assert with_negative_sentence(Judgement(scores={"toxicity": 0.1})).scores == {"toxicity": 0.1}


def test_a_death_and_a_promise_count_from_any_sentence_and_sarcasm_from_the_whole() -> None:
    judgement = count_worst_sentence(WHOLE, [sentence(grief=0.9, promise=0.9, sarcasm=0.9)])
    assert judgement.scores["grief"] > 0.8 < judgement.scores["promise"]
    assert "sarcasm" not in judgement.scores
