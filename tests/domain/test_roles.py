"""Each role may do what the ones before it may."""

import pytest

from bot.domain.roles import Identity, Role


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.VIEWER, {Role.VIEWER}),
        (Role.MODERATOR, {Role.VIEWER, Role.MODERATOR}),
        (Role.LEAD, {Role.VIEWER, Role.MODERATOR, Role.LEAD}),
        (Role.ADMIN, set(Role)),
    ],
)
def test_a_role_includes_the_ones_before_it(role: Role, may: set[Role]) -> None:
    assert {needed for needed in Role if role.includes(needed)} == may


def test_a_user_is_recorded_as_the_person_of_that_name() -> None:
    assert str(Identity("lea", Role.VIEWER, 1).actor) == "person:lea"
