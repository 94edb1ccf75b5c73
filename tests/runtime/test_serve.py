"""The process of a service ends in order."""

import asyncio
import os
import resource
import signal
from pathlib import Path

import pytest

from bot.runtime.serve import raise_file_limit, run, run_until_signal
from bot.services.configuration import load_config
from tests.fakes.running_bot import SECRET, config


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    return config(tmp_path, "http://127.0.0.1:1", 0)


async def test_a_signal_to_stop_leaves_one_line(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    program = asyncio.create_task(run(load_config(path)))
    async with asyncio.timeout(20):
        while not any(record.getMessage() == "listening" for record in caplog.records):
            await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await program
    stopping = [record.__dict__["signal"] for record in caplog.records if record.getMessage() == "stopping"]
    assert stopping == ["SIGTERM"]


def test_as_many_files_may_be_open_as_the_system_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard - 1, hard))
    try:
        raise_file_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_whatever_is_served_ends_at_a_signal() -> None:
    class Program:
        def __init__(self) -> None:
            self.calls: list[str] = []

        async def start(self) -> None:
            self.calls.append("start")
            os.kill(os.getpid(), signal.SIGINT)

        async def ready(self) -> None:
            self.calls.append("ready")

        async def stop(self) -> None:
            self.calls.append("stop")

    program = Program()
    await run_until_signal(program)
    assert program.calls in (["start", "stop"], ["start", "ready", "stop"])
