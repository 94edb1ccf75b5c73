"""What a machine must not promise, and what is only a rule of the house."""

from pathlib import Path

import pytest

from bot.answers import sample_texts
from bot.answers.promises import find_promise
from bot.rules import load_rules

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    "text",
    [
        "Nous vous rembourserons dès demain.",
        "Vous serez intégralement remboursé sous 48 h.",
        "On vous offre un bon d'achat de 20 €.",
        "Vous avez légalement droit à une indemnité.",
        "Nous reconnaissons notre responsabilité.",
        "Vous recevrez un geste commercial.",
        "Votre remboursement est en route.",
        "Nous vous garantissons une livraison demain.",
        "We'll refund you in full.",
        "You will get a full refund.",
        "You're entitled to a bereavement fare within 90 days.",
        "We accept full liability for this.",
        "That's a deal, and that's a legally binding offer.",
        "We will compensate you for the delay.",
        "Your refund is on its way.",
        "We promise it will be there by Friday.",
    ],
)
def test_a_promise_is_found(text: str) -> None:
    assert find_promise(text)


@pytest.mark.parametrize(
    "text",
    [
        "Les remboursements arrivent sous 14 jours.",
        "Vous pouvez retourner l'article sous 30 jours.",
        "Nous acceptons la carte bancaire et PayPal.",
        "Vous recevrez un e-mail avec le suivi.",
        "Nous vous répondons ici avec le prix.",
        "Tous nos prix sont sur maison.example.",
        "Le remboursement part dans les 7 jours qui suivent l'arrivée du colis à l'atelier.",
        "La livraison est offerte dès 50 euros d'achat.",
        "Nous ne proposons pas de remise.",
        "Delivery is free from 50 euros on.",
        "We will check your refund and a colleague will answer you.",
        "Refunds take 14 days after we receive the parcel.",
        "You can return an item within 30 days.",
        "We will send you the list in private.",
        "You will receive an e-mail with the tracking number.",
        "We are here to help.",
    ],
)
def test_a_rule_of_the_house_is_no_promise(text: str) -> None:
    assert find_promise(text) == ""


def test_no_shipped_text_promises_anything() -> None:
    rules = load_rules((ROOT / "rules.yaml").read_text("utf-8"), "rules.yaml")
    texts = [text for reply in rules.replies.values() for _, text in sample_texts(reply)]
    assert [text for text in texts if find_promise(text)] == []
