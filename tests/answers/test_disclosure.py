"""Below an automatic private text stands that it is one."""

from dataclasses import replace
from typing import Any

import pytest

from bot.answers import DEFAULT_DISCLOSURE, disclosed
from bot.domain import Action, Kind, PlatformLimits, TextLimit, Verb
from bot.errors import message
from bot.rules import Environment, decide
from tests.factories import NOW, event
from tests.fakes.rules import NOBODY, PLAIN, VERBS, mistakes, rule, rules

ANSWERING = rule([{"reply": "hello"}])


def _short() -> PlatformLimits:
    """A platform whose messages are short."""
    nothing = message("nothing")
    return PlatformLimits(
        intake=(), kinds=(Kind.DM,), ads=nothing, calls=nothing, message_text=TextLimit(longest=60)
    )


def action(verb: Verb, text: str = "Bonjour !", language: str = "fr") -> Action:
    """An action that says something."""
    (planned,) = decide(rules(ANSWERING), event(), PLAIN, NOBODY, NOW).actions
    return replace(planned, verb=verb, text=text, language=language)


@pytest.mark.parametrize("verb", [Verb.MESSAGE, Verb.PRIVATE_REPLY])
def test_in_private_it_is_said_in_the_language_of_the_text(verb: Verb) -> None:
    text = disclosed(action(verb), DEFAULT_DISCLOSURE).text
    assert text == "Bonjour !\n\nRéponse automatique. Écrivez STOP pour ne plus en recevoir."


def test_a_language_without_words_of_its_own_has_the_english_ones() -> None:
    german = action(Verb.MESSAGE, "Hallo!", "de")
    assert disclosed(german, DEFAULT_DISCLOSURE).text.endswith("Write STOP to receive no more.")
    assert disclosed(german, {"fr": "Automatique."}).text == "Hallo!"


@pytest.mark.parametrize(
    "silent",
    [action(Verb.REPLY), action(Verb.MESSAGE, ""), action(Verb.LIKE, "")],
    ids=["public", "empty", "like"],
)
def test_what_everybody_sees_and_what_says_nothing_stays_as_it_is(silent: Action) -> None:
    assert disclosed(silent, DEFAULT_DISCLOSURE) == silent


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ({}, DEFAULT_DISCLOSURE["en"]),
        ({"disclosure": True}, DEFAULT_DISCLOSURE["en"]),
        ({"disclosure": False}, None),
        ({"disclosure": {"fr": "Je suis un robot."}}, DEFAULT_DISCLOSURE["en"]),
        ({"disclosure": {"en": " I am a robot. "}}, "I am a robot."),
    ],
)
def test_the_rules_say_it_in_their_own_words_or_not_at_all(
    written: dict[str, Any], english: str | None
) -> None:
    assert rules(ANSWERING, **written).disclosure.get("en") == english


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("robot", "expected a text by language"),
        ([], "expected a text by language"),
        ({"french": "robot"}, "'french' is no language"),
        ({"fr": ""}, "a text"),
        ({"fr": "x" * 201}, "expected at most 200 characters, found 201"),
    ],
)
def test_a_mistake_is_told(value: Any, problem: str) -> None:
    assert problem in mistakes(ANSWERING, disclosure=value)


def test_a_text_that_only_fits_without_it_is_warned_of() -> None:
    environment = Environment(verbs=VERBS, limits={"messenger": _short()})
    in_private = rule([{"reply": "hello"}], {"kinds": ["dm"]})
    warned = rules(in_private, environment=environment)
    assert [str(problem) for problem in warned.warnings if "too many for messenger" in str(problem)]
    silent = rules(in_private, environment=environment, disclosure=False)
    assert not [problem for problem in silent.warnings if "too many" in str(problem)]
