"""A person takes a conversation: rules are silent there, resume by command or by time, and repeat nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.review.hand_back import hand_back
from tests.fakes.conversations import Talk, talking

RULES = """\
version: 1
defaults: {mode: enforce, language: fr}
calendars:
  support: {timezone: Europe/Paris, open: {mon-fri: ["09:00-18:00"]}}
replies:
  price: {fr: ["C'est 20 euros.", "Le prix est de 20 euros."]}
  hours: {fr: "Nous ouvrons à 9 h."}
  night: {fr: "Nous sommes fermés et vous répondons demain matin."}
rules:
  - id: price
    title: Price
    why: People ask what it costs.
    when: {kinds: [dm], words: [prix]}
    then: [{reply: price}]
  - id: hours
    title: Hours
    why: Has time.
    when: {kinds: [dm], words: [horaires]}
    then: [{reply: hours}]
    limits: {delay: 10m}
  - id: help
    title: Whoever asks for help gets a person
    why: A person knows.
    when: {kinds: [dm], words: [aide]}
    then: [{queue: {name: care}}]
  - id: night
    title: Out of hours
    why: Nobody reads now, and nobody should wait for it.
    when: {kinds: [dm], outside: support}
    then: [{reply: night}]
    limits: {once_per: {same: [thread, author], over: 12h}}
"""


@pytest.fixture
async def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Talk]:
    async with talking(tmp_path, RULES, monkeypatch, takeover="2h") as opened:
        yield opened


@pytest.mark.parametrize("who", ["the queue", "the platform's own app"])
async def test_who_answers_silences_rules_for_the_set_time_and_they_say_nothing_twice(
    talk: Talk, who: str
) -> None:
    await talk.say("aide, le prix ?")
    assert talk.sent() == ["C'est 20 euros."]
    await talk.wait(timedelta(minutes=2))
    if who == "the queue":
        await talk.answer("Je m'en occupe.")
    else:
        await talk.colleague("Je m'en occupe personnellement.")
    await talk.wait(timedelta(minutes=1))
    before = list(talk.sent())
    await talk.say("Et le prix ?")
    await talk.restart()
    await talk.say("vos horaires ?")
    await talk.wait(timedelta(minutes=90))
    assert talk.sent() == before
    await talk.wait(timedelta(minutes=35))
    assert talk.sent() == before  # what was asked meanwhile is not answered late
    await talk.say("Le prix, alors ?")
    assert talk.sent() == [*before, "Le prix est de 20 euros."]


async def test_what_rules_were_about_to_say_is_cancelled(talk: Talk) -> None:
    await talk.say("vos horaires ?")
    await talk.wait(timedelta(minutes=3))
    await talk.colleague("Nous ouvrons à neuf heures, à demain.")
    await talk.wait(timedelta(minutes=20))
    assert talk.sent() == []
    assert await talk.rows("SELECT state, cancel_reason FROM outbox") == [("cancelled", "person_replied")]


async def test_a_command_hands_it_back_from_the_next_message_on(talk: Talk) -> None:
    await talk.say("aide")
    await talk.answer("Je m'en occupe.")
    await talk.wait(timedelta(minutes=1))
    await talk.say("le prix ?")
    outcome = await hand_back(talk.workspace(), "event:1")
    assert outcome.held_until is not None
    await talk.restart()
    await talk.wait(timedelta(minutes=2))
    assert talk.sent() == ["Je m'en occupe."]
    await talk.say("le prix, donc ?")
    assert talk.sent() == ["Je m'en occupe.", "C'est 20 euros."]


async def test_out_of_hours_a_conversation_is_acknowledged_once_a_night(talk: Talk) -> None:
    night = "Nous sommes fermés et vous répondons demain matin."
    talk.clock.set_wall_clock(datetime(2026, 11, 24, 21, 0, tzinfo=UTC))
    await talk.say("Bonsoir")
    await talk.wait(timedelta(minutes=1))
    await talk.restart()
    await talk.say("Vous êtes là ?")
    await talk.say("Bonsoir", "901")
    assert (talk.sent(), talk.sent("901")) == ([night], [night])
    await talk.wait(timedelta(hours=24))
    await talk.say("Toujours pas de réponse")
    assert talk.sent() == [night, night]
