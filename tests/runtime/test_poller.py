"""An account is polled the sooner the more comes; a failure costs nothing but time, and no other account."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.domain import Account, Action, DailyQuota, Delivery, Effect, Source
from bot.errors import NotSent, QuotaSpent, RateLimited, TamisError, TokenExpired
from bot.platforms.ports import Adapter, Flow, Page, PollInterval, Request, Response, WebhookRequest
from bot.runtime.poller import AccountPoller
from bot.store.delivery import daily_quotas
from bot.store.intake import inbox, polls
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START, FakeClock

ACCOUNT = Account(platform="tube", id="UC1")
INTERVAL = PollInterval(shortest=60.0, longest=900.0)


class Pages(Adapter):
    """A platform whose answers to polls a test prepares: a page, or an error."""

    def __init__(self, *answers: Page | TamisError) -> None:
        super().__init__(Source(name="tube", adapter="tube", accounts=(ACCOUNT,)))
        self.answers = list(answers)
        self.asked: list[tuple[str, datetime]] = []
        self.quota: DailyQuota | None = None

    def verify(self, request: WebhookRequest) -> None:
        raise AssertionError("nothing comes by webhook")

    def parse(self, delivery: Delivery):  # type: ignore[no-untyped-def]
        raise AssertionError("the pipeline reads, not the poller")

    def perform(self, action: Action) -> Flow[Effect]:
        raise AssertionError("polling does nothing")

    def daily_quota(self) -> DailyQuota | None:
        return self.quota

    def poll(self, account: Account, cursor: str, since: datetime) -> Flow[Page]:
        self.asked.append((cursor, since))
        yield Request(method="GET", url="https://tube.example", has_side_effects=False, cost=3)
        answer = self.answers.pop(0)
        if isinstance(answer, TamisError):
            raise answer
        return answer


class Silent:
    """A transport whose answers nobody reads."""

    async def send(self, request: Request) -> Response:
        return Response(status=200, headers={}, body=b"{}")


@dataclass
class Polled:
    """A poller, and how many seconds of the clock pass until it asks again."""

    db: SqliteStore
    adapter: Pages
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.poller = AccountPoller(
            self.db, self.adapter, ACCOUNT, INTERVAL, Silent(), clock=self.clock, jitter=random.Random(1)
        )

    async def poll(self) -> bool:
        """Wait until it is time and poll."""
        self.clock.advance(await self.poller.seconds_until_due())
        return await self.poller.run_once()

    async def bodies(self) -> list[bytes]:
        claimed = await self.db.write(lambda tx: inbox.claim_deliveries(tx, 64))
        return [stored.delivery.body for stored in claimed]


@pytest.fixture
def polled(db: SqliteStore) -> Callable[..., Polled]:
    return lambda *answers: Polled(db, Pages(*answers))


async def test_what_a_poll_brings_is_kept_and_the_next_one_goes_on_from_there(
    polled: Callable[..., Polled],
) -> None:
    account = polled(Page(cursor="a", body=b"1"), Page(cursor="b", body=b"2"))
    assert [await account.poll(), await account.poll()] == [True, True]
    assert [cursor for cursor, _ in account.adapter.asked] == ["", "a"]
    assert account.adapter.asked[0][1] == START - timedelta(days=1)
    assert await account.bodies() == [b"1", b"2"]


async def test_it_goes_on_from_there_after_a_restart_too(polled: Callable[..., Polled]) -> None:
    await polled(Page(cursor="a", body=b"1")).poll()
    restarted = polled(Page(cursor="b"))
    await restarted.poll()
    assert restarted.adapter.asked[0][0] == "a"


async def test_before_its_time_nothing_is_asked(polled: Callable[..., Polled]) -> None:
    account = polled(Page(cursor="a"), Page(cursor="b"))
    await account.poll()
    assert not await account.poller.run_once()
    assert len(account.adapter.asked) == 1


async def test_a_quiet_account_is_polled_later_and_later_a_busy_one_sooner(
    polled: Callable[..., Polled],
) -> None:
    quiet = [Page(cursor="a") for _ in range(9)]
    account = polled(*quiet, *(Page(cursor="b", body=bytes([number])) for number in range(5)))
    waits = []
    for _ in range(14):
        await account.poll()
        waits.append(await account.poller.seconds_until_due())
    assert waits[:3] == [90.0, 135.0, 202.5]
    assert waits[8:10] == [900.0, 450.0]
    assert waits[-1] == 60.0


async def test_more_of_it_is_asked_for_at_once(polled: Callable[..., Polled]) -> None:
    account = polled(Page(cursor="a", body=b"1", has_more=True), Page(cursor="b", body=b"2"))
    await account.poll()
    assert await account.poller.seconds_until_due() == 0.0
    assert await account.poller.run_once()


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [
        (NotSent("no connection"), 0.5, 900.0),
        (RateLimited("slow down", 120.0), 120.0, 122.0),
        (RateLimited("slow down", 999_999_999.0), 3598.0, 3600.0),
        (TokenExpired("no token"), 0.5, 900.0),
    ],
    ids=["silence", "throttled", "throttled for ever", "no token"],
)
async def test_a_failure_costs_time_and_nothing_else(
    polled: Callable[..., Polled], error: TamisError, least: float, most: float
) -> None:
    account = polled(Page(cursor="a", body=b"1"), error, Page(cursor="b", body=b"2"))
    await account.poll()
    assert not await account.poll()
    assert least <= await account.poller.seconds_until_due() <= most
    await account.poll()
    assert [cursor for cursor, _ in account.adapter.asked] == ["", "a", "a"]


async def test_a_failing_account_is_told_about_once_and_so_is_its_recovery(
    polled: Callable[..., Polled], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    account = polled(*(NotSent("no connection") for _ in range(3)), Page(cursor="a"))
    for _ in range(3):
        await account.poll()
    failing = await account.db.read(lambda tx: polls.get_poll(tx, "tube", "UC1"))
    assert (failing.failing_since, failing.problem) == (START.timestamp(), "no connection")
    await account.poll()
    assert [record.__dict__["action"] for record in caplog.records] == ["poll_failed", "poll_recovered"]


QUOTA = DailyQuota(scope="tube", units=100, reserved=40)


async def test_polls_come_more_slowly_when_half_of_their_units_are_used(
    polled: Callable[..., Polled],
) -> None:
    account = polled(Page(cursor="a"), Page(cursor="b"))
    account.adapter.quota = QUOTA
    await account.poll()
    assert await account.poller.seconds_until_due() == 90.0
    now = account.clock.now()
    await account.db.write(lambda tx: daily_quotas.take(tx, QUOTA, 40, now, is_poll=True))
    await account.poll()
    seconds_left = 12 * 3600 - 90.0
    assert await account.poller.seconds_until_due() == pytest.approx(seconds_left * 3 / 20)


async def test_a_spent_quota_is_told_about_once_and_waited_for(
    polled: Callable[..., Polled], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    account = polled(QuotaSpent("used up", 5.0), QuotaSpent("used up", 5.0), Page(cursor="a"))
    account.adapter.quota = QUOTA
    waits = []
    for _ in range(2):
        assert not await account.poll()
        waits.append(await account.poller.seconds_until_due())
        account.clock.advance(0.001)  # a sum of such floats may fall short of itself
    assert 12 * 3600 < waits[0] <= 12 * 3600 + 60
    assert 24 * 3600 - 61 < waits[1] <= 24 * 3600 + 60
    account.clock.advance(waits[1] + 0.001)
    await account.poll()
    assert [record.__dict__["action"] for record in caplog.records] == ["poll_failed", "poll_recovered"]
