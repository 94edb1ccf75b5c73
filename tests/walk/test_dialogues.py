"""A dialogue in a private conversation, from the message to the outbox and over restarts."""

from typing import Any

import pytest

from bot.dialogues.loading import load_dialogues
from bot.domain import Kind

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
