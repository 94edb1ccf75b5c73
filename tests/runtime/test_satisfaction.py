"""When the asker looks at all; whom it asks is in `tests/walk/test_satisfaction.py`."""

from pathlib import Path

from bot.runtime.satisfaction import BUTTONS, SatisfactionAsker
from bot.text.ratings import read_rating
from tests.fakes.clock import FakeClock
from tests.fakes.shop import CONFIG, Shop


async def test_without_the_section_or_without_rules_nothing_is_looked_up(tmp_path: Path) -> None:
    page = Shop(tmp_path, "rules: []\n")
    asker = SatisfactionAsker(page.db, {}, CONFIG, page.mind, clock=FakeClock())
    assert await asker.run_once() is False
    page.mind.rules = None
    assert await asker.run_once() is False
    page.pipeline.close()
    page.db.close()


def test_each_button_is_read_as_the_rating_that_it_shows() -> None:
    ratings = [read_rating(title) for title in BUTTONS]
    assert [rating and (rating.value, rating.is_all, rating.is_plain) for rating in ratings] == [
        (value, True, False) for value in range(1, 6)
    ]
