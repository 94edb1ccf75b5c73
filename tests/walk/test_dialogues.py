"""A dialogue in a private conversation, from the message to the outbox and over restarts."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.dialogues.loading import load_dialogues
from bot.domain import Kind
from bot.services.rules.backtest import replay
from bot.store import Transaction
from bot.store.context import dialogue_runs
from bot.store.review import overrides
from tests.factories import event

RULES = """
rules:
  - id: order
    mode: enforce
    when: {words: [commande]}
    then: [{dialogue: order}]
"""
DIALOGUES = """
version: 1
language: fr
dialogues:
  - id: order
    title: Where is my order
    slots:
      order: {kind: pattern, pattern: '[0-9]{4,6}'}
      email: {kind: email}
    steps:
      - id: number
        ask: {slot: order, text: "Quel est le numéro ?"}
      - ask: {slot: email, text: "Et votre adresse ?"}
      - say: "Merci, je regarde la {{ order }}."
"""
PRIVATE: dict[str, Any] = {"kind": Kind.DM, "platform": "messenger", "thread_id": "t:900"}
NOTE = "\n\nRéponse automatique. Écrivez STOP pour ne plus en recevoir."


@pytest.fixture
def page(shop: Any) -> Any:
    page = shop(RULES)
    page.mind.dialogues = load_dialogues({"d.yaml": DIALOGUES}, "fr")
    return page


async def say(page: Any, *texts: str, **changes: Any) -> None:
    for text in texts:
        await page.arrive(text, **{**PRIVATE, **changes})
        await page.work()


async def spoken(page: Any) -> list[str]:
    return [text.removesuffix(NOTE) for text in await page.texts()]


async def test_two_questions_and_an_answer_with_a_restart_between(page: Any) -> None:
    await say(page, "où est ma commande ?")
    page.restart()
    await say(page, "4127")
    page.restart()
    await say(page, "marie@maison.example")
    assert await spoken(page) == ["Quel est le numéro ?", "Et votre adresse ?", "Merci, je regarde la 4127."]


LOOKED_UP_RULES = (
    RULES
    + """
  - id: price
    mode: enforce
    when: {words: [prix]}
    then: [{private_reply: price}]
  - id: danger
    mode: enforce
    when: {words: [suicide]}
    then: [{queue: {priority: 90}}]
    never: [reply, private_reply, message]
