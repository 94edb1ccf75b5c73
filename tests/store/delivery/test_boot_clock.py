"""Uptime: what passes evenly, whatever the wall clock says."""

import time
from pathlib import Path

import pytest

from bot.store.delivery import boot_clock as module
from bot.store.delivery.boot_clock import boot_time


@pytest.fixture
def no_boot_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BOOT_ID", tmp_path / "nothing")


@pytest.fixture(autouse=True)
def forgotten() -> None:
    module._boot.cache_clear()


def test_it_passes_whatever_is_done_to_the_wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    before = boot_time()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    time.sleep(0.02)
    after = boot_time()
    assert after.boot == before.boot
    assert 0.02 <= after.seconds - before.seconds < 60


@pytest.mark.usefixtures("no_boot_id")
def test_where_boots_have_no_name_each_process_is_one() -> None:
    name = boot_time().boot
    assert name
    assert boot_time().boot == name
    module._boot.cache_clear()  # as in another process
    assert boot_time().boot != name


@pytest.mark.usefixtures("no_boot_id")
def test_a_system_without_the_better_clock_has_the_common_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "CLOCK_BOOTTIME", raising=False)
    assert boot_time().seconds == pytest.approx(time.monotonic(), abs=5)
