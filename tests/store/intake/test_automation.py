"""A machine of somebody else's is no colleague; a colleague who is fast, or polite, is no machine."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import AppAct, Event, Kind
from bot.store import Transaction
from bot.store.intake import automation, echoes, events, inbox
from bot.store.intake.echoes import Writer
from bot.store.review import cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW, event
from tests.fakes.cases import START, received, waiting
from tests.fakes.outbox_rows import delivery

GREETING = "Thank you for writing! We will answer as soon as we can."
DM = {"kind": Kind.DM, "platform": "messenger", "thread_id": "1000:900"}


def at(seconds: float) -> Any:
    return NOW + timedelta(seconds=seconds)


def own(seconds: float, number: int = 50, **changes: Any) -> Event:
    """What one of our accounts said in the conversation, so many seconds after the beginning."""
    fields = {
        **DM,
        "message_id": f"m_{number}",
        "text": GREETING,
        "is_own_echo": True,
        "author_id": "1000",
        "human_reply": True,
        "created_at": at(seconds),
    }
    return event(**{**fields, **changes})


def absorb(tx: Transaction, told: Event) -> Writer:
    """Store an own event as intake does, and say who wrote it."""
    inbox.insert_delivery(tx, delivery())
    row = events.insert_event(
        tx,
        told,
        source="meta",
        delivery_id=1,
        received_at=told.created_at.timestamp(),
        state="recorded",
        not_before=0,
    )
    assert row is not None
    writer = echoes.absorb_own_event(tx, told, now=told.created_at.timestamp())
    events.mark_own_echo(
        tx, row, human_reply=writer is Writer.COLLEAGUE, is_automatic=writer is Writer.AUTOMATION
    )
    return writer


def asked(tx: Transaction, number: int = 1, seconds: float = 0.0, **changes: Any) -> int:
    """A person's direct message."""
    fields = {**DM, "message_id": f"m_{number}", "created_at": at(seconds)}
    return received(tx, number, at=seconds, **{**fields, **changes})


def is_taken_over(tx: Transaction, thread_id: str = "1000:900", seconds: float = 60.0) -> bool:
    return overrides.is_taken_over(tx, "1000", thread_id, START + seconds)


OTHER_APP = {"extra": {"app_id": "555", "other_app": "true"}}


@pytest.mark.parametrize(
    ("seconds", "changes", "writer"),
    [
        (1.0, {}, Writer.AUTOMATION),
        (0.0, {}, Writer.AUTOMATION),
        (3.0, {}, Writer.COLLEAGUE),
        (3.0, OTHER_APP, Writer.AUTOMATION),
        (6.0, OTHER_APP, Writer.COLLEAGUE),
        (600.0, {"is_automatic": True}, Writer.AUTOMATION),
        (1.0, {"created_at_source": "delivery"}, Writer.COLLEAGUE),
        (-60.0, {}, Writer.COLLEAGUE),
    ],
    ids=[
        "at once",
        "in the same moment",
        "as fast as a saved reply",
        "at once from another app",
        "later from another app",
        "known app",
        "the platform does not say when",
        "before anybody wrote",
    ],
)
async def test_what_is_said_faster_than_anybody_reads_is_a_machines(
    db: SqliteStore, seconds: float, changes: dict[str, Any], writer: Writer
) -> None:
    def work(tx: Transaction) -> tuple[Writer, bool]:
        asked(tx)
        return absorb(tx, own(seconds, **changes)), is_taken_over(tx, seconds=seconds + 1)

    assert await db.write(work) == (writer, writer is Writer.COLLEAGUE)


