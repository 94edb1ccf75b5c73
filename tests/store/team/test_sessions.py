"""Sessions end by themselves, with their token, and when somebody signs out."""

import pytest

from bot.domain import Actor
from bot.domain.roles import Role
from bot.store import Store, Transaction
from bot.store.history import audit
from bot.store.team import sessions, users
from bot.store.team.sessions import Session
from bot.store.team.users import UserToken

LEA = Actor.person("Léa")


def token_until(tx: Transaction, expires_at: float | None) -> UserToken:
    user = users.add_user(tx, "zoe", Role.MODERATOR, by=LEA, at=0.0)
    return users.add_token(tx, user, prefix="t", sha256="aa", expires_at=expires_at, by=LEA, at=0.0)


def opened(tx: Transaction, token: UserToken, prefix: str = "s", at: float = 10.0) -> Session:
    return sessions.open_session(tx, token, prefix=prefix, sha256="bb", at=at, expires_at=at + 50.0)


@pytest.mark.parametrize(("token_end", "end"), [(None, 60.0), (40.0, 40.0), (90.0, 60.0)])
async def test_a_session_lasts_no_longer_than_its_token(
    store: Store, token_end: float | None, end: float
) -> None:
    token = await store.write(lambda tx: token_until(tx, token_end))
    session = await store.write(lambda tx: opened(tx, token))
    assert await store.read(lambda tx: sessions.find_session(tx, "s")) == session
    assert (session.user, session.role, session.expires_at) == ("zoe", Role.MODERATOR, end)
    assert (session.is_valid(end - 0.1), session.is_valid(end)) == (True, False)


async def test_a_revoked_token_ends_its_sessions(store: Store) -> None:
    token = await store.write(lambda tx: token_until(tx, None))
    await store.write(lambda tx: opened(tx, token))
    await store.write(lambda tx: users.revoke_token(tx, token, by=LEA, at=20.0))
    assert await store.read(lambda tx: sessions.find_session(tx, "s")) is None


async def test_whoever_signs_out_is_out_and_both_are_recorded_once(store: Store) -> None:
    token = await store.write(lambda tx: token_until(tx, None))
    session = await store.write(lambda tx: opened(tx, token))
    for at in (20.0, 21.0):
        await store.write(lambda tx, at=at: sessions.close_session(tx, session.id, "zoe", at))
    assert await store.read(lambda tx: sessions.find_session(tx, "s")) is None
    entries = await store.read(lambda tx: audit.list_entries(tx, "user:zoe"))
    assert [(entry.action, entry.actor) for entry in entries[2:]] == [
        ("signed_in", "person:zoe"),
        ("signed_out", "person:zoe"),
    ]


async def test_sessions_that_have_ended_are_forgotten_at_the_next_sign_in(store: Store) -> None:
    token = await store.write(lambda tx: token_until(tx, None))
    await store.write(lambda tx: opened(tx, token, "old", 10.0))
    await store.write(lambda tx: opened(tx, token, "new", 60.0))
    assert await store.read(lambda tx: sessions.find_session(tx, "old")) is None
    assert await store.read(lambda tx: sessions.find_session(tx, "new")) is not None
