"""A silence is told when it is longer than usual at its hour of the week, and never because it is night."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.silence import SLOT, WEEKS, Volume, is_always_quiet, is_unusual, usual_gap, volume_of

PARIS = ZoneInfo("Europe/Paris")
#: A Tuesday noon in Paris, weeks after a change of the clock.
NOON = datetime(2026, 12, 8, 12, 0, tzinfo=PARIS)
HOUR, DAY = 3600.0, 86_400.0


def volume(per_hour: Callable[[datetime], float], weeks: int = WEEKS, until: datetime = NOON) -> Volume:
    """An account on which people wrote that often, by the clock in Paris."""
    end = until.timestamp()
    since = end - weeks * 7 * DAY - 3 * DAY
    counts: dict[int, int] = {}
    owed = 0.0
    for slot in range(int(since // SLOT), int(end // SLOT)):
        owed += per_hour(datetime.fromtimestamp(slot * SLOT, PARIS)) * SLOT / HOUR
        counts[slot], owed = int(owed), owed - int(owed)
    return volume_of(counts, since)


def shop(at: datetime) -> float:
    """Sixty an hour while it is open, nobody at night or on Sunday."""
    return 60.0 if 9 <= at.hour < 20 and at.weekday() < 6 else 0.0


def steady(at: datetime) -> float:
    return 60.0


def test_an_hour_without_anybody_on_a_busy_account_is_unusual_and_five_minutes_are_not() -> None:
    busy, now = volume(steady), NOON.timestamp()
    assert is_unusual(busy, now - HOUR, now, PARIS)
    assert not is_unusual(busy, now - 300, now, PARIS)
    assert usual_gap(busy, now - HOUR, PARIS) == 600.0


def test_nobody_is_woken_because_a_shop_is_quiet_at_night() -> None:
    account = volume(shop)
    closing = NOON.replace(hour=20).timestamp() - DAY
    for hours in range(1, 13):
        assert not is_unusual(account, closing, closing + hours * HOUR, PARIS)
    assert is_unusual(account, closing, closing + 13.5 * HOUR, PARIS)
    assert usual_gap(account, closing, PARIS) == pytest.approx(13 * HOUR + 600)


def test_a_sunday_is_no_weekday() -> None:
    account, sunday = volume(shop), NOON - timedelta(days=2)
    assert sunday.weekday() == 6
    assert not is_unusual(account, (sunday - timedelta(hours=3)).timestamp(), sunday.timestamp(), PARIS)


def test_the_clock_on_the_wall_counts_when_it_was_changed_meanwhile() -> None:
    monday = datetime(2026, 10, 26, 9, 0, tzinfo=PARIS)  # the clocks went back on the 25th
    account = volume(shop, until=monday)
    closing = datetime(2026, 10, 24, 20, 0, tzinfo=PARIS).timestamp()
    assert not is_unusual(account, closing, monday.timestamp(), PARIS)
    assert is_unusual(account, closing, monday.timestamp() + HOUR, PARIS)


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_two_weeks_say_nothing_about_what_is_usual(weeks: int) -> None:
    young, now = volume(steady, weeks), NOON.timestamp()
    assert not is_unusual(young, now - DAY, now, PARIS)
    assert usual_gap(young, now - DAY, PARIS) is None
    assert not is_always_quiet(young, now - DAY, now, PARIS)


def test_a_holiday_among_the_last_weeks_changes_nothing_and_two_do() -> None:
    now = NOON.timestamp()

    def closed(*weeks_ago: int) -> Volume:
        days = {(NOON - timedelta(weeks=weeks)).date() for weeks in weeks_ago}
        return volume(lambda at: 0.0 if at.date() in days else 60.0)

    assert is_unusual(closed(2), now - HOUR, now, PARIS)
    assert not is_unusual(closed(2, 3), now - HOUR, now, PARIS)


def test_an_account_on_which_little_happens_is_silent_without_an_alert() -> None:
    now = NOON.timestamp()
    assert not is_unusual(volume(lambda at: 0.01), now - 3 * DAY, now, PARIS)


def test_an_account_without_any_past_is_never_unusual() -> None:
    empty, now = volume_of({}, 0.0), NOON.timestamp()
    assert not is_unusual(empty, now - DAY, now, UTC)
    assert is_always_quiet(empty, now - DAY, now, UTC)


def test_always_quiet_is_a_stretch_in_which_nobody_ever_wrote() -> None:
    account = volume(shop)
    night = NOON.replace(hour=3).timestamp()
    assert is_always_quiet(account, night, night + 2 * HOUR, PARIS)
    assert not is_always_quiet(account, night, night + 7 * HOUR, PARIS)


hourly = st.lists(st.integers(0, 40), min_size=24, max_size=24)


@given(hourly, st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_longer_silence_is_never_more_usual(day: list[int], minutes: int, more: int) -> None:
    account = volume_of(
        {
            int((NOON.timestamp() - HOUR * back) // SLOT): day[back % 24]
            for back in range(1, 168 * (WEEKS + 1))
        },
        NOON.timestamp() - (WEEKS + 1) * 7 * DAY,
    )
    now = NOON.timestamp()
    short, long = sorted((now - 60 * minutes, now - 60 * min(minutes + more, 10_000)), reverse=True)
    assert is_unusual(account, long, now, PARIS) or not is_unusual(account, short, now, PARIS)


@given(
    st.dictionaries(st.integers(5_000_000, 5_000_100), st.integers(0, 50)), st.floats(0, 1), st.floats(0, 1)
)
def test_counts_add_up_and_are_never_negative(counts: dict[int, int], left: float, right: float) -> None:
    account = volume_of(counts, 0.0)
    begin, middle, end = sorted((left, right, 0.5))
    spots = [(4_999_990 + 120 * share) * SLOT for share in (begin, middle, end)]
    first, second = account.count(spots[0], spots[1]), account.count(spots[1], spots[2])
    assert first >= 0
    assert second >= 0
    assert first + second == pytest.approx(account.count(spots[0], spots[2]))
    assert account.count(0, 6_000_000 * SLOT) == sum(counts.values())
