"""Every role has its word."""

from bot.domain.roles import Role
from bot.present.messages.team import MESSAGES
from tests.fakes.message_calls import problems_with


def test_every_role_has_its_word() -> None:
    assert all(f"role.{role}" in MESSAGES for role in Role)


def test_every_message_is_said_with_its_values() -> None:
    assert problems_with(MESSAGES) == []
