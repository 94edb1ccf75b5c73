"""One thought in several direct messages is read together, decided about once and answered once."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot import platforms, rules
from bot.classify.ports import MayGoOn, always
from bot.config import Config
from bot.domain import Account, Delivery, Judgement, Source
from bot.runtime.pipeline import ActivePolicy, Pipeline
from bot.services.review import show_item
from bot.store import Transaction
from bot.store.intake import events, inbox
from bot.store.intake.events import StoredEvent
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import workspace
from tests.fakes.clock import FakeClock
from tests.fakes.inbound import read_rows

PAGE = "100000000000001"
CONFIG = Config(sources=(), model=None, echo_grace=0.0, fragment_window=4.0)
SOURCE = Source(name="meta", adapter="meta", accounts=(Account(platform="facebook", id=PAGE, name="Maison"),))
RULES = """\
version: 1
defaults: {mode: enforce}
safety_net: {mode: off}
replies:
  price: {en: "It is 20 euros.", fr: "C'est 20 euros."}
rules:
  - id: refund
    title: wants money back
    when: {words: [refund]}
    then: [{queue: {name: orders, priority: high}}]
  - {id: lost, title: a lost parcel, when: {words: [parcel]}, then: [{queue: {name: care}}]}
  - {id: price, when: {words: [how much]}, then: [{reply: price}]}
"""


class Reader:
    """A classifier that remembers what it read; `meanwhile` happens while it reads."""

    name = "fixed"

    def __init__(self) -> None:
        self.texts: list[str] = []

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        self.texts += texts
        return [Judgement(scores={}, language="en", model=self.name) for _ in texts]


class Conversation:
    """The Page's inbox, a pipeline that reads it, and the time."""

    def __init__(self, db: SqliteStore, config: Config = CONFIG) -> None:
        self.db, self.clock, self.reader = db, FakeClock(), Reader()
        policy = ActivePolicy(
            fallback=self.reader, rules=rules.load_rules(RULES, "rules.yaml"), classifier=self.reader
        )
        adapters = {"meta": platforms.load_adapter(SOURCE)}
        self.pipeline = Pipeline(db, adapters, policy, config, clock=self.clock)

    async def write(self, mid: str, text: str = "", *, by: str = "7905", **message: Any) -> None:
        """Somebody writes to the Page."""
        await self.happen(by, PAGE, message={"mid": mid, "text": text, **message})

    async def colleague_writes(self, mid: str, *, to: str = "7905") -> None:
        """A colleague writes in the platform's own app, long after the customer."""
        await self.happen(PAGE, to, message={"mid": mid, "text": "I look into it", "is_echo": True})

    async def happen(self, sender: str, recipient: str, **more: Any) -> None:
        now = self.clock.now()
        item = {"sender": {"id": sender}, "recipient": {"id": recipient}, **more}
        item["timestamp"] = int(now.timestamp() * 1000)
        entry = {"id": PAGE, "time": int(now.timestamp() * 1000), "messaging": [item]}
        body = json.dumps({"object": "page", "entry": [entry]}).encode()
        delivery = Delivery(source="meta", body=body, headers={}, received_at=now)
        await self.db.write(lambda tx: inbox.insert_delivery(tx, delivery))
        await self.run()

    async def run(self) -> None:
        while await self.pipeline.run_once():
            pass

    async def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        await self.run()

    async def states(self) -> dict[str, str]:
        query = "SELECT message_id || CASE kind WHEN 'edit' THEN '+' ELSE '' END AS name, state FROM event"
        rows = await self.db.read(lambda tx: tx.execute(f"{query} ORDER BY id").fetchall())
        return {row["name"]: row["state"] for row in rows}

    async def answered(self) -> list[str]:
        rows = await self.db.read(
            lambda tx: tx.execute("SELECT message_id FROM outbox ORDER BY id").fetchall()
        )
        return [row["message_id"] for row in rows]

    async def open_cases(self) -> list[Any]:
        query = "SELECT * FROM case_ WHERE state = 'open' ORDER BY id"
        return await self.db.read(lambda tx: tx.execute(query).fetchall())


