"""A spike is more than is usual at its hour of the week; growth, gaps and the first weeks are none."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import exp, log, sqrt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.spikes import (
    SLOT,
    History,
    TrendSettings,
    Usual,
    deviation_of,
    earlier_slots,
    is_calm,
    is_share_higher,
    is_spike,
    known_weeks,
    rise_began,
    series_of,
    slot_of,
    usual_hour,
)

PARIS = ZoneInfo("Europe/Paris")
#: A Tuesday noon in Paris, weeks after a change of the clock.
NOON = datetime(2026, 12, 8, 12, 0, tzinfo=PARIS)
DAY, WEEK = 96, 7 * 96
DEFAULTS = TrendSettings()


def slot(at: datetime) -> int:
    return slot_of(at.timestamp())


def history(
    per_slot: Callable[[datetime], int],
    until: datetime = NOON,
    weeks: int = 9,
    gaps: tuple[tuple[int, int], ...] = (),
) -> History:
    """An account on which people wrote that much by the clock in Paris."""
    last = slot(until)
    first = last - weeks * WEEK
    counts = {
        number: count
        for number in range(first, last + 1)
        if (count := per_slot(datetime.fromtimestamp(number * SLOT, PARIS)))
    }
    series = series_of(counts)
    return History(counts=series, written=series, since=first, gaps=gaps)


def steady(at: datetime) -> int:
    return 5


def weekly_show(at: datetime) -> int:
    """Four an hour, and two hundred on Tuesdays from noon to one."""
    return 50 if at.weekday() == 1 and at.hour == 12 else 1


# ---- what is usual


def test_the_median_and_the_spread_of_the_same_hour_are_computed_by_hand() -> None:
    """The hour from 11:15 to 12:15 in the eight weeks before brought 8, 12, 16, 20, 20, 24, 28 and 72: the
    median is 20, the deviations from it 12 8 4 0 0 4 8 52, their median 6, and 6 x 1.4826 = 8.8956."""
    values = dict(enumerate((8, 12, 16, 20, 20, 24, 28, 72), 1))
    last = slot(NOON)

    def per_slot(at: datetime) -> int:
        ago = last - slot(at)
        return values.get(ago // WEEK, 0) // 4 if ago % WEEK < 4 and ago >= WEEK else 0

    usual = usual_hour(history(per_slot), last, UTC, 8)
    assert usual is not None
    assert (usual.weeks, usual.median, usual.highest) == (8, 20.0, 72.0)
    assert usual.spread == pytest.approx(1.4826 * 6)
    assert deviation_of(65, usual) == pytest.approx(45 / 8.8956)


def test_weeks_that_agree_scatter_by_the_square_root_all_the_same() -> None:
    usual = usual_hour(history(steady), slot(NOON), PARIS, 8)
    assert usual == Usual(weeks=8, median=20.0, spread=sqrt(20.0), highest=20.0)


def test_the_first_weeks_say_nothing() -> None:
    for weeks, is_known in ((1, False), (4, False), (5, True)):
        past = history(steady, weeks=weeks)
        assert (usual_hour(past, slot(NOON), PARIS, 8) is not None) is is_known
        assert known_weeks(past, slot(NOON), PARIS, 8) == weeks - 1


def test_what_happens_every_week_is_usual() -> None:
    at = slot(NOON.replace(hour=12, minute=45))
    past = history(weekly_show, until=NOON + timedelta(hours=1))
    usual = usual_hour(past, at, PARIS, 8)
    assert usual is not None
    assert not is_spike(past.counts.count(at - 3, at + 1), 150, usual, DEFAULTS)
    a_day_later = usual_hour(past, at - DAY, PARIS, 8)
    assert a_day_later is not None
    assert a_day_later.median == 4.0


@pytest.mark.parametrize(
    "changed", [datetime(2026, 10, 27, 12, tzinfo=PARIS), datetime(2026, 3, 31, 12, tzinfo=PARIS)]
)
def test_noon_is_noon_when_the_clock_changes(changed: datetime) -> None:
    """Two days after the change, the noon of a week before is an hour away in UTC."""
    for days, earlier in enumerate(earlier_slots(slot(changed), PARIS, 21), 1):
        at = datetime.fromtimestamp(earlier * SLOT, PARIS)
        assert (at.hour, at.minute, (changed.date() - at.date()).days) == (12, 0, days)
    usual = usual_hour(history(weekly_show, until=changed + timedelta(hours=1)), slot(changed) + 3, PARIS, 8)
    assert usual is not None
    assert usual.median == 200.0


def test_a_growing_account_is_no_spike_and_a_spike_on_it_is_one() -> None:
    """Ten times as much within ten weeks, and each hour like the one a day ago."""
    first = NOON - timedelta(weeks=9)

    def growing(at: datetime) -> int:
        return round(4 * exp(log(10) * ((at - first) / timedelta(weeks=9))))

    past, last = history(growing), slot(NOON)
    usual = usual_hour(past, last, PARIS, 8)
    assert usual is not None
    assert usual.median == pytest.approx(160, rel=0.35)
    assert not is_spike(past.counts.count(last - 3, last + 1), 160, usual, DEFAULTS)
    assert is_spike(500, 100, usual, DEFAULTS)
    unscaled = usual_hour(
        History(counts=past.counts, written=series_of({}), since=past.since), last, PARIS, 8
    )
    assert unscaled is not None
    assert unscaled.median < 100


def test_hours_of_which_nobody_could_tell_us_are_no_weeks_to_compare_with() -> None:
    last = slot(NOON)
    away = [(last - week * WEEK - 8, last - week * WEEK + 8) for week in (1, 2, 3, 4, 5)]
    silent = {number for first, end in away for number in range(first, end + 1)}

    def per_slot(at: datetime) -> int:
        return 0 if slot(at) in silent else 10

    unaware, aware = history(per_slot), history(per_slot, gaps=tuple(away[:3]))
    usual = usual_hour(unaware, last, PARIS, 8)
    assert usual is not None
    assert usual.median == 0.0
    usual = usual_hour(aware, last, PARIS, 8)
    assert usual is not None
    assert (usual.weeks, usual.median) == (5, 40.0)
    assert usual_hour(history(per_slot, gaps=tuple(away)), last, PARIS, 8) is None


# ---- what is a spike


USUAL = Usual(weeks=8, median=20.0, spread=5.0, highest=40.0)


@pytest.mark.parametrize(
    ("count", "authors", "expected"),
    [(60, 30, True), (60, 4, False), (50, 30, False), (14, 14, False)],
    ids=["much more", "of few people", "as on a good day", "few"],
)
def test_a_spike_is_much_of_many_and_more_than_on_good_days(count: int, authors: int, expected: bool) -> None:
    assert is_spike(count, authors, USUAL, DEFAULTS) is expected


def test_a_quiet_account_needs_the_minimum() -> None:
    quiet = Usual(weeks=8, median=0.0, spread=1.0, highest=0.0)
    assert not is_spike(14, 14, quiet, DEFAULTS)
    assert is_spike(15, 5, quiet, DEFAULTS)


def test_a_spike_ends_only_well_below_where_it_began() -> None:
    assert not is_calm(45, USUAL, DEFAULTS)
    assert not is_calm(33, USUAL, DEFAULTS)
    assert is_calm(32, USUAL, DEFAULTS)


def test_a_share_is_higher_when_chance_does_not_explain_it() -> None:
    assert is_share_higher(30, 50, 200, 1000)
    assert not is_share_higher(12, 50, 200, 1000)
    assert not is_share_higher(0, 0, 200, 1000)


def test_a_rise_begins_with_the_first_slot_that_has_an_eighth_of_it() -> None:
    assert rise_began([(10, 2), (11, 5), (12, 33)], 40) == 11


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.integers(0, 500), st.integers(1, 200))
def test_more_is_never_less_of_a_spike(week: list[int], count: int, more: int) -> None:
    middle = sorted(week)[1]
    usual = Usual(weeks=4, median=middle, spread=sqrt(max(middle, 1)), highest=max(week))
    if is_spike(count, 50, usual, DEFAULTS):
        assert is_spike(count + more, 50, usual, DEFAULTS)
        assert not is_calm(count, usual, DEFAULTS)


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 5), st.integers(0, 10_000))
def test_an_account_that_is_busier_all_the_time_has_the_same_spikes(factor: int, seed: int) -> None:
    """What is compared has no scale of its own but the square root."""
    chance = random.Random(seed)
    counts = {number: chance.randint(20, 30) for number in range(slot(NOON) - 9 * WEEK, slot(NOON) + 1)}
    few = series_of(counts)
    many = series_of({number: count * factor for number, count in counts.items()})
    usual, scaled = (
        usual_hour(History(counts=series, written=series, since=min(counts)), slot(NOON), PARIS, 8)
        for series in (few, many)
    )
    assert usual is not None
    assert scaled is not None
    assert scaled.median == pytest.approx(usual.median * factor, rel=0.02)


# ---- how often it is wrong


def draw(chance: random.Random, mean: float) -> int:
    """From a Poisson distribution."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, sqrt(mean))))
    limit, number, product = exp(-mean), 0, chance.random()
    while product >= limit:
        number, product = number + 1, product * chance.random()
    return number