"""
)


def rows(tx: Transaction, what: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in tx.execute(what).fetchall()]


async def ask(page: Any, what: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = await page.db.read(lambda tx: rows(tx, what))
    return found


RUNS = "SELECT name, state, ended_by FROM dialogue ORDER BY id"


async def test_every_word_of_it_is_told_once_whatever_is_delivered_twice(page: Any) -> None:
    await say(page, "où est ma commande ?", "4127")
    before = await spoken(page)
    await page.work()
    page.restart()
    await page.work()
    assert await spoken(page) == before


async def test_two_messages_at_once_are_two_answers(page: Any) -> None:
    await page.arrive("où est ma commande ?", "4127", "marie@maison.example", **PRIVATE)
    await page.work()
    assert (await spoken(page))[-1] == "Merci, je regarde la 4127."
    assert await ask(page, RUNS) == [("order", "ended", "done")]


async def test_two_people_have_a_dialogue_each(page: Any) -> None:
    await say(page, "où est ma commande ?")
    await say(page, "ma commande 5000", author_id="901", thread_id="t:901")
    await say(page, "4127")
    values = await ask(page, "SELECT author_id, slots FROM dialogue ORDER BY id")
    assert ["4127" in slots for _, slots in values] == [True, False]
    assert ["5000" in slots for _, slots in values] == [False, True]


async def test_more_turns_than_two_machines_take_are_no_excess(page: Any) -> None:
    await say(
        page, "où est ma commande ?", "euh", "4127", "non, 4172 pas 4127", "euh", "marie@maison.example"
    )
    assert (await spoken(page))[-1] == "Merci, je regarde la 4172."
    assert await ask(page, "SELECT why FROM case_") == []


async def test_stop_ends_it_and_nothing_more_is_said(page: Any) -> None:
    await say(page, "où est ma commande ?", "STOP", "4127")
    assert await spoken(page) == ["Quel est le numéro ?"]
    assert await ask(page, RUNS) == [("order", "ended", "opted_out")]


async def test_a_person_is_asked_for_and_gets_what_was_filled_in(page: Any) -> None:
    await say(page, "ma commande 4127", "je veux parler à un humain")
    assert (await spoken(page))[-1].startswith("Je transmets à un collègue")
    assert await ask(page, "SELECT why FROM case_") == [("order: a person was asked for",)]
    assert await ask(page, "SELECT text FROM note") == [("Where is my order\norder: 4127",)]


async def test_no_dialogue_begins_while_a_colleague_has_what_was_handed_over(page: Any) -> None:
    await say(page, "ma commande 4127", "un conseiller svp", "et ma commande alors ?")
    assert len(await spoken(page)) == 2
    assert await ask(page, "SELECT count(*) FROM case_") == [(1,)]


async def test_a_colleague_who_answers_takes_it_over(page: Any) -> None:
    await say(page, "où est ma commande ?")
    await page.db.write(
        lambda tx: overrides.start_takeover(tx, account_id="1000", thread_id="t:900", until=time.time() + 900)
    )
    await say(page, "4127")
    assert len(await spoken(page)) == 1
    assert await ask(page, RUNS) == [("order", "ended", "taken_over")]
    assert await ask(page, "SELECT count(*) FROM case_") == [(0,)]


async def test_danger_is_never_answered_by_a_dialogue(page: Any) -> None:
    page.use(LOOKED_UP_RULES)
    await say(page, "où est ma commande ?", "je pense au suicide")
    assert len(await spoken(page)) == 1
    assert await ask(page, "SELECT priority FROM case_") == [(90,)]
    assert await ask(page, RUNS) == [("order", "ended", "handed_over")]


async def test_another_rule_answers_in_between_and_the_question_stands(page: Any) -> None:
    page.use(LOOKED_UP_RULES)
    await say(page, "où est ma commande ?", "quel est le prix ?", "4127")
    assert await spoken(page) == ["Quel est le numéro ?", "Un", "Et votre adresse ?"]


async def test_a_rule_that_is_switched_off_makes_a_person_go_on(page: Any) -> None:
    await say(page, "où est ma commande ?")
    page.use(RULES.replace("enforce", "observe"))
    await say(page, "4127")
    assert len(await spoken(page)) == 1
    assert len(await ask(page, "SELECT id FROM case_")) == 1


async def test_a_dialogue_that_is_gone_makes_a_person_go_on(page: Any) -> None:
    await say(page, "ma commande 4127")
    page.mind.dialogues = load_dialogues({}, "fr")
    await say(page, "marie@maison.example")
    assert await ask(page, RUNS) == [("order", "ended", "withdrawn")]
    assert len(await ask(page, "SELECT id FROM case_")) == 1
    assert "order: 4127" in (await ask(page, "SELECT text FROM note"))[0][0]


async def test_days_later_it_goes_on_where_it_stood(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await say(page, "où est ma commande ?")
    later(monkeypatch, page, 4 * 86_400)
    await say(page, "4127")
    assert (await spoken(page))[-1] == "Et votre adresse ?"


async def test_whoever_never_answers_is_left_alone_after_a_week(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(page, "où est ma commande ?")
    later(monkeypatch, page, 8 * 86_400)
    await page.work()
    assert await ask(page, RUNS) == [("order", "ended", "timed_out")]
    assert len(await spoken(page)) == 1
    await say(page, "ma commande")
    assert len(await spoken(page)) == 2


async def test_a_reminder_is_sent_once(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reminding = DIALOGUES.replace("    slots:", "    remind_after: 2h\n    slots:", 1)
    page.mind.dialogues = load_dialogues({"d.yaml": reminding}, "fr")
    await say(page, "où est ma commande ?")
    later(monkeypatch, page, 3 * 3_600)
    await page.work()
    page.restart()
    await page.work()
    assert (await spoken(page))[1:] == ["J’attends toujours votre réponse\u00a0:\n\nQuel est le numéro ?"]


async def test_a_timer_that_something_was_written_since_does_nothing(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminding = DIALOGUES.replace("    slots:", "    remind_after: 2h\n    slots:", 1)
    page.mind.dialogues = load_dialogues({"d.yaml": reminding}, "fr")
    await say(page, "où est ma commande ?", "4127", "marie@maison.example")
    later(monkeypatch, page, 3 * 3_600)
    await page.work()
    assert len(await spoken(page)) == 3


@pytest.mark.parametrize(
    "text",
    [
        *("", "\U0001f937\U0001f937", "x" * 20_000, "{{ author }} {% if x %}", "ผมไม่รู้"),
        *("'; DROP TABLE dialogue; --", "\u202e\u0000?", "http://evil.example/x"),
    ],
)
async def test_whatever_is_written_it_is_asked_again_or_goes_to_a_person(page: Any, text: str) -> None:
    await say(page, "où est ma commande ?", text, text, text)
    assert len(await spoken(page)) in (3, 4)
    assert all("{{" not in said for said in await spoken(page))


async def test_choices_are_buttons_where_the_platform_has_them(page: Any) -> None:
    chosen = DIALOGUES.replace("email: {kind: email}", "email: {kind: yes_no}")
    page.mind.dialogues = load_dialogues({"d.yaml": chosen}, "fr")
    await say(page, "ma commande 4127")
    (context,) = await ask(page, "SELECT context FROM outbox")
    assert json.loads(context[0])["buttons"] == ["Oui", "Non"]
    long = chosen.replace(
        "email: {kind: yes_no}",
        "email: {kind: choice, choices: {a: {text: Une réponse trop longue pour un bouton}, b: {text: B}}}",
    )
    page.mind.dialogues = load_dialogues({"d.yaml": long}, "fr")
    await say(page, "ma commande 5000", author_id="901", thread_id="t:901")
    assert (await spoken(page))[-1].endswith("1. Une réponse trop longue pour un bouton\n2. B")


def later(monkeypatch: pytest.MonkeyPatch, page: Any, seconds: float) -> None:
    """So much time passes, for everything that asks."""
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)
    clock = page.pipeline._clock
    monkeypatch.setattr(type(clock), "now", lambda self: datetime.fromtimestamp(now, UTC))


async def test_an_edited_answer_counts_as_edited_and_is_not_answered(page: Any) -> None:
    await say(page, "où est ma commande ?")
    await say(page, "4127", message_id="typed")
    await say(page, "4172", message_id="typed", kind=Kind.EDIT)
    assert len(await spoken(page)) == 2
    await say(page, "marie@maison.example")
    assert (await spoken(page))[-1] == "Merci, je regarde la 4172."


async def test_an_answer_that_is_edited_into_none_is_asked_for_again(page: Any) -> None:
    await say(page, "où est ma commande ?")
    await say(page, "4127", message_id="typed")
    await say(page, "euh, je ne sais plus", message_id="typed", kind=Kind.EDIT)
    await say(page, "marie@maison.example", "4172")
    assert await spoken(page) == [
        *("Quel est le numéro ?", "Et votre adresse ?"),
        *("Quel est le numéro ?", "Merci, je regarde la 4172."),
    ]


async def test_a_message_that_is_edited_into_the_answer_is_one(page: Any) -> None:
    await say(page, "où est ma commande ?")
    await say(page, "quarante", message_id="typed")
    await say(page, "4127", message_id="typed", kind=Kind.EDIT)
    await page.work()
    assert (await spoken(page))[-1] == "Et votre adresse ?"
    await say(page, "4172", message_id="typed", kind=Kind.EDIT)
    await page.work()
    assert (await spoken(page)).count("Et votre adresse ?") == 1
    await say(page, "marie@maison.example")
    assert (await spoken(page))[-1] == "Merci, je regarde la 4172."


async def take_back(page: Any, message_id: str) -> None:
    """Its author takes a message back."""
    gone = event(kind=Kind.DELETE, message_id=message_id, thread_id="t:900", author_id="900", text="")
    await page.db.write(lambda tx: dialogue_runs.forget_answer(tx, gone))


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (("4172",), "Et votre adresse ?"),
        (("marie@maison.example",), "Quel est le numéro ?"),
        (("marie@maison.example", "4172"), "Merci, je regarde la 4172."),
        (("4172", "marie@maison.example"), "Merci, je regarde la 4172."),
        (("pardon ?",), "Quel est le numéro ?"),
    ],
)
async def test_what_is_taken_back_is_forgotten_and_what_was_given_is_not(
    page: Any, then: tuple[str, ...], said: str
) -> None:
    await say(page, "où est ma commande ?")
    await say(page, "4127", message_id="typed")
    await take_back(page, "typed")
    page.restart()
    await say(page, *then)
    assert (await spoken(page))[-1] == said
    slots = await page.db.read(lambda tx: tx.execute("SELECT slots FROM dialogue").fetchone()["slots"])
    assert "4127" not in slots


async def test_a_backtest_compares_beginnings_and_says_how_many_answers_it_leaves_out(page: Any) -> None:
    await say(page, "où est ma commande ?", "4127", "marie@maison.example", "merci")
    now = datetime.now(UTC)
    backtest = await replay(
        page.db, page.mind.rules, since=now - timedelta(hours=1), now=now + timedelta(hours=1)
    )
    assert (backtest.events, backtest.within_dialogues, backtest.changed) == (2, 2, 0)
