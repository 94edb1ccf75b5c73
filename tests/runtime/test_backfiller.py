"""A backfill keeps what no webhook told and nothing else, goes on where it stopped, and is never given up."""

import json
import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain import (
    Account,
    Action,
    Actor,
    BackfillCause,
    Delivery,
    Effect,
    Event,
    PauseCause,
    Secret,
    Source,
)
from bot.errors import Malformed, NotSent, RateLimited, Rejected, TamisError, TokenExpired
from bot.platforms.ports import Adapter, BackfillPage, Flow, Request, Response, WebhookRequest
from bot.runtime.backfiller import AccountBackfiller, may_backfill
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.delivery.instance_mark import COPY_SCOPE
from bot.store.intake import backfills, events, inbox
from bot.store.intake.backfills import Backfill
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.clock import START, FakeClock

ACCOUNT = Account(platform="facebook", id="1000", token=Secret("a-page-token"))
SINCE = START - timedelta(days=1)


class Pages(Adapter):
    """A platform whose answers a test prepares: a page, or an error. A body is the number of a comment, below
    zero where we wrote it ourselves."""

    def __init__(self, *answers: BackfillPage | TamisError, account: Account = ACCOUNT) -> None:
        super().__init__(Source(name="meta", adapter="meta", accounts=(account,)))
        self.answers = list(answers)
        self.asked: list[tuple[str, datetime, datetime]] = []

    def verify(self, request: WebhookRequest) -> None:
        raise AssertionError("nothing comes by webhook")

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        said = json.loads(delivery.body)
        if isinstance(said, str):
            yield Malformed(said)
            return
        number, text = said if isinstance(said, list) else (said, "?")
        yield event(message_id=f"55_{abs(number)}", text=text, is_own_echo=number < 0)

    def perform(self, action: Action) -> Flow[Effect]:
        raise AssertionError("a backfill does nothing")

    def can_backfill(self, account: Account) -> bool:
        return True

    def backfill(self, account: Account, cursor: str, since: datetime, until: datetime) -> Flow[BackfillPage]:
        self.asked.append((cursor, since, until))
        yield Request(method="GET", url="https://graph.example", has_side_effects=False)
        answer = self.answers.pop(0)
        if isinstance(answer, TamisError):
            raise answer
        return answer


class Silent:
    """A transport whose answers nobody reads."""

    async def send(self, request: Request) -> Response:
        return Response(status=200, headers={}, body=b"{}")


@dataclass
class Filled:
    """A backfiller, and how many seconds of the clock pass until it asks again."""

    db: SqliteStore
    adapter: Pages
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.backfiller = AccountBackfiller(
            self.db, self.adapter, ACCOUNT, Silent(), clock=self.clock, jitter=random.Random(1)
        )

    async def request(self, since: datetime = SINCE) -> None:
        await self.db.write(
            lambda tx: backfills.request(
                tx, "meta", "1000", BackfillCause.OPERATOR, since.timestamp(), at=self.clock.timestamp
            )
        )

    async def step(self) -> bool:
        """Wait until it is time and fetch a page."""
        self.clock.advance(await self.backfiller.seconds_until_due())
        return await self.backfiller.run_once()

    async def state(self, backfill_id: int = 1) -> Backfill:
        return await self.db.read(lambda tx: backfills.get_backfill(tx, backfill_id))

    async def bodies(self) -> list[bytes]:
        claimed = await self.db.write(lambda tx: inbox.claim_deliveries(tx, 64))
        assert all(stored.delivery.backfill_id is not None for stored in claimed)
        return [stored.delivery.body for stored in claimed]


def page(cursor: str, *said: object, has_more: bool = True) -> BackfillPage:
    return BackfillPage(
        cursor=cursor, bodies=tuple(json.dumps(one).encode() for one in said), has_more=has_more
    )


@pytest.fixture
def filled(db: SqliteStore) -> Callable[..., Filled]:
    return lambda *answers: Filled(db, Pages(*answers))


async def tell(db: SqliteStore, number: int, **changes: object) -> None:
    """The webhook of a comment was read."""

    def store(tx: Transaction) -> None:
        inbox.insert_delivery(
            tx, Delivery(source="meta", body=b"told %d" % number, headers={}, received_at=START)
        )
        (stored,) = inbox.claim_deliveries(tx, 1)
        inbox.close_delivery(tx, stored.id, [])
        events.insert_event(
            tx,
            event(message_id=f"55_{number}", **{"text": "?", **changes}),
            source="meta",
            delivery_id=stored.id,
            received_at=START.timestamp(),
            state="decided",
            not_before=0.0,
        )

    await db.write(store)


async def test_nothing_is_asked_for_as_long_as_nobody_wants_it(filled: Callable[..., Filled]) -> None:
    account = filled(page("a"))
    assert not await account.step()
    assert account.adapter.asked == []


async def test_only_what_no_webhook_told_is_kept_and_our_own_answers_come_first(
    filled: Callable[..., Filled], db: SqliteStore
) -> None:
    await tell(db, 1)
    account = filled(page("a", 1, 2, 3, -4), page("b", 5, has_more=False))
    await account.request()
    assert [await account.step(), await account.step()] == [True, True]
    assert await account.bodies() == [b"-4", b"2", b"3", b"5"]
    state = await account.state()
    assert (state.events, state.missed, state.pages, state.ended_at) == (5, 4, 2, account.clock.timestamp)
    assert account.adapter.asked == [("", SINCE, START), ("a", SINCE, START)]
    assert not await account.step()


