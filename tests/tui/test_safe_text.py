"""Nothing that somebody wrote reaches the screen but as text."""

import pytest

from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import waiting
from tests.fakes.instance import HOSTILE
from tests.fakes.review_screen import at_screen


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_texts_stay_text(db: SqliteStore, name: str) -> None:
    text = HOSTILE[name]

    def hostile(tx: Transaction) -> None:
        waiting(tx, text=text, author_name=text[:100])

    async with at_screen(db, hostile, size=(120, 40)) as pilot:
        for row in (*pilot.app.screen._compositor.render_strips(),):
            drawn = row.text
            assert all(character >= " " and not "\x7f" <= character <= "\x9f" for character in drawn)
            assert not set(drawn) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
