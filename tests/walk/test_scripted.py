"""Conversations as they were written down beforehand, with the program killed at any step of them."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.chatting import FILES, RULES, Chat, chatting

#: Minutes of starting and killing: `make check-long`.
pytestmark = pytest.mark.long

FRENCH = [
    ("où est ma commande ?", "Quel est le numéro ?"),
    ("c'est la 4127", "Votre adresse e-mail ?"),
    ("marie@maison.example", "Quel jour ?"),
    ("demain", "Le "),
    ("oui", "Merci, la 4127 est notée."),
]
ENGLISH = [
    ("where is my order?", "What is the number?"),
    ("it is 5230", "Your e-mail address?"),
    ("sam@house.example", "Which day?"),
    ("tomorrow", "On "),
    ("yes", "Thank you, 5230 is noted."),
]
SCRIPTS = {"fr": FRENCH, "en": ENGLISH}


def is_as_written(read: list[str], script: list[tuple[str, str]]) -> bool:
    return len(read) == len(script) and all(
        text.startswith(answer) for text, (_, answer) in zip(read, script, strict=True)
    )


@pytest.mark.parametrize("language", SCRIPTS)
@pytest.mark.parametrize("moment", ["as soon as it is delivered", "once it is answered"])
async def test_killed_at_every_step_each_text_arrives_once_and_in_order(
    tmp_path: Path, language: str, moment: str
) -> None:
    script = SCRIPTS[language]
    async with chatting(tmp_path, RULES, FILES) as chat:
        for number, (text, _) in enumerate(script, 1):
            await chat.say(text, again=1)
            if moment == "as soon as it is delivered":
                await chat.kill()
            await chat.until(number)
            if moment == "once it is answered":
                await chat.kill()
        await chat.settled()
        assert is_as_written(chat.read(), script), chat.read()
        assert "@" not in chat.logged()


async def test_two_people_at_once_in_two_languages_with_echoes_and_a_kill_between(tmp_path: Path) -> None:
    async with chatting(tmp_path, RULES, FILES) as chat:
        for number, ((french, _), (english, _)) in enumerate(zip(FRENCH, ENGLISH, strict=True), 1):
            await chat.say(french, "901")
            await chat.say(english, "902")
            await chat.until(number, "901")
            await chat.until(number, "902")
            await chat.echo("901")
            await chat.echo("902")
            if number == 2:
                await chat.kill()
        await chat.settled()
        assert is_as_written(chat.read("901"), FRENCH), chat.read("901")
        assert is_as_written(chat.read("902"), ENGLISH), chat.read("902")


async def test_what_is_edited_counts_as_edited_and_what_a_colleague_takes_over_stays_theirs(
    tmp_path: Path,
) -> None:
    async with chatting(tmp_path, RULES, FILES) as chat:
        await chat.say("ma commande")
        await chat.until(1)
        mid = await chat.say("4127")
        await chat.until(2)
        await chat.edit(mid, "4172")
        await chat.settled()
        await chat.kill()
        for number, text in enumerate(("marie@maison.example", "demain", "oui"), 3):
            await chat.say(text)
            await chat.until(number)
        assert chat.read()[-1] == "Merci, la 4172 est notée."
        await chat.say("ma commande", "901")
        await chat.until(1, "901")
        await chat.colleague("Bonjour, je regarde cela pour vous.", "901")
        await chat.settled()
        await chat.kill()
        await chat.say("4127", "901")
        await chat.say("et ma commande ?", "901")
        await chat.settled()
        assert chat.read("901") == ["Quel est le numéro ?"]


async def test_what_is_taken_back_or_edited_into_an_answer_goes_on_over_kills(tmp_path: Path) -> None:
    async with chatting(tmp_path, RULES, FILES) as chat:
        await chat.say("ma commande")
        await chat.until(1)
        mid = await chat.say("4127")
        await chat.until(2)
        await chat.unsend(mid)
        await chat.settled()
        await chat.kill()
        for number, text in enumerate(("marie@maison.example", "4172", "demain", "oui"), 3):
            await chat.say(text)
            await chat.until(number)
        assert chat.read()[2:4] == ["Quel est le numéro ?", "Quel jour ?"]
        assert chat.read()[-1] == "Merci, la 4172 est notée."
        await chat.say("ma commande", "901")
        await chat.until(1, "901")
        mid = await chat.say("quarante et un", "901")
        await chat.until(2, "901")
        await chat.edit(mid, "4127", "901")
        await chat.kill()
        assert (await chat.until(3, "901"))[-1] == "Votre adresse e-mail ?"


async def test_a_storm_of_comments_holds_up_no_conversation(tmp_path: Path) -> None:
    async with chatting(tmp_path, RULES, FILES) as chat:
        for start in range(0, 200, 50):
            await chat.comments({f"7{number}": f"le prix ? {number}" for number in range(start, start + 50)})
        for number, (text, _) in enumerate(FRENCH, 1):
            await chat.say(text)
            await chat.until(number, within=120)
            if number == 1:
                await chat.kill()
        await chat.settled()
        assert is_as_written(chat.read(), FRENCH), chat.read()
        answered = [replies for name, replies in chat.bot.platform.replies.items() if name.startswith("55_7")]
        assert all(len(replies) == 1 for replies in answered)


ATTACHMENT: dict[str, Any] = {"type": "audio", "payload": {"url": "https://cdn.example/voice.mp4"}}
ODD: list[dict[str, Any]] = [
    {"text": "🤷‍♀️🤷‍♀️🤷‍♀️"},
    {"attachments": [ATTACHMENT]},
    {"attachments": [{"type": "image", "payload": {"url": "https://cdn.example/photo.jpg"}}]},
    {"text": "bla " * 4_900},
    {"text": "ผมไม่รู้ว่าคุณหมายถึงอะไร"},
    {"text": "\u202e{{ order }} {% if x %} '; DROP TABLE dialogue; --\u0000"},
]


@pytest.mark.parametrize("step", range(4), ids=["order", "email", "day", "sure"])
async def test_whatever_is_sent_for_a_slot_it_is_asked_again_and_filled_by_the_answer(
    tmp_path: Path, step: int
) -> None:
    """Each in turn, and after each the right answer of a person of its own."""
    async with chatting(tmp_path, RULES, FILES) as chat:
        for number, odd in enumerate(ODD):
            person = f"95{number}"
            await answer_some(chat, person, step + 1)
            await chat.say(person=person, **odd)
            await chat.until(step + 2, person)
            assert "DROP" not in chat.read(person)[-1]
            for text, _ in FRENCH[step + 1 :]:
                count = len(chat.read(person))
                await chat.say(text, person)
                await chat.until(count + 1, person)
            # Whatever language the odd one was in, the order is the one that was given.
            assert "4127" in chat.read(person)[-1]
        assert "DROP" not in chat.logged()


async def answer_some(chat: Chat, person: str, count: int) -> None:
    """The first lines of the French script."""
    for number, (text, _) in enumerate(FRENCH[:count], 1):
        await chat.say(text, person)
        await chat.until(number, person)
