"""Dispatch: each error means one next state, and doubt is cleared before anything is repeated."""

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import config as configuration
from bot.config import Config
from bot.domain import Action, Delivery, Effect, Event, Slot, Source, State, Verb
from bot.errors import (
    Blocked,
    Malformed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.ports import Adapter, Flow, Request, WebhookRequest
from bot.runtime.dispatcher import Dispatcher
from bot.runtime.transport import HttpTransport
from bot.store import Transaction
from bot.store.delivery import outbox, pauses
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.store.delivery.test_outbox import action, decide

CONFIG = replace(
    configuration.load("version: 1\nsources: {}\n", "config.yaml", {}, str), read_back_after=(0.0, 0.0, 0.0)
)


class Slip(Adapter):
    """An adapter whose next calls end as the test says; it really calls a server."""

    url = ""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.endings: list[TamisError | Exception | None] = []
        self.found: list[Effect | TamisError | None] = []
        self.readable = True
        self.harmless = False

    def verify(self, hook: WebhookRequest) -> None: ...

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        yield from ()

    def perform(self, action: Action) -> Flow[Effect]:
        yield Request(method="POST", url=self.url, account=action.account_id)
        ending = self.endings.pop(0) if self.endings else None
        if ending is not None:
            raise ending
        return Effect(external_id="made-1")

    def read_back(self, action: Action, since: datetime) -> Flow[Effect | None]:
        yield Request(method="GET", url=self.url, writes=False)
        found = self.found.pop(0) if self.found else None
        if isinstance(found, TamisError):
            raise found
        return found

    def can_read_back(self, verb: Verb) -> bool:
        return self.readable

    def is_idempotent(self, verb: Verb) -> bool:
        return self.harmless


class Bench:
    """One database, one adapter, one dispatcher, stepped by hand."""

    def __init__(self, db: SqliteStore, adapter: Slip, dispatch: Dispatcher) -> None:
        self.db, self.adapter, self.dispatch = db, adapter, dispatch

    async def plan(self, one: Action) -> None:
        await self.db.write(lambda tx: decide(tx, one))
        await self.db.write(lambda tx: tx.execute("UPDATE outbox SET planned_at = ?", (time.time(),)))

    async def turn(self) -> str:
        """One step, to its end; answers the state of row 1."""
        await self.dispatch.run_once()
        await self.dispatch.stop(within=5)
        self.dispatch._stopping = False
        return str((await self.row())["state"])

    async def row(self) -> Any:
        return await self.db.read(lambda tx: tx.execute("SELECT * FROM outbox WHERE id = 1").fetchone())

    async def cases(self) -> list[str]:
        return await self.db.read(lambda tx: [row["why"] for row in tx.execute("SELECT why FROM case_")])

    async def due_now(self) -> None:
        await self.db.write(lambda tx: tx.execute("UPDATE outbox SET not_before = 0"))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async def handle(_: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/", handle)
    db = SqliteStore(tmp_path)
    adapter = Slip(Source(name="meta", adapter="slip"))
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        adapter.url = str(server.make_url("/"))
        config: Config = CONFIG
        yield Bench(
            db, adapter, Dispatcher(db, {"meta": adapter}, HttpTransport(session, 5), config, tmp_path)
        )
    db.close()


HIDE = action(verb=Verb.HIDE, slot=Slot.VISIBILITY)


async def test_what_worked_is_done_with_its_id(bench: Bench) -> None:
    await bench.plan(action())
    assert await bench.turn() == State.DONE
    assert (await bench.row())["external_id"] == "made-1"


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (Rejected("no permission"), State.REFUSED),
        (NotFound("deleted"), State.REFUSED),
        (RateLimited("slow", 1.0), State.WAITING),
        (NotSent("no connection"), State.WAITING),
        (Blocked("abusive"), State.WAITING),
        (TokenExpired("expired"), State.WAITING),
        (OutcomeUnknown("silence"), State.UNKNOWN),
        (KeyError("a fault of ours"), State.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_each_error_means_one_next_state(bench: Bench, ending: Exception, state: State) -> None:
    await bench.plan(action())
    bench.adapter.endings = [ending]
    await bench.turn()
    if isinstance(ending, KeyError):
        await bench.dispatch._later
    assert (await bench.row())["state"] == state


async def test_a_hide_of_what_is_gone_is_done(bench: Bench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings = [NotFound("deleted")]
    assert await bench.turn() == State.DONE


@pytest.mark.parametrize(
    ("ending", "scope"), [(Blocked("abusive"), "words:1000"), (TokenExpired("expired"), "account:1000")]
)
async def test_a_block_and_an_ended_token_pause_what_they_concern(
    bench: Bench, ending: TamisError, scope: str
) -> None:
    await bench.plan(action())
    bench.adapter.endings = [ending]
    await bench.turn()
    assert [row["scope"] for row in await bench.db.read(pauses.all)] == [scope]


async def test_a_doubtful_reply_is_repeated_only_after_three_looks(bench: Bench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [OutcomeUnknown("silence")]
    seen = [await bench.turn()]
    for _ in range(4):
        await bench.due_now()
        seen.append(await bench.turn())
    assert seen == [State.UNKNOWN, State.UNKNOWN, State.UNKNOWN, State.PLANNED, State.DONE]
    assert (await bench.row())["attempts"] == 2


async def test_a_doubtful_reply_that_is_found_is_done(bench: Bench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [OutcomeUnknown("silence")]
    bench.adapter.found = [None, Effect(external_id="found-1", found_by="read-back")]
    for _ in range(3):
        await bench.turn()
        await bench.due_now()
    row = await bench.row()
    assert (row["state"], row["external_id"], row["found_by"], row["attempts"]) == (
        "done",
        "found-1",
        "read-back",
        1,
    )


async def test_what_cannot_be_read_back_goes_to_a_person_and_is_not_repeated(bench: Bench) -> None:
    await bench.plan(action())
    bench.adapter.endings = [OutcomeUnknown("silence")]
    bench.adapter.readable = False
    await bench.turn()
    assert await bench.turn() == State.DEAD
    assert "nobody can tell" in (await bench.cases())[0]


async def test_a_doubtful_state_is_set_again_at_once(bench: Bench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.harmless = [OutcomeUnknown("silence")], True
    states = [await bench.turn() for _ in range(3)]
    assert states == [State.UNKNOWN, State.PLANNED, State.DONE]


async def test_an_old_doubtful_state_is_looked_at_first(bench: Bench) -> None:
    await bench.plan(HIDE)
    bench.adapter.endings, bench.adapter.harmless = [OutcomeUnknown("silence")], True
    bench.adapter.found = [Effect(found_by="read-back")]
    await bench.turn()
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET started_at = ?", (time.time() - 120,)))
    assert await bench.turn() == State.DONE
    assert (await bench.row())["attempts"] == 1


@pytest.mark.parametrize("trouble", [RateLimited("slow", 2.0), NotSent("no"), TokenExpired("expired")])
async def test_a_look_that_fails_leaves_the_doubt(bench: Bench, trouble: TamisError) -> None:
    await bench.plan(action())
    bench.adapter.endings, bench.adapter.found = [OutcomeUnknown("silence")], [trouble]
    await bench.turn()
    assert await bench.turn() == State.UNKNOWN
    assert (await bench.row())["attempts"] == 1


async def test_it_gives_up_visibly_after_many_tries(bench: Bench) -> None:
    await bench.plan(action())
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = 40"))
    bench.adapter.endings = [NotSent("no connection")]
    assert await bench.turn() == State.DEAD
    assert "gave up after 41 tries" in (await bench.cases())[0]


async def test_a_row_that_always_ends_in_doubt_is_given_up_too(bench: Bench) -> None:
    await bench.plan(HIDE)
    await bench.db.write(lambda tx: tx.execute("UPDATE outbox SET attempts = 40"))
    bench.adapter.endings, bench.adapter.harmless = [OutcomeUnknown("silence")], True
    assert await bench.turn() == State.DEAD


async def test_an_adapter_that_is_gone_from_the_configuration_is_said(bench: Bench) -> None:
    await bench.plan(action(via="nobody"))
    assert await bench.turn() == State.DEAD
    assert "not configured" in (await bench.cases())[0]


@pytest.mark.parametrize(
    ("setting", "one", "why"),
    [
        (lambda tx: overrides.mark_deleted(tx, "1000", "55_1", 1.0), action(), "removed by its author"),
        (
            lambda tx: overrides.give(
                tx, account_id="1000", message_id="55_1", by="person:l", verb="keep", at=time.time()
            ),
            HIDE,
            "a person decided otherwise",
        ),
        (lambda tx: None, action(details={"expires_at": "1.0"}), "too late to say it"),
    ],
    ids=["buried", "verdict", "expired"],
)
async def test_what_must_not_happen_any_more_is_cancelled_at_the_last_moment(
    bench: Bench, setting: Any, one: Action, why: str
) -> None:
    await bench.plan(one)
    await bench.db.write(setting)
    assert await bench.turn() == State.CANCELLED
    assert (await bench.row())["problem"] == why


async def test_a_persons_own_action_is_not_overruled_by_their_verdict(bench: Bench) -> None:
    await bench.plan(replace(HIDE, rule="person:lea"))
    await bench.db.write(
        lambda tx: overrides.give(
            tx, account_id="1000", message_id="55_1", by="person:lea", verb="hide", at=1.0
        )
    )
    assert await bench.turn() == State.DONE


async def test_of_two_people_the_later_word_holds(bench: Bench) -> None:
    await bench.plan(replace(HIDE, rule="person:lea"))
    later = time.time() + 60
    await bench.db.write(
        lambda tx: overrides.give(
            tx, account_id="1000", message_id="55_1", by="person:max", verb="keep", at=later
        )
    )
    assert await bench.turn() == State.CANCELLED


async def test_the_flag_file_stops_everything(bench: Bench, tmp_path: Path) -> None:
    await bench.plan(action())
    pauses.flag(tmp_path, on=True)
    assert await bench.turn() == State.PLANNED
    pauses.flag(tmp_path, on=False)
    assert await bench.turn() == State.DONE


async def test_calls_in_flight_at_a_crash_are_looked_into_at_the_next_start(bench: Bench) -> None:
    await bench.plan(action())
    await bench.db.write(lambda tx: outbox.claim(tx, limit=1, now=time.time() - 60, busy=()))
    assert await bench.dispatch.recover() == 1
    bench.adapter.found = [Effect(external_id="found-1", found_by="read-back")]
    assert await bench.turn() == State.DONE


def test_the_next_row_is_known(tmp_path: Path) -> None:
    def work(tx: Transaction) -> tuple[float | None, float | None]:
        before = outbox.next_due(tx, 5.0)
        decide(tx, action())
        tx.execute("UPDATE outbox SET not_before = 8.0")
        return before, outbox.next_due(tx, 5.0)

    import asyncio

    async def run() -> tuple[float | None, float | None]:
        db = SqliteStore(tmp_path)
        result = await db.write(work)
        db.close()
        return result

    assert asyncio.run(run()) == (None, 3.0)
