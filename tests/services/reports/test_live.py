"""A look at this moment: the hour, the day in its own zone, the accounts. Each look costs minutes only."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import AccountFault, Actor, CheckSubject, Verb
from bot.services.operations.pausing import PauseKind, PauseScope, pause_scope
from bot.services.reports.live import LiveFigures, LiveView, ShownAccount
from bot.services.workspace import Workspace
from bot.store import Store, Transaction
from bot.store.delivery import account_checks
from bot.store.reporting import spikes
from tests.fakes.cases import START, decided, received, waiting
from tests.fakes.clock import FakeClock
from tests.fakes.trends import FIGURES, SITE

ACCOUNT = ShownAccount(source="meta", platform="facebook", id="1000", name="Maison")
OTHER = ShownAccount(source="meta", platform="instagram", id="2000", name="")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime.fromtimestamp(START, UTC))


@pytest.fixture
def view(db: Store, clock: FakeClock) -> LiveView:
    workspace = Workspace(store=db, actor=Actor.person("Léa"), clock=clock.now)
    return LiveView(workspace, [ACCOUNT, OTHER], "Europe/Paris")


def counted(figures: LiveFigures) -> list[tuple[int, int, int]]:
    return [(m.arrived, m.automatic, m.human) for m in figures.minutes]


async def test_each_minute_of_the_last_hour_has_its_own_counts(
    view: LiveView, db: Store, clock: FakeClock
) -> None:
    def work(tx: Transaction) -> None:
        row = received(tx, 1, at=-59 * 60)
        received(tx, 2, at=-60 * 60 - 1)  # an hour and a minute ago by now
        decided(tx, row, Verb.REPLY, rule="price", at=-10, done_at=-1)
        decided(tx, row, Verb.HIDE, rule="person:lea", at=-10, done_at=0)

    await db.write(work)
    figures = await view.look()
    counts = counted(figures)
    assert len(counts) == 60
    assert (counts[0], counts[58], counts[59]) == ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    assert sum(arrived for arrived, *_ in counts) == 1
    assert figures.minutes[59].starts_at == START // 60 * 60


async def test_looking_again_counts_what_came_meanwhile_once(
    view: LiveView, db: Store, clock: FakeClock
) -> None:
    for number in range(8):
        await db.write(lambda tx, number=number: received(tx, number + 1, at=number * 40.0))
        clock.advance(40)
        figures = await view.look()
        fresh = await LiveView(view._workspace, [], "Europe/Paris").look()
        assert counted(figures) == counted(fresh)
        assert figures.today == fresh.today
    assert figures.today.written == 8


async def test_the_same_after_a_long_pause_and_when_the_clock_is_put_back(
    view: LiveView, db: Store, clock: FakeClock
) -> None:
    await view.look()
    for number, jump in enumerate((3 * 3600, -5 * 3600, 26 * 3600), 1):
        clock.set_wall_clock(clock.now() + timedelta(seconds=jump))
        await db.write(lambda tx, n=number: received(tx, n, at=clock.timestamp - START - 90))
        fresh = await LiveView(view._workspace, [], "Europe/Paris").look()
        assert counted(await view.look()) == counted(fresh)
        assert (await view.look()).today == fresh.today


async def test_today_begins_at_midnight_where_people_are(view: LiveView, db: Store, clock: FakeClock) -> None:
    midnight = datetime(2026, 11, 22, 23, 0, tzinfo=UTC).timestamp() - START  # 0:00 in Paris

    def work(tx: Transaction) -> None:
        received(tx, 1, at=midnight - 1)
        row = received(tx, 2, at=midnight)
        decided(tx, row, Verb.REPLY, rule="price", at=midnight, done_at=midnight + 1)
        decided(tx, row, Verb.MESSAGE, rule="person:lea", at=midnight, done_at=midnight + 2)
        decided(tx, row, Verb.HIDE, rule="insult", at=midnight, done_at=midnight + 3)

    await db.write(work)
    clock.set_wall_clock(datetime(2026, 11, 22, 23, 5, tzinfo=UTC))
    today = (await view.look()).today
    assert (today.written, today.answered_automatically, today.answered_by_people, today.hidden) == (
        1,
        1,
        1,
        1,
    )


async def test_an_account_is_well_until_something_was_seen(
    view: LiveView, db: Store, clock: FakeClock
) -> None:
    first = await view.look()
    assert [(health.account.id, health.is_well) for health in first.accounts] == [
        ("1000", True),
        ("2000", True),
    ]
    await db.write(
        lambda tx: account_checks.record_fault(
            tx,
            "meta",
            "1000",
            CheckSubject.TOKEN,
            AccountFault.ENDS_SOON,
            at=START,
            ends_at=START + 100,
        )
    )
    workspace = view._workspace
    await pause_scope(workspace, PauseScope(PauseKind.ACCOUNT, "2000"), "break")
    clock.advance(14)
    assert (await view.look()).accounts == first.accounts, "looked at now and then"
    clock.advance(1)
    one, two = (await view.look()).accounts
    assert (one.faults, one.token_ends_at, one.is_well) == (
        ((CheckSubject.TOKEN, AccountFault.ENDS_SOON),),
        START + 100,
        False,
    )
    assert (two.is_paused, two.is_well) == (True, False)


async def test_pauses_and_cases_are_those_of_this_moment(view: LiveView, db: Store) -> None:
    await view.look()
    await db.write(lambda tx: waiting(tx, 1))
    await pause_scope(view._workspace, PauseScope(PauseKind.RULE, "insult"), "break")
    figures = await view.look()
    assert figures.queue.open == 1
    assert [pause.scope for pause in figures.pauses] == ["rule:insult"]


async def test_a_spike_is_there_while_it_goes_on(view: LiveView, db: Store, clock: FakeClock) -> None:
    spike = await db.write(lambda tx: spikes.open_spike(tx, SITE, FIGURES, at=START))
    assert [shown.id for shown in (await view.look()).spikes] == [spike.id]
    await db.write(lambda tx: spikes.end_spike(tx, spike.id))
    clock.advance(15)
    assert (await view.look()).spikes == ()
