"""The model as it is shipped: what nobody would forgive it to get wrong. Not a measure of quality;
that is `make evaluate`."""

import os
import random

import pytest

from bot.classify.loading import load_model
from bot.classify.ports import Classifier
from bot.domain import Judgement
from bot.resources import bundled
from models.noise import METHODS
from tests.fakes.models import OTHER_SCRIPTS

RISKS = ("toxicity", "insult", "threat", "identity_hate", "obscene", "sexual", "hate", "spam")


@pytest.fixture(scope="module")
def model() -> Classifier:
    before = dict(os.environ)
    loaded = load_model(bundled("models/weights"))
    assert dict(os.environ) == before, "loading leaves nothing behind in the environment"
    return loaded


def judge_one(model: Classifier, text: str) -> Judgement:
    (judgement,) = model.judge([text])
    return judgement


HIGH = [
    ("you are a worthless idiot", "insult"),
    ("je vais te tuer", "threat"),
    ("Double your bitcoin in 24h, guaranteed profit! Contact me on WhatsApp +1 202 555 0199", "spam"),
    ("c o n n a r d", "insult"),
]
LOW = [
    ("putain c'est génial", "toxicity"),
    ("merci beaucoup, super service", "toxicity"),
    ("c'est combien ?", "spam"),
    ("mon colis est en retard, c'est vraiment long", "threat"),
]


@pytest.mark.parametrize(("text", "name"), HIGH, ids=[text for text, _ in HIGH])
def test_what_is_plain_scores_high(model: Classifier, text: str, name: str) -> None:
    assert judge_one(model, text).scores[name] > 0.5


@pytest.mark.parametrize(("text", "name"), LOW, ids=[text for text, _ in LOW])
def test_what_is_harmless_scores_low(model: Classifier, text: str, name: str) -> None:
    assert judge_one(model, text).scores[name] < 0.5


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("c'est combien ?", {"question_price"}),
        ("how much is it?", {"question_price"}),
        ("merci beaucoup, super service", {"praise", "thanks"}),
        ("où est ma commande ?", {"order_status", "delivery_problem"}),
    ],
)
def test_plain_intents_are_read(model: Classifier, text: str, intents: set[str]) -> None:
    assert judge_one(model, text).intent in intents


def test_kind_words_are_positive(model: Classifier) -> None:
    judgement = judge_one(model, "merci beaucoup, super service")
    assert (judgement.sentiment, judgement.language) == ("positive", "fr")


def test_every_score_is_there_and_a_probability(model: Classifier) -> None:
    judgement = judge_one(model, "Bonjour, avez-vous du 38 ?")
    assert {*RISKS, "needs_answer"} <= judgement.scores.keys()
    assert sum(name.startswith("intent.") for name in judgement.scores) == 38
    assert all(0 <= score <= 1 for score in judgement.scores.values())
    assert sum(judgement.scores[f"sentiment.{mood}"] for mood in ("positive", "neutral", "negative")) == (
        pytest.approx(1, abs=1e-3)
    )
    assert (judgement.model, judgement.degraded) == (model.name, False)


@pytest.mark.parametrize(
    "name", ["spaced", "dots", "leet", "caps", "joined", "stretch", "mathbold", "cyrillic"]
)
def test_a_disguise_helps_nobody(model: Classifier, name: str) -> None:
    text = "tu es vraiment un sale connard, va te faire foutre"
    assert judge_one(model, METHODS[name](text, random.Random(4))).scores["toxicity"] > 0.5


def test_what_was_hidden_is_told(model: Classifier) -> None:
    judgement = judge_one(model, "quelle s a l o p e")
    assert judgement.obfuscation_delta.keys() & {"toxicity", "insult"}
    assert judge_one(model, "vous êtes une équipe formidable, merci").obfuscation_delta == {}


@pytest.mark.parametrize("text", OTHER_SCRIPTS)
def test_other_scripts_are_no_disguise(model: Classifier, text: str) -> None:
    judgement = judge_one(model, text)
    assert judgement.obfuscation_delta == {}
    assert judgement.scores.get("toxicity", 0.0) < 0.5


@pytest.mark.parametrize("text", [text for text in OTHER_SCRIPTS if "vacances" not in text])
def test_what_it_cannot_read_it_does_not_pretend_to_have_read(model: Classifier, text: str) -> None:
    judgement = judge_one(model, text)
    assert (judgement.unread, judgement.abstained, judgement.language) == (True, True, "und")
    assert (judgement.sentiment, judgement.intent) == (None, None)
    assert judgement.score("needs_answer") is None
    assert judgement.score("negative_sentence") is None


@pytest.mark.parametrize("text", ["connard, {}", "{} you are a worthless idiot"])
def test_an_insult_does_not_hide_among_letters_that_cannot_be_read(model: Classifier, text: str) -> None:
    judgement = judge_one(model, text.format("Где мой заказ? Жду уже две недели и никто не отвечает"))
    assert judgement.unread
    assert judgement.scores["insult"] > 0.5
    assert judgement.attributions.keys() <= set(RISKS)


