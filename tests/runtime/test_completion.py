"""Platforms are asked beside everything else; what they do not tell is decided as it is."""

from collections.abc import Generator

import pytest

from bot.domain import Account, Actor, Event, Kind, Source
from bot.errors import NotFound, NotSent, OutcomeUnknown, RateLimited, Rejected, TamisError, TokenExpired
from bot.platforms.ports import Adapter, Request, Response
from bot.runtime.completion import Completer
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.intake import completions, events
from bot.store.intake.events import StoredEvent
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.cases import received
from tests.fakes.clock import FakeClock
from tests.fakes.dispatching import OpenTransport, ScriptedAdapter
from tests.fakes.jitter import LongestJitter


class TellingAdapter(ScriptedAdapter):
    """Tells of an event what the test says, or raises it."""

    def __init__(self) -> None:
        super().__init__(
            Source(name="meta", adapter="telling", accounts=(Account(platform="instagram", id="1000"),))
        )
        self.answers: list[Event | TamisError] = []

    def fetch(self, event: Event) -> Generator[Request, Response, Event]:
        """The next answer."""
        yield Request(method="GET", url="https://graph.example/1", has_side_effects=False)
        answer = self.answers.pop(0)
        if isinstance(answer, TamisError):
            raise answer
        return answer


class Bench:
    """A completer on a database with one mention that came without its text."""

    def __init__(self, db: SqliteStore) -> None:
        self.db, self.clock, self.adapter, self.transport = db, FakeClock(), TellingAdapter(), OpenTransport()
        self.adapters: dict[str, Adapter] = {"meta": self.adapter}
        self.completer = Completer(
            db, self.adapters, lambda _: self.transport, clock=self.clock, jitter=LongestJitter()
        )

    async def hold(self) -> None:
        """One mention that waits for its text."""

        def work(tx: Transaction) -> None:
            row = received(tx, state="new", kind=Kind.MENTION, text="", author_id=None)
            completions.begin_completion(tx, row, now=self.clock.timestamp)

        await self.db.write(work)

    async def due(self) -> list[StoredEvent]:
        """What is to be decided now."""
        return await self.db.write(lambda tx: events.claim_events(tx, 10, self.clock.timestamp))

    async def wait(self) -> float:
        """The seconds until the next question."""
        return await self.completer.seconds_until_due() or 0.0


async def test_what_the_platform_says_is_decided_at_once(db: SqliteStore) -> None:
    bench = Bench(db)
    await bench.hold()
    bench.adapter.answers = [event(text="@maison hello?", author_name="nils")]
    assert await bench.due() == []
    assert await bench.completer.run_once()
    assert [stored.event.text for stored in await bench.due()] == ["@maison hello?"]
    assert not await bench.completer.run_once()
    assert await bench.completer.seconds_until_due() is None


@pytest.mark.parametrize(
    "error",
    [
        Rejected("no"),
        NotFound("gone"),
        TokenExpired("over"),
        OutcomeUnknown("odd"),
        RateLimited("slow", 3600.0),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_nobody_tells_is_decided_without(db: SqliteStore, error: TamisError) -> None:
    bench = Bench(db)
    await bench.hold()
    bench.adapter.answers = [error]
    await bench.completer.run_once()
    assert [stored.event.text for stored in await bench.due()] == [""]
    assert bench.transport.sent == 1


async def test_silence_is_asked_again_later_and_later_and_not_for_ever(db: SqliteStore) -> None:
    bench = Bench(db)
    await bench.hold()
    bench.adapter.answers = [NotSent("silence")] * 4
    waits = []
    for _ in range(4):
        assert await bench.due() == []
        await bench.completer.run_once()
        waits.append(await bench.wait())
        bench.clock.advance(waits[-1])
    assert waits == [4.0, 8.0, 16.0, 0.0]
    assert sum(waits) < completions.LONGEST_WAIT
    assert len(await bench.due()) == 1


async def test_a_limit_that_is_soon_over_is_waited_for(db: SqliteStore) -> None:
    bench = Bench(db)
    await bench.hold()
    bench.adapter.answers = [RateLimited("slow", 10.0)]
    await bench.completer.run_once()
    assert await bench.wait() == 12.0


@pytest.mark.parametrize("scope", ["all", "account:1000"])
async def test_nobody_is_called_for_an_account_that_is_paused(db: SqliteStore, scope: str) -> None:
    bench = Bench(db)
    await bench.hold()
    by = Actor.person("lea")
    await db.write(lambda tx: pauses.pause_scope(tx, scope=scope, reason="", by=by, at=0.0))
    await bench.completer.run_once()
    assert (len(await bench.due()), bench.transport.sent) == (1, 0)


async def test_a_source_that_is_gone_is_not_asked(db: SqliteStore) -> None:
    bench = Bench(db)
    await bench.hold()
    bench.adapters.clear()
    await bench.completer.run_once()
    assert len(await bench.due()) == 1


async def test_a_question_that_kills_the_program_is_given_up(db: SqliteStore) -> None:
    bench = Bench(db)
    await bench.hold()
    for _ in range(4):  # begun, and cut off each time
        await db.write(lambda tx: completions.claim_due_completions(tx, 5, bench.clock.timestamp))
        bench.clock.advance(30.0)
    await bench.completer.run_once()
    assert (len(await bench.due()), bench.transport.sent) == (1, 0)


async def test_our_own_mention_is_recorded(db: SqliteStore) -> None:
    bench = Bench(db)
    await bench.hold()
    bench.adapter.answers = [event(text="we were here", is_own_echo=True)]
    await bench.completer.run_once()
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert (stored.state, stored.event.is_own_echo) == ("recorded", True)
