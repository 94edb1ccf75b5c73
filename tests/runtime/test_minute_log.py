"""A log of what goes wrong again and again: the first at once, then one line a minute with the number."""

import logging

import pytest

from bot.runtime.minute_log import MinuteLog
from tests.fakes.clock import FakeClock

logger = logging.getLogger("tests.minute_log")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def log(clock: FakeClock) -> MinuteLog:
    return MinuteLog(logger, clock)


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, int, str]]:
    return [
        (record.getMessage(), record.__dict__["count"], record.__dict__["source"])
        for record in caplog.records
    ]


def test_a_thousand_of_the_same_are_one_line_and_a_sum_after_a_minute(
    log: MinuteLog, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(1000):
        log.report(logging.ERROR, "refused", source="meta")
    clock.advance(59)
    log.flush()
    assert lines(caplog) == [("refused", 1, "meta")]
    clock.advance(1)
    log.flush()
    log.flush()
    assert lines(caplog) == [("refused", 1, "meta"), ("refused", 999, "meta")]


def test_different_things_have_lines_of_their_own(log: MinuteLog, caplog: pytest.LogCaptureFixture) -> None:
    for source in ("meta", "shop", "meta"):
        log.report(logging.ERROR, "refused", source=source)
    assert lines(caplog) == [("refused", 1, "meta"), ("refused", 1, "shop")]


def test_what_comes_back_later_is_said_at_once_again(
    log: MinuteLog, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    log.report(logging.ERROR, "refused", source="meta")
    clock.advance(60)
    log.flush()
    log.report(logging.ERROR, "refused", source="meta")
    assert lines(caplog) == [("refused", 1, "meta")] * 2


def test_what_differs_each_time_shares_a_line_that_shows_the_last(
    log: MinuteLog, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    for error in ("BadStatusLine", "LineTooLong", "InvalidHeader"):
        log.report(logging.WARNING, "refused", source="", latest={"error": error})
    clock.advance(60)
    log.flush()
    assert [record.__dict__["error"] for record in caplog.records] == ["BadStatusLine", "InvalidHeader"]
    assert lines(caplog) == [("refused", 1, ""), ("refused", 2, "")]
