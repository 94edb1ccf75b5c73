"""A bot with an API that runs, as every test of the API and of its client asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.api import ApiProgram, api_program
from tests.fakes.running_bot import SECRET


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the configuration of that bot reads from its environment."""
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[ApiProgram]:
    """The running program."""
    async with api_program(tmp_path) as running:
        yield running