@pytest.fixture
async def chat(db: SqliteStore) -> Conversation:
    return Conversation(db)


async def write_thought(chat: Conversation) -> None:
    await chat.write("a", "How much is the linen jacket?")
    await chat.wait(3)
    await chat.write("b", "price please")
    await chat.wait(3)
    await chat.write("c", "how much")


async def test_fragments_are_read_together_and_answered_once(chat: Conversation) -> None:
    await write_thought(chat)
    assert (chat.reader.texts, await chat.answered()) == ([], [])
    assert await chat.pipeline.seconds_until_due() == 4.0
    await chat.wait(4)
    assert chat.reader.texts == ["How much is the linen jacket?\nprice please\nhow much"]
    assert await chat.answered() == ["c"]
    assert await chat.states() == {"a": "joined", "b": "joined", "c": "decided"}
    assert await chat.pipeline.seconds_until_due() is None


async def test_one_message_is_answered_after_the_window_and_not_before(chat: Conversation) -> None:
    await chat.write("a", "how much")
    await chat.wait(3.9)
    assert await chat.answered() == []
    await chat.wait(0.1)
    assert await chat.answered() == ["a"]


async def test_without_a_window_each_message_is_answered_at_once(db: SqliteStore) -> None:
    chat = Conversation(db, replace(CONFIG, fragment_window=0.0))
    await chat.write("a", "how much")
    await chat.write("b", "how much is it")
    assert chat.reader.texts == ["how much", "how much is it"]
    assert await chat.states() == {"a": "decided", "b": "decided"}


async def test_people_and_conversations_are_told_apart(chat: Conversation) -> None:
    await chat.write("a", "how much", by="1")
    await chat.write("b", "how much is it", by="2")
    await chat.wait(4)
    assert await chat.answered() == ["a", "b"]


async def test_a_button_is_answered_at_once_and_alone(chat: Conversation) -> None:
    await chat.write("a", "my parcel")
    await chat.happen("7905", PAGE, postback={"mid": "p", "title": "how much", "payload": "PRICE"})
    assert await chat.answered() == ["p"]
    assert await chat.states() == {"a": "new", "p": "decided"}


async def test_somebody_who_never_stops_writing_gets_an_answer(chat: Conversation) -> None:
    for number in range(8):
        await chat.write(f"m{number}", f"how much {number}")
        await chat.wait(3)
    # Five windows after the first: 20 seconds. The eighth begins anew.
    assert (await chat.answered())[0] == "m6"
    assert (await chat.states())["m7"] == "new"


async def test_what_comes_after_the_answer_is_read_by_itself(chat: Conversation) -> None:
    await chat.write("a", "how much")
    await chat.wait(4)
    await chat.write("b", "and how much for two")
    await chat.wait(4)
    assert chat.reader.texts == ["how much", "and how much for two"]


async def test_attachments_come_together_and_an_advertisement_is_remembered(chat: Conversation) -> None:
    picture = {"type": "image", "payload": {"url": "https://cdn.example/broken.jpg"}}
    await chat.write("a", attachments=[picture], referral={"source": "ADS", "ad_id": "77"})
    await chat.write("b", "my parcel came like this")
    await chat.write("c", attachments=[picture | {"type": "audio"}])
    await chat.wait(4)
    leader = await chat.db.read(lambda tx: leader_of(tx, 3))
    assert leader.event.text == "my parcel came like this"
    assert [attachment.type for attachment in leader.event.attachments] == ["image", "audio"]
    assert (leader.event.origin, leader.event.extra["ad_id"]) == ("ad", "77")


