"""STOP in a private conversation, from the message to the outbox and over a restart."""

from typing import Any

import pytest

from bot.domain import Kind
from bot.store import Transaction

RULES = """
opt_out: {stopped: stopped, resumed: resumed}
rules:
  - id: price
    mode: enforce
    when: {words: [prix]}
    then: [{private_reply: price}]
    limits: {repeat: true}
  - id: later
    mode: enforce
    when: {words: [horaires]}
    then: [{private_reply: price}]
    limits: {repeat: true, delay: 10m}
"""
REPLIES = "replies: {price: {fr: [Un, Deux, Trois]}, stopped: {fr: Fini}, resumed: {fr: Encore}}\n"
PRIVATE: dict[str, Any] = {"kind": Kind.DM, "platform": "messenger", "thread_id": "t:900"}
NOTE = "\n\nRéponse automatique. Écrivez STOP pour ne plus en recevoir."


@pytest.fixture
def page(shop: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("tests.fakes.shop.REPLIES", REPLIES)
    return shop(RULES)


def timers(tx: Transaction) -> list[str]:
    return [row["rule"] for row in tx.execute("SELECT rule FROM timer WHERE state = 'waiting'").fetchall()]


async def say(page: Any, *texts: str, **changes: Any) -> None:
    for text in texts:
        await page.arrive(text, **{**PRIVATE, **changes})
        await page.work()


async def test_nothing_automatic_is_said_until_it_is_asked_for_again(page: Any) -> None:
    await say(page, "le prix ?", "STOP", "le prix ??", "stop")
    assert await page.texts() == ["Un" + NOTE, "Fini"]
    page.restart()
    await say(page, "le prix ???", "START", "le prix ????")
    assert await page.texts() == ["Un" + NOTE, "Fini", "Encore", "Deux" + NOTE]


async def test_what_has_not_left_yet_is_cancelled_and_the_confirmation_is_not(page: Any) -> None:
    await say(page, "vos horaires ?", "STOP")
    assert [state for _, _, state in await page.planned()] == ["cancelled", "planned"]


async def test_whoever_is_not_answered_any_more_comes_before_a_person(page: Any) -> None:
    await say(page, "STOP", "le prix ?")
    assert await page.db.read(timers) == ["safety-net"]


async def test_it_is_about_one_person_in_one_account(page: Any) -> None:
    await say(page, "STOP")
    await say(page, "le prix ?", author_id="901", thread_id="t:901")
    await say(page, "le prix ?", account_id="2000", thread_id="t2:900")
    assert len(await page.texts()) == 3


async def test_a_private_reply_to_their_comment_is_held_back_too(page: Any) -> None:
    await say(page, "STOP")
    await page.arrive("le prix ?", kind=Kind.COMMENT, platform="facebook", thread_id="1000_55")
    await page.work()
    assert [verb for _, verb, _ in await page.planned()] == ["message"]
