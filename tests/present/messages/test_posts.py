"""The sentences about planned posts."""

from bot.domain.posts import PostHold, PostState
from bot.present.messages.posts import MESSAGES


def test_every_state_and_every_hold_has_a_name() -> None:
    named = {f"poststate.{state}" for state in PostState} | {f"posthold.{hold}" for hold in PostHold}
    assert named <= set(MESSAGES)