async def test_a_page_without_news_leaves_nothing_behind(
    filled: Callable[..., Filled], db: SqliteStore
) -> None:
    await tell(db, 1)
    account = filled(page("a", 1, has_more=False))
    await account.request()
    assert not await account.step()
    assert await account.bodies() == []
    assert (await account.state()).ended_at is not None


async def test_a_comment_that_says_something_else_now_was_edited_and_nobody_told(
    filled: Callable[..., Filled], db: SqliteStore
) -> None:
    await tell(db, 1, text="thank you")
    await tell(db, 2, text="thank  you")
    await tell(db, 3, text="")  # its author was forgotten
    await tell(db, 4, text="thank you", author_id="somebody-else")
    account = filled(page("a", [1, "you idiot"], [2, "thank you "], [3, "you"], [4, "you"], has_more=False))
    await account.request()
    await account.step()
    assert await account.bodies() == [b'[1, "you idiot"]']


async def test_what_cannot_be_read_is_kept_too(filled: Callable[..., Filled]) -> None:
    account = filled(page("a", "broken", has_more=False))
    await account.request()
    assert await account.step()
    assert await account.bodies() == [b'"broken"']


async def test_a_copied_data_folder_asks_nobody_until_it_is_adopted(filled: Callable[..., Filled]) -> None:
    account = filled(page("a", 1, has_more=False))
    await account.request()
    by, at = Actor.system("instance"), START.timestamp()
    await account.db.write(
        lambda tx: pauses.pause_scope(
            tx, scope=COPY_SCOPE, reason="a copy", by=by, at=at, cause=PauseCause.COPIED
        )
    )
    assert not await account.step()
    assert account.adapter.asked == []
    await account.db.write(lambda tx: pauses.resume_scope(tx, COPY_SCOPE, by, at))
    assert await account.step()


async def test_a_restart_goes_on_where_it_stopped(filled: Callable[..., Filled]) -> None:
    first = filled(page("a", 1))
    await first.request()
    await first.step()
    second = filled(page("b", 2, has_more=False))
    await second.step()
    assert [cursor for cursor, _, _ in second.adapter.asked] == ["a"]
    assert (await second.state()).missed == 2


async def test_of_two_processes_that_fetch_the_same_page_one_keeps_it(
    filled: Callable[..., Filled],
) -> None:
    program, command = filled(page("a", 1)), filled(page("a", 1))
    await program.request()
    before = await program.state()
    assert await program.step()
    fetched = await command.backfiller.fetch(before)
    assert not await command.backfiller._keep(before, fetched)
    state = await program.state()
    assert (state.pages, state.events, state.missed) == (1, 1, 1)
    assert await program.bodies() == [b"1"]


async def test_between_pages_others_have_their_turn(filled: Callable[..., Filled]) -> None:
    account = filled(page("a"), page("b", has_more=False))
    await account.request()
    await account.step()
    assert await account.backfiller.seconds_until_next_look() == 0.5
    assert not await account.backfiller.run_once()
    assert len(account.adapter.asked) == 1
    await account.step()
    assert await account.backfiller.seconds_until_next_look() is None


async def test_two_requests_are_carried_out_one_after_the_other(filled: Callable[..., Filled]) -> None:
    account = filled(page("a"), page("b", has_more=False), page("c", has_more=False))
    await account.request()
    await account.step()
    await account.request(SINCE - timedelta(days=1))
    await account.step()
    await account.step()
    assert [(cursor, since) for cursor, since, _ in account.adapter.asked] == [
        ("", SINCE),
        ("a", SINCE),
        ("", SINCE - timedelta(days=1)),
    ]


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [
        (NotSent("no connection"), 0.5, 900.0),
        (RateLimited("slow down", 120.0), 120.0, 122.0),
        (RateLimited("slow down", 999_999_999.0), 898.0, 900.0),
        (TokenExpired("no token"), 0.5, 900.0),
        (Rejected("a permission is missing"), 0.5, 900.0),
    ],
    ids=["silence", "throttled", "throttled for ever", "no token", "refused"],
)
async def test_a_failure_costs_time_and_nothing_else(
    filled: Callable[..., Filled], error: TamisError, least: float, most: float
) -> None:
    account = filled(page("a", 1), error, page("b", 2, has_more=False))
    await account.request()
    await account.step()
    assert not await account.step()
    assert least <= await account.backfiller.seconds_until_due() <= most
    assert (await account.state()).problem == str(error)
    await account.step()
    assert [cursor for cursor, _, _ in account.adapter.asked] == ["", "a", "a"]
    assert (await account.state()).failing_since is None


async def test_it_is_told_when_it_begins_to_fail_goes_on_and_ends(
    filled: Callable[..., Filled], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    account = filled(NotSent("down"), NotSent("down"), page("a", 1, has_more=False))
    await account.request()
    for _ in range(3):
        await account.step()
    records = [record.__dict__ for record in caplog.records]
    assert [record["action"] for record in records] == [
        "backfill_failed",
        "backfill_recovered",
        "backfill_ended",
    ]
    assert (records[-1]["events"], records[-1]["missed"], records[-1]["levelname"]) == (1, 1, "WARNING")


def test_who_has_nothing_to_ask_with_is_not_asked() -> None:
    tokenless = Account(platform="facebook", id="1000")
    assert may_backfill(Pages(), ACCOUNT)
    assert not may_backfill(Pages(account=tokenless), tokenless)
