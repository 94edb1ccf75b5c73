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


def test_what_is_wrong_with_a_token_is_said_once() -> None:
    why = "the token is not accepted any more (code 190)"
    text = describe_hold(Hold(cause=HoldCause.TOKEN_EXPIRED, subject="1000", why=why), EN)
    assert text == f"account 1000 cannot be called ({why}); it leaves once there is a new token"
    told = EN("doctor.pause.token_expired", account="1000", reason=why)
    assert told.startswith(f"nothing of account 1000 leaves: {why}; it goes on once its token is renewed")