@pytest.mark.parametrize(
    ("text", "thanks"),
    [
        ("Merci beaucoup ! Et sinon, vous livrez en Suisse ?", "thanks"),
        ("Thanks so much! Also do you have it in XL?", "thanks"),
        ("Bravo pour cette magnifique expo 👏👏 vous êtes ouverts le lundi ?", "praise"),
    ],
)
def test_a_question_behind_thanks_is_both(model: Classifier, text: str, thanks: str) -> None:
    scores = judge_one(model, text).scores
    assert scores["needs_answer"] > 0.9
    assert scores[f"intent.{thanks}"] > 0.5
    assert max(score for name, score in scores.items() if name.startswith("intent.question")) > 0.5


@pytest.mark.parametrize(
    "insult", ["Vous êtes une bande de connards.", "you are all worthless idiots."], ids=["fr", "en"]
)
def test_one_insult_in_a_kind_text_counts(model: Classifier, insult: str) -> None:
    kind = (
        "L'expo était très belle, merci à tous. Ma fille a adoré les ateliers du matin. À bientôt j'espère."
    )
    worst = judge_one(model, f"{kind} {insult} {kind}")
    assert worst.scores["insult"] > 0.8
    assert worst.scores["negative_sentence"] > 0.5
    kind_scores = judge_one(model, kind).scores
    assert kind_scores["insult"] < 0.2
    assert kind_scores["negative_sentence"] < 0.3


def test_a_single_sentence_is_as_negative_as_it_is(model: Classifier) -> None:
    scores = judge_one(model, "c'est nul et cher").scores
    assert scores["negative_sentence"] == scores["sentiment.negative"]


@pytest.mark.parametrize("text", ["gros c**", "f*** you", "service de m****", "quel c##"])
def test_a_masked_word_is_rude_enough_for_a_person_to_look(model: Classifier, text: str) -> None:
    scores = judge_one(model, text).scores
    assert scores["insult"] >= 0.6
    assert scores["negative_sentence"] >= 0.6


@pytest.mark.parametrize("text", ["un hôtel 5*", "**Nouveau** chez vous", "dès 10**", "je *adore* ça"])
def test_stars_are_not_always_a_mask(model: Classifier, text: str) -> None:
    assert judge_one(model, text).scores["insult"] < 0.3


@pytest.mark.parametrize(
    ("text", "above", "intents"),
    [
        ("idem", "Mon colis n'est jamais arrivé, c'est honteux", {"delivery_problem", "order_status"}),
        ("moi aussi", "Quelle merveille cette robe, j'adore / Nouvelle collection", {"praise"}),
        ("same here", "still waiting for my refund since May", {"refund_return"}),
    ],
)
def test_short_replies_are_read_with_what_they_answer(
    model: Classifier, text: str, above: str, intents: set[str]
) -> None:
    (judgement,) = model.judge([text], [above])
    assert judgement.intent in intents


@pytest.mark.parametrize("text", ["x" * 1_000, "0" * 20_000], ids=["word", "digits"])
def test_a_single_endless_word_is_judged_without_its_context(model: Classifier, text: str) -> None:
    (alone,) = model.judge([text])
    (reply,) = model.judge([text], ["Mon colis n'est jamais arrivé"])
    assert reply.scores == alone.scores


def test_nobody_is_rude_because_of_what_they_answer(model: Classifier) -> None:
    (judgement,) = model.judge(["merci beaucoup"], ["bande de connards, je vais tous vous crever"])
    assert judgement.scores["toxicity"] < 0.3
    assert judgement.scores["threat"] < 0.3


def test_the_words_that_moved_a_score_are_named(model: Classifier) -> None:
    judgement = judge_one(model, "you are a worthless idiot, honestly")
    words = [word for word, _ in judgement.attributions["insult"]]
    assert "idiot," in words
    assert "honestly" not in words
    assert all(0 < points <= 1 for moved in judgement.attributions.values() for _, points in moved)


def test_neighbours_do_not_matter(model: Classifier) -> None:
    texts = ["c'est combien ?", "x" * 3000, "you are a worthless idiot", "😍", "merci", "merci", ""] * 3
    together = model.judge(texts)
    assert [judge_one(model, text).scores for text in texts[:7]] == [
        judgement.scores for judgement in together[:7]
    ]
    assert together[:7] == together[7:14]


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00\x01", "\u202e\u202c"], ids=ascii)
def test_nothing_to_read_is_neutral(model: Classifier, text: str) -> None:
    judgement = judge_one(model, text)
    assert judgement.scores["sentiment.neutral"] == 1.0
    assert not any(score for name, score in judgement.scores.items() if not name.startswith("sentiment."))
    assert (judgement.abstained, judgement.language, judgement.degraded) == (True, "und", False)


HOSTILE = ["\ud800", "\x00a\x00", "a" * 100_000, "é\u0301" * 50_000, "👨\u200d" * 30_000, "<s></s><pad><unk>",
           "[CLS] [MASK]", "مرحبا", "{{7*7}}", "\ufffd" * 300]  # fmt: skip


def test_no_text_raises(model: Classifier) -> None:
    for judgement in model.judge(HOSTILE):
        assert all(0 <= score <= 1 for score in judgement.scores.values())


def test_no_texts_get_no_judgements(model: Classifier) -> None:
    assert model.judge([]) == []
