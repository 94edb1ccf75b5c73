"""What the tests of the whole walk share."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Callable[[str], Shop]]:
    """Opens a shop with these rules; it is closed after the test."""
    opened: list[Shop] = []

    def open_shop(written: str) -> Shop:
        opened.append(Shop(tmp_path, written))
        return opened[-1]

    yield open_shop
    for page in opened:
        page.pipeline.close()
        page.db.close()