async def test_they_are_read_in_the_order_in_which_they_were_written(chat: Conversation) -> None:
    await chat.write("a", "second")
    chat.clock.advance(-2)
    await chat.write("b", "first")
    chat.clock.advance(2)
    await chat.wait(4)
    assert chat.reader.texts == ["first\nsecond"]


async def test_a_colleague_who_answers_ends_the_wait(chat: Conversation) -> None:
    await chat.write("a", "how much")
    chat.clock.advance(3)
    await chat.colleague_writes("x")
    assert (await chat.states())["a"] == "decided"
    assert await chat.answered() == []


async def test_an_edit_of_what_waits_is_read_in_its_place(chat: Conversation) -> None:
    await chat.write("a", "order 4471")
    await chat.write("b", "how much")
    await chat.wait(3)
    await chat.happen("7905", PAGE, message_edit={"mid": "a", "text": "order 4472", "num_edit": 1})
    await chat.wait(3)
    assert chat.reader.texts == []  # still writing
    await chat.wait(1)
    assert chat.reader.texts == ["order 4472\nhow much"]
    assert await chat.states() == {"a": "joined", "b": "decided", "a+": "joined"}
    assert await chat.answered() == ["b"]


async def test_an_edit_after_the_decision_is_about_all_of_it_and_answered_no_second_time(
    chat: Conversation,
) -> None:
    await chat.write("a", "how much")
    await chat.write("b", "for two")
    await chat.wait(4)
    await chat.happen("7905", PAGE, message_edit={"mid": "a", "text": "how much is it", "num_edit": 1})
    await chat.wait(4)
    assert chat.reader.texts == ["how much\nfor two", "how much is it\nfor two"]
    assert await chat.answered() == ["b"]


@pytest.mark.parametrize(("removed", "text"), [("a", "how much"), ("b", "nonsense")])
async def test_what_its_author_removed_is_not_read(chat: Conversation, removed: str, text: str) -> None:
    await chat.write("a", "nonsense")
    await chat.write("b", "how much")
    await chat.happen("7905", PAGE, message={"mid": removed, "is_deleted": True})
    await chat.wait(4)
    assert [read for read in chat.reader.texts if read] == [text]
    assert (await chat.states())[removed] == "recorded"


async def test_what_was_all_removed_is_not_answered(chat: Conversation) -> None:
    await chat.write("a", "how much")
    await chat.write("b", "how much is it")
    for mid in ("b", "a"):
        await chat.happen("7905", PAGE, message={"mid": mid, "is_deleted": True})
    await chat.wait(4)
    assert await chat.answered() == []
    assert set((await chat.states()).values()) == {"recorded"}


async def test_the_words_of_an_unsent_fragment_are_nowhere(chat: Conversation) -> None:
    await chat.write("a", "secret")
    await chat.write("b", "how much")
    await chat.wait(4)
    await chat.happen("7905", PAGE, message={"mid": "a", "is_deleted": True})
    leader = await chat.db.read(lambda tx: leader_of(tx, 2))
    assert (leader.event.text, leader.judgement) == ("how much", None)


async def test_what_is_added_while_it_is_judged_is_not_lost_and_nothing_is_answered_twice(
    chat: Conversation,
) -> None:
    await chat.write("a", "how much")
    chat.clock.advance(4)
    claimed = await chat.db.write(lambda tx: events.claim_events(tx, 64, chat.clock.timestamp))
    await chat.write("b", "for two")
    rule_set = chat.pipeline._policy.rules
    assert rule_set is not None
    judgement = Judgement(scores={}, language="en")
    await chat.db.write(lambda tx: chat.pipeline._commit(tx, claimed[0], judgement, rule_set))
    assert (await chat.states(), await chat.answered()) == ({"a": "new", "b": "new"}, [])
    await chat.wait(4)
    assert chat.reader.texts == ["how much\nfor two"]
    assert await chat.answered() == ["b"]


