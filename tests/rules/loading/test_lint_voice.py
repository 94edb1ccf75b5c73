"""Warnings about tu, vous and signatures."""

from typing import Any

import pytest

from tests.fakes.rules import rule, rules


def warned(replies: dict[str, Any], *entries: dict[str, Any], **sections: Any) -> list[str]:
    loaded = rules(*(entries or (rule(["queue"]),)), replies=replies, **sections)
    return [str(one) for one in loaded.warnings if "fr: " in str(one) or "signature" in str(one)]


@pytest.mark.parametrize(
    ("texts", "voice", "expected"),
    [
        ("Envoie-nous votre numéro", {}, "says both tu ('envoie-nous') and vous ('votre')"),
        (["Bonjour", "Tu nous donnes votre mail ?"], {}, "says both tu ('tu') and vous ('votre')"),
        ({"tu": "Merci à vous"}, {}, "the text under 'tu' says 'vous'"),
        ({"vous": "Merci à toi"}, {}, "the text under 'vous' says 'toi'"),
        ("Merci à toi", {"address": "vous"}, "'voice' says 'vous'; write it in both, as {tu: …, vous: …}"),
        ("Merci à vous", {"address": "vous", "accounts": {"@a": {"address": "tu"}}}, "'voice' says 'tu'"),
    ],
)
def test_a_text_that_addresses_people_otherwise_is_named(texts: Any, voice: Any, expected: str) -> None:
    (warning,) = warned({"hi": {"fr": texts}}, voice=voice)
    assert "reply hi: fr: " in warning
    assert expected in warning


@pytest.mark.parametrize(
    ("texts", "voice"),
    [
        ("Merci à toi", {}),
        ("Merci à vous", {"address": "vous"}),
        ("Merci !", {"address": "tu"}),
        ({"tu": "Merci à toi", "vous": "Merci à vous"}, {"accounts": {"@a": {"address": "tu"}}}),
    ],
)
def test_others_are_not(texts: Any, voice: Any) -> None:
    assert warned({"hi": {"fr": texts}}, voice=voice) == []


def test_other_languages_are_not_looked_at() -> None:
    assert warned({"hi": {"fr": "Bonjour", "it": "tu e votre"}}) == []


def test_a_signature_that_rules_would_not_let_others_write_is_named() -> None:
    hides = rule(["hide"], {"words": ["connard"]})
    (warning,) = warned({"hi": {"fr": "Bonjour"}}, hides, voice={"signature": {"public": "connard"}})
    assert "'signature': fr: this text would not be sent" in warning


@pytest.mark.parametrize(
    ("signature", "sections", "count"),
    [
        ("Réponse du robot Maison", {}, 1),
        ("Réponse du robot Maison", {"disclosure": False}, 0),
        ("Maison", {}, 0),
        ("Réponse automatique. Écrivez STOP pour ne plus en recevoir.", {}, 0),
    ],
)
def test_a_signature_that_says_what_stands_below_it_is_named(
    signature: str, sections: dict[str, Any], count: int
) -> None:
    voice = {"signature": {"private": {"fr": signature}}}
    assert len(warned({"hi": {"fr": "Bonjour"}}, voice=voice, **sections)) == count
