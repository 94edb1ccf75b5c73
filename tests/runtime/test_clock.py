"""The system clock: aware times in UTC, and a wall clock that a test can set wrong."""

import time
from datetime import UTC

import pytest

from bot.runtime.clock import SYSTEM_CLOCK


def test_the_wall_clock_is_aware_and_in_utc() -> None:
    before, now, after = time.time(), SYSTEM_CLOCK.now(), time.time()
    assert now.tzinfo is UTC
    assert before <= now.timestamp() + 1e-6
    assert now.timestamp() - 1e-6 <= after


def test_a_wall_clock_that_is_set_wrong_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 86_400.0)
    assert SYSTEM_CLOCK.now().isoformat() == "1970-01-02T00:00:00+00:00"


def test_setting_the_wall_clock_moves_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monotonic, boot = SYSTEM_CLOCK.monotonic(), SYSTEM_CLOCK.boot_time()
    monkeypatch.setattr(time, "time", lambda: 86_400.0)
    assert SYSTEM_CLOCK.monotonic() >= monotonic
    assert SYSTEM_CLOCK.boot_time().boot == boot.boot
    assert SYSTEM_CLOCK.boot_time().seconds >= boot.seconds
