"""Every engine of the store, for the tests that know none."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.store import Store
from tests.fakes.databases import open_store
from tests.fakes.postgres_server import open_empty_store

ENGINES: Mapping[str, Callable[[Path], Store]] = MappingProxyType(
    {"postgres": open_empty_store, "sqlite": open_store}
)


@pytest.fixture(params=sorted(ENGINES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new database of each engine."""
    opened = ENGINES[request.param](tmp_path)
    yield opened
    opened.close()
