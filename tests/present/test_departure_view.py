"""What keeps an action here is said with what to do about it, in both languages."""

import pytest

from bot.present.departure_view import describe_hold, describe_holds
from bot.present.messages import Catalog
from bot.services.review import Hold, HoldCause

EN, FR = Catalog("en"), Catalog("fr")


@pytest.mark.parametrize("cause", HoldCause)
def test_every_cause_has_its_clause(cause: HoldCause) -> None:
    hold = Hold(cause=cause, subject="1000", why="holidays")
    english, french = describe_hold(hold, EN), describe_hold(hold, FR)
    assert english
    assert english != french


def test_a_reason_of_somebody_is_quoted_and_harmless() -> None:
    hold = Hold(cause=HoldCause.ACCOUNT_PAUSED, subject="1000", why="fire\x1b[2J")
    text = describe_holds([hold, Hold(cause=HoldCause.NOT_RUNNING)], EN)
    assert text.startswith("account 1000 is paused (fire")
    assert "\x1b" not in text
    assert text.endswith("no bot is running on this data, 'tamis serve' starts it")


def test_nothing_is_said_about_nothing() -> None:
    assert describe_holds([], EN) == ""
