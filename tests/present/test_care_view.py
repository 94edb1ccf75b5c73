"""What somebody is reminded of: mostly nothing."""

import pytest

from bot.domain.review_settings import CareSettings
from bot.present.care_view import describe_care
from bot.present.messages import Catalog
from bot.services.review import CareStatus


def status(read: int) -> CareStatus:
    settings = CareSettings(severe_per_hour=3, break_after=3_000.0)
    return CareStatus(settings=settings, choices={}, severe_read=read)


@pytest.mark.parametrize(
    ("read", "worked", "told"),
    [
        (2, 2_999.0, ()),
        (3, 0.0, ("3 severe cases", "to you only if nobody has taken them for 5 min")),
        (0, 3_000.0, ("50 min without a break",)),
    ],
)
def test_a_cap_and_a_break_are_told_once_they_are_reached(
    read: int, worked: float, told: tuple[str, ...]
) -> None:
    text = describe_care(status(read), worked, Catalog("en"))
    assert bool(text) == bool(told)
    assert all(part in text for part in told)


def test_who_wants_no_reminder_gets_none() -> None:
    settings = CareSettings(severe_per_hour=0, break_after=0.0)
    quiet = CareStatus(settings=settings, choices={}, severe_read=99)
    assert describe_care(quiet, 99_999.0, Catalog("en")) == ""
