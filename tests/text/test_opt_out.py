"""The words with which people end automatic messages, and what only looks like them."""

import pytest

from bot.text.opt_out import Keyword, read_keyword


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        " Stop ! ",
        "ARRET",
        "arrêt",
        "ARRÊTER",
        "Arrêtez svp",
        "stop s'il vous plaît",
        "STOP SMS",
        "Please stop",
        "stop all messages",
        "unsubscribe",
        "Désabonner",
        "Se désabonner",
        "désinscription",
        "STOPP",
        "stop stop stop",
        "Stop 🛑",
        "opt-out",
        "ＳＴＯＰ",
        "Baja",
    ],
)
def test_a_message_that_is_only_the_word_ends_automatic_messages(text: str) -> None:
    assert read_keyword(text) is Keyword.STOP


@pytest.mark.parametrize("text", ["START", "start please", "Reprendre", "unstop", "Démarrer", "opt-in"])
def test_a_message_that_is_only_the_word_resumes_them(text: str) -> None:
    assert read_keyword(text) is Keyword.START


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "🛑",
        "stop ou encore ?",
        "Arrêtez de m'appeler",
        "stop à la pub mensongère",
        "je veux arrêter mon abonnement",
        "où est l'arrêt de bus",
        "l'arrêt 12",
        "stop start",
        "cancel",
        "end",
        "quitter",
        "non stop",
        "merci",
        "les messages svp",
        "stop " * 20,
        "start" + "x" * 100,
    ],
)
def test_whatever_else_it_says_is_for_the_rules(text: str) -> None:
    assert read_keyword(text) is None
