"""No apology for praise, no thanks for sarcasm."""

import pytest

from bot.answers.tone import find_misfit
from bot.domain import Judgement

SORRY = ["Toutes nos excuses pour la gêne !", "So sorry about that! Please tell us more."]
GLAD = ["Merci pour votre soutien !", "Thank you for your support! We look forward to seeing you."]
COURTEOUS = [
    "Merci de votre message, un conseiller vous répond.",
    "Thank you for letting us know, a colleague is looking into it.",
]
HAPPY = Judgement(scores={"sentiment.positive": 0.95, "negative_sentence": 0.02, "needs_answer": 0.1})
ANGRY = Judgement(scores={"sentiment.negative": 0.9, "negative_sentence": 0.9, "needs_answer": 0.7})
NEUTRAL = Judgement(scores={"sentiment.neutral": 0.9, "needs_answer": 0.9})


@pytest.mark.parametrize("ours", SORRY)
def test_praise_gets_no_apology(ours: str) -> None:
    assert "apologises" in find_misfit(ours, "Best pizza ever, keep it up", HAPPY)
    assert find_misfit(ours, "Cold pizza, again", ANGRY) == ""


@pytest.mark.parametrize("ours", SORRY)
def test_somebody_happy_who_asks_may_hear_that_we_are_sorry(ours: str) -> None:
    assert find_misfit(ours, "Love them! Do you have them in 42?", HAPPY) == ""


@pytest.mark.parametrize("ours", GLAD)
def test_sarcasm_gets_no_thanks_whatever_the_model_believes(ours: str) -> None:
    assert "opposite" in find_misfit(ours, "Oh great, my bag is in Denver and I am in Boston", HAPPY)
    assert "opposite" in find_misfit(ours, "Bravo, encore un colis en miettes", HAPPY)


@pytest.mark.parametrize("ours", GLAD)
def test_anger_gets_no_thanks(ours: str) -> None:
    assert "not happy" in find_misfit(ours, "You are the worst airline", ANGRY)
    assert find_misfit(ours, "Lovely crew today", HAPPY) == ""


@pytest.mark.parametrize("ours", COURTEOUS)
def test_thanks_for_a_message_are_courtesy(ours: str) -> None:
    assert find_misfit(ours, "My parcel is late", ANGRY) == ""
    assert find_misfit(ours, "Where is my parcel?", NEUTRAL) == ""


def test_an_apology_with_thanks_suits_a_complaint() -> None:
    assert (
        find_misfit("We are so sorry. Thank you for telling us.", "Three hours on hold, great", ANGRY) == ""
    )


@pytest.mark.parametrize("ours", ["Tous nos prix sont sur maison.example.", "Prices are on our site."])
@pytest.mark.parametrize("judgement", [HAPPY, ANGRY, NEUTRAL, Judgement(scores={})])
def test_a_plain_text_fits_everything(ours: str, judgement: Judgement) -> None:
    assert find_misfit(ours, "C'est combien ?", judgement) == ""