def quiet_months(seed: int, per_day: float, *, posts_a_week: int, crowd: float) -> History:
    """Thirteen weeks in which nothing is wrong: days differ by a fifth, hours by a quarter, and now and
    then a post is liked by a crowd that comes within half a day."""
    shape = (3, 1, 1, 0, 0, 1, 3, 6, 7, 7, 8, 11, 13, 10, 8, 7, 8, 11, 15, 19, 21, 17, 11, 6)
    chance = random.Random(seed)
    first, days = slot(NOON) - 13 * WEEK, 13 * 7
    means: list[float] = []
    for _ in range(days):
        of_day = chance.gammavariate(25, 1 / 25)
        for hour in shape:
            means += [per_day * of_day * chance.gammavariate(16, 1 / 16) * hour / sum(shape) / 4] * 4
    for _ in range(13 * posts_a_week):
        begin = chance.randrange(days) * DAY + 4 * chance.choices(range(24), shape)[0]
        size = crowd * chance.lognormvariate(0, 0.5)
        for offset in range(min(48, len(means) - begin)):
            means[begin + offset] += size * exp(-offset / 8) / 8.5
    series = series_of({first + number: draw(chance, mean) for number, mean in enumerate(means)})
    return History(counts=series, written=series, since=first)


def count_alarms(past: History) -> int:
    """How many spikes eight of these weeks would have had, at the end of every slot."""
    alarms, until = 0, -1
    for number in range(past.since + 5 * WEEK, past.since + 13 * WEEK):
        count = past.counts.count(number - 3, number + 1)
        if count < DEFAULTS.at_least or number < until:
            continue
        usual = usual_hour(past, number, UTC, DEFAULTS.weeks)
        if usual is not None and is_spike(count, 99, usual, DEFAULTS):
            alarms, until = alarms + 1, number + 4 * 8
    return alarms


@pytest.mark.parametrize(
    ("per_day", "posts_a_week", "crowd"), [(12, 2, 8.0), (60, 3, 25.0)], ids=["small", "middle"]
)
def test_two_quiet_months_bring_hardly_an_alarm(per_day: float, posts_a_week: int, crowd: float) -> None:
    months = [quiet_months(seed, per_day, posts_a_week=posts_a_week, crowd=crowd) for seed in range(3)]
    alarms = [count_alarms(past) for past in months]
    assert sum(alarms) / len(alarms) <= 2.0, alarms
