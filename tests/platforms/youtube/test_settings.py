"""What may be written for YouTube: a channel is named by its id."""

import pytest

from bot.platforms.youtube.comments import PLATFORM
from bot.platforms.youtube.settings import SETTINGS


@pytest.mark.parametrize("channel", ["@orchard", "Orchard & Co", "orchard", ""])
def test_a_name_is_no_channel(channel: str) -> None:
    assert "begins with UC" in str(SETTINGS.account_ids[PLATFORM].problem(channel))


def test_an_address_is_told_the_id_in_it() -> None:
    wrong = SETTINGS.account_ids[PLATFORM].problem("https://www.youtube.com/channel/UCorchard/videos")
    assert "write 'UCorchard'" in str(wrong)
    assert SETTINGS.account_ids[PLATFORM].problem("UCorchard") is None
