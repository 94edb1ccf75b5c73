"""Named users: added once, listed with their tokens, removed with everything that lets them in."""

from datetime import timedelta

import pytest

from bot.domain import Actor
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.team.users import (
    add_user,
    change_role,
    list_users,
    make_token,
    remove_user,
    revoke_token,
)
from bot.services.workspace import Workspace
from bot.store import Store
from tests.fakes.clock import FakeClock


@pytest.fixture
def workspace(db: Store, clock: FakeClock) -> Workspace:
    return Workspace(store=db, actor=Actor.person("Léa"), clock=clock.now)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def test_a_user_is_listed_with_every_token(workspace: Workspace, clock: FakeClock) -> None:
    await add_user(workspace, " zoe ", Role.VIEWER)
    first = await make_token(workspace, "zoe", clock.now() + timedelta(days=90))
    second = await make_token(workspace, "zoe")
    await revoke_token(workspace, first.token.prefix)
    (entry,) = await list_users(workspace)
    assert (entry.user.name, entry.user.role) == ("zoe", Role.VIEWER)
    assert [(token.prefix, token.revoked_at) for token in entry.tokens] == [
        (first.token.prefix, clock.timestamp),
        (second.token.prefix, None),
    ]
    assert first.token.expires_at == clock.timestamp + 90 * 86_400
    assert first.secret not in str(entry)


@pytest.mark.parametrize("name", ["zoe", "ZOE", " Zoe"])
async def test_a_name_that_is_taken_is_refused(workspace: Workspace, name: str) -> None:
    await add_user(workspace, "zoe", Role.VIEWER)
    with pytest.raises(UserError, match="user_exists"):
        await add_user(workspace, name, Role.ADMIN)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "moderator_name"),
        ("a:b", "moderator_name"),
        ("x\x1b[1m", "moderator_name"),
        ("rules", "reserved_name"),
    ],
)
async def test_what_no_moderator_can_be_called_no_user_is(workspace: Workspace, name: str, code: str) -> None:
    with pytest.raises(UserError, match=code):
        await add_user(workspace, name, Role.VIEWER)


async def test_whoever_is_not_there_is_named_with_those_who_are(workspace: Workspace) -> None:
    await add_user(workspace, "zoe", Role.VIEWER)
    for use in (
        change_role(workspace, "bea", Role.LEAD),
        remove_user(workspace, "bea"),
        make_token(workspace, "bea"),
    ):
        with pytest.raises(UserError) as caught:
            await use
        assert (caught.value.code, caught.value.data["names"]) == ("user_unknown", "zoe")


async def test_another_role_counts_for_the_tokens_there_are(workspace: Workspace) -> None:
    await add_user(workspace, "zoe", Role.VIEWER)
    await make_token(workspace, "zoe")
    assert (await change_role(workspace, "zoe", Role.LEAD)).role is Role.LEAD
    (entry,) = await list_users(workspace)
    assert [token.role for token in entry.tokens] == [Role.LEAD]


async def test_a_token_is_revoked_once_by_its_beginning_or_by_all_of_it(workspace: Workspace) -> None:
    await add_user(workspace, "zoe", Role.VIEWER)
    made = await make_token(workspace, "zoe")
    assert (await revoke_token(workspace, f"{made.secret}\n")).prefix == made.token.prefix
    for beginning in (made.secret, made.token.prefix, "", "tamis_u_", "%"):
        with pytest.raises(UserError, match="token_unknown"):
            await revoke_token(workspace, beginning)


async def test_a_token_cannot_end_before_it_begins(workspace: Workspace, clock: FakeClock) -> None:
    await add_user(workspace, "zoe", Role.VIEWER)
    with pytest.raises(UserError, match="token_ends_before_it_begins"):
        await make_token(workspace, "zoe", clock.now())
