"""Who somebody is: by a token or a browser's secret, until it ends, is revoked, or they are removed."""

from datetime import timedelta

import pytest

from bot.domain import Actor
from bot.domain.roles import Identity, Role
from bot.services.team.sign_in import identify_session, identify_token, sign_in, sign_out
from bot.services.team.users import add_user, list_users, make_token, remove_user, revoke_token
from bot.services.workspace import Workspace
from bot.store import Store
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def workspace(db: Store, clock: FakeClock) -> Workspace:
    return Workspace(store=db, actor=Actor.person("Léa"), clock=clock.now)


async def token_of_zoe(workspace: Workspace, lasts: timedelta | None = None) -> str:
    await add_user(workspace, "zoe", Role.VIEWER)
    until = None if lasts is None else workspace.now() + lasts
    return (await make_token(workspace, "zoe", until)).secret


async def test_a_token_says_who_somebody_is_until_it_ends(workspace: Workspace, clock: FakeClock) -> None:
    secret = await token_of_zoe(workspace, timedelta(hours=1))
    identity = await identify_token(workspace, secret)
    assert identity == Identity("zoe", Role.VIEWER, 1)
    (entry,) = await list_users(workspace)
    assert entry.tokens[0].last_used_at == clock.timestamp
    clock.advance(3600)
    assert await identify_token(workspace, secret) is None


async def test_nothing_else_opens(workspace: Workspace) -> None:
    secret = await token_of_zoe(workspace)
    for wrong in ("", "tamis_u_", secret[:-1], secret + "x", secret[:16] + "A" * 35, "é", "x" * 10_000):
        assert await identify_token(workspace, wrong) is None
        assert await sign_in(workspace, wrong, 60) is None
        assert await identify_session(workspace, wrong) is None
    opened = await sign_in(workspace, secret, 60)
    assert opened is not None
    assert await identify_token(workspace, opened.secret) is None, "a cookie is no token"
    assert await identify_session(workspace, secret) is None, "a token is no cookie"


async def test_a_browser_is_signed_in_for_its_time_and_no_longer_than_the_token(
    workspace: Workspace, clock: FakeClock
) -> None:
    secret = await token_of_zoe(workspace, timedelta(seconds=100))
    short, long = await sign_in(workspace, secret, 60), await sign_in(workspace, secret, 1000)
    assert short is not None
    assert long is not None
    assert (short.seconds, long.seconds) == (60, 100)
    clock.advance(60)
    assert await identify_session(workspace, short.secret) is None
    assert await identify_session(workspace, long.secret) == long.identity
    clock.advance(40)
    assert await identify_session(workspace, long.secret) is None


async def test_signing_out_ends_this_browser_alone(workspace: Workspace) -> None:
    secret = await token_of_zoe(workspace)
    one, two = await sign_in(workspace, secret, 60), await sign_in(workspace, secret, 60)
    assert one is not None
    assert two is not None
    await sign_out(workspace, one.identity)
    assert await identify_session(workspace, one.secret) is None
    assert await identify_session(workspace, two.secret) == two.identity
    assert await identify_token(workspace, secret) is not None


@pytest.mark.parametrize("how", ["revoked", "removed"])
async def test_what_was_ended_opens_nothing_at_the_next_request(workspace: Workspace, how: str) -> None:
    secret = await token_of_zoe(workspace)
    opened = await sign_in(workspace, secret, 60)
    assert opened is not None
    if how == "revoked":
        await revoke_token(workspace, secret)
    else:
        await remove_user(workspace, "zoe")
    assert await identify_token(workspace, secret) is None
    assert await identify_session(workspace, opened.secret) is None
    assert await sign_in(workspace, secret, 60) is None
