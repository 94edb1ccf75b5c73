"""What platforms count is asked for once a day, over restarts; what fails is tried again and shown."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.domain import Account, Action, Delivery, Effect, Source
from bot.domain.platform_metrics import Level, MetricObject, MetricRow
from bot.errors import NotPermitted, RateLimited, TamisError
from bot.platforms.ports import Adapter, Flow, Request, Response, WebhookRequest
from bot.runtime.metrics_reader import MetricsReader
from bot.store.intake import polls
from bot.store.reporting import platform_metrics
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import FakeClock

ACCOUNT = Account(platform="tube", id="UC1")
DAY = 86_400.0


class Counting(Adapter):
    """A platform that counts views, or refuses to say."""

    def __init__(self, *answers: int | TamisError) -> None:
        super().__init__(Source(name="tube", adapter="tube", accounts=(ACCOUNT,)))
        self.answers = list(answers)
        self.asked: list[tuple[date, date]] = []

    def verify(self, request: WebhookRequest) -> None:
        raise AssertionError("nothing comes by webhook")

    def parse(self, delivery: Delivery):  # type: ignore[no-untyped-def]
        raise AssertionError("figures are no events")

    def perform(self, action: Action) -> Flow[Effect]:
        raise AssertionError("reading changes nothing")

    def metrics(self, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
        self.asked.append((first, last))
        yield Request(method="GET", url="https://tube.example", has_side_effects=False)
        answer = self.answers.pop(0)
        if isinstance(answer, TamisError):
            raise answer
        about = MetricObject(level=Level.ACCOUNT, platform="tube", id=account.id, account_id=account.id)
        return (
            MetricRow(
                source="tube_api",
                about=about,
                origin="unknown",
                first_day=last,
                last_day=last,
                values={"views": answer},
            ),
        )


class Silent:
    """A transport whose answers nobody reads."""

    async def send(self, request: Request) -> Response:
        return Response(status=200, headers={}, body=b"{}")


@dataclass
class Read:
    """A reader and its clock."""

    db: SqliteStore
    adapter: Counting
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.reader = MetricsReader(
            self.db, self.adapter, ACCOUNT, Silent(), clock=self.clock, jitter=random.Random(1)
        )

    async def once(self) -> None:
        self.clock.advance(await self.reader.seconds_until_due())
        assert await self.reader.run_once() is False


async def test_a_month_is_asked_for_first_and_the_last_days_again_every_day(db: SqliteStore) -> None:
    read = Read(db, Counting(5, 6))
    await read.once()
    today = read.clock.now().date()
    assert read.adapter.asked == [(today - timedelta(days=28), today - timedelta(days=1))]
    assert await read.reader.seconds_until_due() == DAY
    await read.once()
    assert read.adapter.asked[1] == (today - timedelta(days=3), today)
    values = await db.read(platform_metrics.list_values)
    assert sorted(value.amount for value in values.values()) == [5, 6]


async def test_a_restart_asks_no_sooner(db: SqliteStore) -> None:
    read = Read(db, Counting(5))
    await read.once()
    read.clock.advance(DAY / 2)
    read.restart()
    assert DAY / 2 <= await read.reader.seconds_until_due() <= DAY / 2 + 300
    assert await read.reader.run_once() is False
    assert len(read.adapter.asked) == 1


async def test_a_failure_is_shown_and_tried_again_until_it_is_over(db: SqliteStore) -> None:
    read = Read(db, Counting(NotPermitted("a permission is missing"), RateLimited("slower"), 5))
    await read.once()
    failing = await db.read(lambda tx: polls.list_failing(tx, read.clock.now().timestamp()))
    assert [(poll.account_id, poll.problem) for poll in failing] == [("UC1", "a permission is missing")]
    assert await read.reader.seconds_until_due() == 3_600
    await read.once()
    await read.once()
    assert await db.read(lambda tx: polls.list_failing(tx, read.clock.now().timestamp())) == []
    assert read.adapter.asked[0][1] - read.adapter.asked[2][0] >= timedelta(days=20), (
        "a month still, at first"
    )