async def test_somebody_who_answers_while_the_person_writes_on_is_a_colleague(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Writer:
        asked(tx)
        asked(tx, 2, 60.0)
        return absorb(tx, own(61.0, text="Hi, Lea here, one moment please"))

    assert await db.write(work) is Writer.COLLEAGUE


async def test_somebody_who_has_the_conversation_may_be_as_fast_as_a_machine(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Writer]:
        asked(tx)
        first = absorb(tx, own(120.0, text="Hi, Lea here, what is your order number?"))
        asked(tx, 2, 180.0, text="4471")
        return [first, absorb(tx, own(181.0, 51, text="Thanks, I am looking into it now"))]

    assert await db.write(work) == [Writer.COLLEAGUE, Writer.COLLEAGUE]


async def test_an_answering_machine_is_one_each_time(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Writer]:
        asked(tx)
        first = absorb(tx, own(1.0))
        asked(tx, 2, 300.0)
        return [first, absorb(tx, own(301.0, 51, text="We are closed until Monday, 9 am."))]

    assert await db.write(work) == [Writer.AUTOMATION, Writer.AUTOMATION]


async def test_a_greeting_that_overtakes_the_message_is_recognised_when_the_message_comes(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> tuple[bool, bool, bool]:
        absorb(tx, own(1.0))
        before = is_taken_over(tx)
        row = asked(tx)
        stored = events.get_event(tx, row)
        assert stored is not None
        automation.reconsider_earlier(tx, stored.event, now=START + 2)
        greeting = events.get_event(tx, row - 1)
        assert greeting is not None
        return before, is_taken_over(tx), greeting.event.is_automatic

    assert await db.write(work) == (True, False, True)


def broadcast(tx: Transaction, count: int, step: float, text: str, **changes: Any) -> list[Writer]:
    """The same words to so many people, to whom nobody of them wrote before."""
    return [
        absorb(tx, own(number * step, 50 + number, thread_id=f"1000:{number}", text=text, **changes))
        for number in range(count)
    ]


async def test_the_third_with_the_same_words_shows_that_the_first_two_were_a_broadcast_too(
    db: SqliteStore,
) -> None:
    def work(tx: Transaction) -> tuple[list[Writer], list[bool], list[int]]:
        for number in range(3):
            asked(tx, number, -3600.0, thread_id=f"1000:{number}")
        writers = broadcast(tx, 3, 600.0, "Our  sale begins today: 20 % off!", **OTHER_APP)
        taken = [is_taken_over(tx, f"1000:{number}", 1300.0) for number in range(3)]
        return writers, taken, [row[0] for row in tx.execute("SELECT sum(human_reply) FROM event")]

    assert await db.write(work) == (
        [Writer.COLLEAGUE, Writer.COLLEAGUE, Writer.AUTOMATION],
        [False, False, False],
        [0],
    )


@pytest.mark.parametrize(
    ("count", "step", "text", "changes"),
    [
        (5, 5.0, "Bonjour !", {}),
        (2, 5.0, GREETING, OTHER_APP),
        (4, 120.0, "You will get it by Friday, sorry for the delay.", {}),
        (4, 4000.0, GREETING, OTHER_APP),
    ],
    ids=["a greeting of one word", "two people", "a saved reply at the pace of hands", "over hours"],
)
async def test_the_same_words_alone_make_no_broadcast(
    db: SqliteStore, count: int, step: float, text: str, changes: dict[str, Any]
) -> None:
    writers = await db.write(lambda tx: broadcast(tx, count, step, text, **changes))
    assert set(writers) == {Writer.COLLEAGUE}


async def test_what_a_broadcast_closed_is_open_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[str | None], list[str]]:
        rows = [
            waiting(tx, n, at=-60.0, **{**DM, "message_id": f"m_{n}", "thread_id": f"1000:{n}"})
            for n in range(3)
        ]
        broadcast(tx, 2, 1.0, GREETING)
        first = [case.answer for row in rows if (case := cases.case_of_event(tx, row))]
        absorb(tx, own(4.0, 80, thread_id="1000:0", text="Something else that nobody else was told"))
        absorb(tx, own(5.0, 90, thread_id="1000:2"))
        return first, [case.state for row in rows if (case := cases.case_of_event(tx, row))]

    answers, states = await db.write(work)
    assert answers == [AppAct.REPLIED, AppAct.REPLIED, None]
    # In the first conversation a colleague has said something else as well.
    assert states == ["closed", "open", "open"]


async def test_under_a_comment_whoever_is_fast_is_a_colleague(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Writer:
        received(tx)
        reply = {"kind": Kind.REPLY, "platform": "facebook", "thread_id": "1000_55", "parent_id": "55_1"}
        return absorb(tx, own(1.0, **reply))

    assert await db.write(work) is Writer.COLLEAGUE


async def test_a_person_who_answers_from_here_keeps_the_conversation(db: SqliteStore) -> None:
    def work(tx: Transaction) -> bool:
        asked(tx)
        overrides.start_takeover(tx, "1000", "1000:900", START + 9999)
        return absorb(tx, own(1.0)) is Writer.AUTOMATION and is_taken_over(tx)

    assert await db.write(work)
