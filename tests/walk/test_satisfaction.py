"""After a conversation is closed: the question how satisfied somebody is, and each answer to it, once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.conversations import Talk, talking

RULES = """\
version: 1
defaults: {mode: enforce, language: fr}
replies:
  ask: {en: "How satisfied are you, from 1 to 5?", fr: "De 1 à 5, êtes-vous satisfait de notre réponse ?"}
  thanks: {en: "Thank you for telling us.", fr: "Merci de votre avis."}
  price: {fr: "C'est 20 euros.", en: "It is 20 euros."}
satisfaction:
  ask: ask
  thanks: thanks
  after: 10m
  low: {up_to: 2, queue: unhappy, priority: high}
rules:
  - id: help
    title: Whoever asks for help gets a person
    why: A person knows.
    when: {kinds: [dm], words: [aide, help]}
    then: [{queue: {name: care}}]
  - id: price
    title: Price
    why: People ask what it costs.
    when: {kinds: [dm], words: [prix]}
    then: [{reply: price}]
  - id: law
    title: Lawyers
    why: Only the person in charge answers.
    when: {kinds: [dm], words: [avocat]}
    then: [{queue: {name: legal}}]
    never: [reply, private_reply]
"""
ASK, THANKS = "De 1 à 5, êtes-vous satisfait de notre réponse ?", "Merci de votre avis."
QUIET = timedelta(minutes=11)


@pytest.fixture
async def talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Talk]:
    async with talking(tmp_path, RULES, monkeypatch) as opened:
        yield opened


async def closed(talk: Talk, person: str = "900", text: str = "Aidez-moi, à l'aide !") -> None:
    """A person asks, a colleague answers from the queue, and it is quiet for a while."""
    await talk.say(text, person)
    await talk.answer("Voilà, c'est réglé.")
    await talk.wait(QUIET)


async def ratings(talk: Talk) -> list[object]:
    return [rating for (rating,) in await talk.rows("SELECT rating FROM satisfaction ORDER BY id")]


async def test_a_person_is_asked_once_with_a_button_for_each_rating_and_thanked_once(talk: Talk) -> None:
    await closed(talk)
    assert talk.sent() == ["Voilà, c'est réglé.", ASK]
    titles = [choice["title"] for choice in talk.platform.asked[-1]["message"]["quick_replies"]]
    assert titles == ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★"]
    await talk.restart()
    await talk.wait(timedelta(hours=2))
    assert talk.sent().count(ASK) == 1
    await talk.choose("5 ★")
    await talk.restart()
    await talk.wait(timedelta(hours=1))
    assert await ratings(talk) == [5]
    assert talk.sent()[-1] == THANKS
    assert talk.sent().count(THANKS) == 1
    assert await talk.queue() == []


@pytest.mark.parametrize(
    ("text", "rating", "is_left"),
    [
        ("5/5 merci", 5, False),
        ("⭐⭐⭐⭐", 4, False),
        ("4 mais où est mon remboursement ?", 4, True),
        ("2 colis ne sont pas arrivés", None, True),
    ],
    ids=["politely", "stars", "and a question", "no rating"],
)
async def test_what_a_message_says_beyond_its_rating_is_for_the_rules(
    talk: Talk, text: str, rating: int | None, is_left: bool
) -> None:
    await closed(talk)
    await talk.say(text)
    assert await ratings(talk) == [rating]
    waiting = await talk.rows("SELECT rule FROM timer WHERE state = 'waiting'")
    assert waiting == ([("safety-net",)] if is_left else [])


async def test_a_low_rating_is_a_person_s_and_says_why(talk: Talk) -> None:
    await closed(talk)
    await talk.say("2 parce que le colis est arrivé cassé")
    (case,) = await talk.queue()
    assert (case.queue, case.why) == ("unhappy", "rated us 2 of 5")
    assert await ratings(talk) == [2]


async def test_a_rating_counts_once_and_an_edit_changes_it(talk: Talk) -> None:
    await closed(talk)
    mid = await talk.say("4")
    await talk.say("3")
    assert await ratings(talk) == [4]
    await talk.edit(mid, "1")
    assert await ratings(talk) == [1]
    await talk.edit(mid, "où est mon colis ?")
    assert await ratings(talk) == [None]
    await talk.edit(mid, "5")
    assert await ratings(talk) == [5]


async def test_a_late_rating_counts_for_a_week(talk: Talk) -> None:
    await closed(talk)
    await closed(talk, "901")
    await talk.wait(timedelta(days=5))
    await talk.say("3")
    await talk.wait(timedelta(days=3))
    await talk.say("3", "901")
    assert await ratings(talk) == [3, None]


async def test_two_people_at_once_and_one_person_twice(talk: Talk) -> None:
    await talk.say("à l'aide", "900")
    await talk.say("à l'aide", "901")
    for _ in range(2):
        await talk.answer("Voilà.")
    await talk.wait(QUIET)
    assert (talk.sent("900"), talk.sent("901")) == (["Voilà.", ASK], ["Voilà.", ASK])
    await talk.say("1", "901")
    await talk.say("5", "900")
    assert sorted(
        await talk.rows("SELECT rating, author_id FROM satisfaction s JOIN event e ON e.id = s.event_id")
    ) == [
        (1, "901"),
        (5, "900"),
    ]
    await closed(talk, "900")
    assert talk.sent("900").count(ASK) == 1
    assert ("asked_lately",) in await talk.rows("SELECT not_asked FROM satisfaction")


async def test_a_bare_number_after_something_else_of_ours_is_no_rating(talk: Talk) -> None:
    await closed(talk)
    await talk.wait(timedelta(minutes=1))
    await talk.colleague("Combien en voulez-vous encore, pour votre prochaine commande ?")
    await talk.say("2")
    assert await ratings(talk) == [None]
    await talk.say("4/5")
    assert await ratings(talk) == [4]


async def test_who_goes_on_writing_is_asked_when_that_is_closed(talk: Talk) -> None:
    await talk.say("à l'aide")
    await talk.answer("Voilà.")
    await talk.wait(timedelta(minutes=5))
    await talk.say("Il manque encore une aide")
    await talk.wait(timedelta(minutes=30))
    assert ASK not in talk.sent()
    await talk.answer("Et voilà.")
    await talk.wait(QUIET)
    assert talk.sent() == ["Voilà.", "Et voilà.", ASK]


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (["STOP"], "opted_out"),
        (["Mon avocat va vous écrire"], "delicate"),
    ],
)
async def test_who_must_be_left_alone_is_not_asked(talk: Talk, before: list[str], why: str) -> None:
    for text in before:
        await talk.say(text)
    await closed(talk)
    await talk.wait(timedelta(hours=2))
    assert ASK not in talk.sent()
    assert (why,) in await talk.rows("SELECT not_asked FROM satisfaction")


async def test_a_case_that_nobody_answered_or_closed_too_late_asks_nothing(talk: Talk) -> None:
    await talk.say("à l'aide")
    await talk.answer(answer="approve")
    await talk.say("à l'aide", "901")
    await talk.wait(timedelta(hours=23, minutes=55))
    await talk.answer("Voilà.")
    await talk.wait(QUIET)
    assert (talk.sent(), talk.sent("901")) == ([], ["Voilà."])
    reasons = await talk.rows("SELECT not_asked FROM satisfaction ORDER BY id")
    assert reasons == [("unanswered",), ("window_over",)]


async def test_a_colleague_in_the_platform_s_own_app_closes_it_too(talk: Talk) -> None:
    await talk.say("à l'aide")
    await talk.wait(timedelta(minutes=1))
    await talk.colleague("Je m'en occupe tout de suite, c'est réglé.")
    assert await talk.queue() == []
    await talk.wait(QUIET)
    assert talk.sent() == [ASK]


async def test_whoever_is_forgotten_is_not_asked_and_a_rating_stays_without_a_name(talk: Talk) -> None:
    await closed(talk)
    await talk.say("5")
    await talk.say("à l'aide", "901")
    await talk.answer("Voilà.")
    await talk.wait(timedelta(minutes=1))
    for person in ("900", "901"):
        await talk.forget(person)
    await talk.wait(QUIET)
    assert talk.sent("901") == ["Voilà."]
    assert await ratings(talk) == [5, None]