@pytest.mark.parametrize("crashes", range(events.MAX_ATTEMPTS + 1))
async def test_fragments_survive_crashes_and_a_poisonous_one_goes_to_a_person_once(
    chat: Conversation, crashes: int
) -> None:
    await chat.write("a", "how much")
    await chat.write("b", "for two")
    chat.clock.advance(4)
    for _ in range(crashes):
        await chat.db.write(
            lambda tx: events.claim_events(tx, 64, chat.clock.timestamp)
        )  # and then the crash
    await chat.run()
    is_given_up = crashes == events.MAX_ATTEMPTS
    assert await chat.states() == {"a": "joined", "b": "quarantined" if is_given_up else "decided"}
    assert await chat.answered() == ([] if is_given_up else ["b"])
    assert len(await chat.open_cases()) == is_given_up


async def test_what_crashed_the_judging_is_not_new_because_more_was_written(chat: Conversation) -> None:
    await chat.write("a", "poison")
    chat.clock.advance(4)
    for _ in range(events.MAX_ATTEMPTS):
        await chat.db.write(lambda tx: events.claim_events(tx, 64, chat.clock.timestamp))
    await chat.write("b", "hello?")
    await chat.wait(4)
    assert await chat.states() == {"a": "joined", "b": "quarantined"}


async def test_a_conversation_has_one_case_with_the_reasons_of_all(chat: Conversation) -> None:
    await chat.write("a", "My parcel never arrived")
    await chat.wait(4)
    await chat.write("b", "I want a refund")
    await chat.wait(4)
    (case,) = await chat.open_cases()
    assert (case["event_id"], case["queue"]) == (2, "orders")
    assert case["why"] == "wants money back · lost: a lost parcel"
    for reference in ("a", "b", "1"):
        view = await show_item(workspace(chat.db, "Léa", chat.clock.now()), reference)
        assert view.case is not None
        assert view.case.id == case["id"]


async def test_an_earlier_fragment_leads_to_what_was_decided(chat: Conversation) -> None:
    await write_thought(chat)
    await chat.wait(4)
    view = await show_item(workspace(chat.db, "Léa", chat.clock.now()), "a", is_blind=False)
    assert view.stored.event.message_id == "c"
    assert view.stored.event.text == "How much is the linen jacket?\nprice please\nhow much"
    assert [decision.planned for decision in view.decisions] == [1]


async def test_the_report_counts_one_message(chat: Conversation) -> None:
    await write_thought(chat)
    await chat.wait(4)
    inbound = await chat.db.read(lambda tx: read_rows(tx, 0, chat.clock.timestamp + 1))
    assert len(inbound) == 1


async def test_the_first_message_of_a_person_is_their_first_in_however_many_pieces(
    chat: Conversation,
) -> None:
    await write_thought(chat)
    await chat.wait(4)
    view = await show_item(workspace(chat.db, "Léa", chat.clock.now()), "c")
    assert view.facts.author.messages == 0


async def test_history_is_read_together_as_it_was(chat: Conversation) -> None:
    await write_thought(chat)
    await chat.wait(4)
    (stored,) = await chat.db.read(lambda tx: events.list_decided_since(tx, 0, 0, 10))
    assert stored.event.text == "How much is the linen jacket?\nprice please\nhow much"


async def test_a_conversation_that_a_person_has_taken_over_waits_no_longer_for_them(
    chat: Conversation,
) -> None:
    await chat.write("a", "how much")
    thread = f"{PAGE}:7905"
    taken = chat.clock.timestamp + 3600
    await chat.db.write(lambda tx: overrides.start_takeover(tx, PAGE, thread, taken))
    await chat.wait(4)
    assert (await chat.states(), await chat.answered()) == ({"a": "decided"}, [])


def leader_of(tx: Transaction, event_id: int) -> StoredEvent:
    stored = events.get_event(tx, event_id)
    assert stored is not None
    return events.with_latest_text(tx, stored)
