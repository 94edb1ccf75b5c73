"""How a brand writes, by account."""

from typing import Any

import pytest

from bot.answers import DEFAULT_DISCLOSURE, Voice, Voices, disclosed, fill_replies, signed
from bot.domain import Facts, Judgement, Kind, PlatformLimits, Verb
from bot.domain.platform_limits import TextLimit
from bot.errors import message
from bot.rules import Environment, RuleSet, decide
from tests.factories import NOW, event
from tests.fakes.rules import PLAIN, mistakes, rule, rules

BOTH = {"hello": {"fr": {"tu": ["Merci à toi", "Grand merci à toi"], "vous": "Merci à vous"}, "en": "Thanks"}}
VOICE: dict[str, Any] = {
    "address": "vous",
    "signature": {"public": {"fr": "— L'équipe", "en": "— The team"}, "private": "Maison"},
    "accounts": {"@jeune": {"address": "tu", "signature": False}},
}
ANSWERING = rule([{"reply": "hello"}])


def said(rule_set: RuleSet, account: str = "", language: str = "fr", **changes: Any) -> list[str]:
    """What is said to an event, in the account of that name."""
    happened, judgement = event(**changes), Judgement(scores={}, language=language, model="test")
    decision = decide(rule_set, happened, judgement, Facts(account_name=account), NOW)
    return [action.text for action in fill_replies(decision, happened, judgement, rule_set).actions]


def test_the_account_says_which_form_is_taken() -> None:
    rule_set = rules(ANSWERING, replies=BOTH, voice={"accounts": VOICE["accounts"]})
    assert said(rule_set, "@jeune")[0] in BOTH["hello"]["fr"]["tu"]  # type: ignore[index]
    assert said(rule_set, "@autre") == ["Merci à vous"], "the more polite one, where nobody says"
    assert said(rule_set, "@jeune", "en") == ["Thanks"]


def test_one_form_is_for_everybody() -> None:
    only_tu = {"hello": {"fr": {"tu": "Merci à toi"}}}
    assert said(rules(ANSWERING, replies=only_tu, voice={"address": "vous"})) == ["Merci à toi"]


def test_each_form_is_checked_like_any_text() -> None:
    assert "unknown placeholder 'naem'" in mistakes(
        ANSWERING, replies={"hello": {"fr": {"tu": "{{ naem }}"}}}
    )
    assert "'du' is no form of address" in mistakes(ANSWERING, replies={"hello": {"fr": {"du": "x"}}})
    assert "expected a text" in mistakes(ANSWERING, replies={"hello": {"fr": {}}})


def test_the_signature_stands_below_in_the_language_of_the_text() -> None:
    rule_set = rules(ANSWERING, voice=VOICE)
    assert said(rule_set) == ["Bonjour !\n— L'équipe"]
    assert said(rule_set, language="en") == ["Hello!\n— The team"]
    assert said(rule_set, kind=Kind.DM) == ["Bonjour !\nMaison"]
    assert said(rule_set, "@jeune") == ["Bonjour !"]


def test_what_is_signed_already_is_not_signed_twice() -> None:
    assert signed("Merci\n— l'équipe", "— L'équipe") == "Merci\n— l'équipe"
    assert signed("Merci", "") == "Merci"


def test_who_signs_as_a_machine_is_not_marked_as_one_twice() -> None:
    note = DEFAULT_DISCLOSURE["fr"]
    rule_set = rules(rule([{"reply": "hello"}]), voice={"signature": {"private": f"Maison. {note}"}})
    happened = event(kind=Kind.DM)
    decision = fill_replies(decide(rule_set, happened, PLAIN, Facts(), NOW), happened, PLAIN, rule_set)
    (action,) = decision.actions
    assert disclosed(action, DEFAULT_DISCLOSURE).text.count(note) == 1


_NOTHING = message("nothing is known")


@pytest.mark.parametrize(
    ("longest", "expected"),
    [
        (60, ["Un texte. Et un autre, plus long.\n— L'équipe"]),
        (40, ["Un texte.\n— L'équipe"]),
        (20, ["Un texte.\n— L'équipe"]),
        (19, []),
    ],
)
def test_the_signature_counts_in_the_length_of_the_platform(longest: int, expected: list[str]) -> None:
    limits = PlatformLimits(
        intake=(), kinds=(), ads=_NOTHING, calls=_NOTHING, reply_text=TextLimit(longest=longest)
    )
    rule_set = rules(
        ANSWERING,
        replies={"hello": {"fr": "Un texte. Et un autre, plus long."}},
        voice=VOICE,
        environment=Environment(limits={"facebook": limits}),
    )
    assert said(rule_set) == expected


def test_a_random_text_is_the_same_whenever_the_same_event_is_answered() -> None:
    replies = {"hello": {"fr": ["un", "deux", "trois", "quatre"], "order": "random"}}
    rule_set = rules(ANSWERING, replies=replies)

    def answer(key: str, turn: int) -> str:
        happened = event(dedupe_key=key)
        decision = decide(rule_set, happened, PLAIN, Facts(), NOW)
        (action,) = fill_replies(decision, happened, PLAIN, rule_set, lambda _: turn).actions
        assert action.turn is None
        return action.text

    first = [answer(f"event-{number}", number) for number in range(40)]
    again = [answer(f"event-{number}", 40 - number) for number in range(40)]
    assert first == again
    assert set(first) == {"un", "deux", "trois", "quatre"}


def test_an_account_without_a_voice_has_that_of_all() -> None:
    voices = Voices(default=Voice(address="vous"), accounts={"@a": Voice(address="tu"), "1": Voice()})
    found = [voices.of_account(*account).address for account in (("9", "@a"), ("1", ""), ("9", "@b"))]
    assert found == ["tu", "", "vous"]
    assert Voice(public={"": "x"}).signature(Verb.REPLY, "de") == "x"
