"""Users and tokens as rows: what is stored, what ends together, what is recorded."""

import pytest

from bot.domain import Actor
from bot.domain.roles import Role
from bot.errors import StoreBusy
from bot.store import Store, Transaction
from bot.store.history import audit
from bot.store.team import sessions, users
from bot.store.team.users import User, UserToken

LEA = Actor.person("Léa")


def user_with_token(tx: Transaction, name: str = "zoe", prefix: str = "tamis_u_1") -> tuple[User, UserToken]:
    user = users.add_user(tx, name, Role.VIEWER, by=LEA, at=10.0)
    token = users.add_token(tx, user, prefix=prefix, sha256="aa", expires_at=100.0, by=LEA, at=20.0)
    return user, token


async def test_what_was_added_is_listed_and_found(store: Store) -> None:
    user, token = await store.write(user_with_token)
    assert await store.read(users.list_users) == [user]
    assert await store.read(lambda tx: users.get_user(tx, "zoe")) == user
    assert await store.read(lambda tx: users.get_user(tx, "Zoe")) is None
    assert await store.read(users.list_tokens) == [token]
    assert await store.read(lambda tx: users.find_token(tx, "tamis_u_1")) == token
    assert await store.read(lambda tx: users.find_token(tx, "tamis_u_")) is None


@pytest.mark.parametrize(("at", "is_valid"), [(99.9, True), (100.0, False)])
async def test_a_token_ends(store: Store, at: float, is_valid: bool) -> None:
    _, token = await store.write(user_with_token)
    assert token.is_valid(at) is is_valid


async def test_whoever_is_removed_loses_tokens_and_sessions_and_the_name_is_free_again(store: Store) -> None:
    user, token = await store.write(user_with_token)
    await store.write(
        lambda tx: sessions.open_session(tx, token, prefix="s", sha256="bb", at=30.0, expires_at=60.0)
    )
    await store.write(lambda tx: users.remove_user(tx, user, by=LEA, at=40.0))
    assert await store.read(users.list_users) == []
    assert await store.read(lambda tx: users.find_token(tx, "tamis_u_1")) is None
    assert await store.read(lambda tx: sessions.find_session(tx, "s")) is None
    again, _ = await store.write(lambda tx: user_with_token(tx, prefix="tamis_u_2"))
    assert again.id != user.id
    assert [token.prefix for token in await store.read(users.list_tokens)] == ["tamis_u_2"]


async def test_one_name_is_one_user(store: Store) -> None:
    await store.write(user_with_token)
    with pytest.raises((StoreBusy, Exception), match=r"(?i)unique"):
        await store.write(lambda tx: users.add_user(tx, "zoe", Role.ADMIN, by=LEA, at=11.0))


async def test_use_is_noted_to_the_minute(store: Store) -> None:
    _, token = await store.write(user_with_token)

    async def used(at: float) -> float | None:
        await store.write(lambda tx: users.note_use(tx, token.id, at))
        found = await store.read(lambda tx: users.find_token(tx, token.prefix))
        assert found is not None
        return found.last_used_at

    assert await used(30.0) == 30.0
    assert await used(80.0) == 30.0
    assert await used(90.5) == 90.5


async def test_everything_is_recorded_without_a_secret(store: Store) -> None:
    user, token = await store.write(user_with_token)
    await store.write(lambda tx: users.change_role(tx, user, Role.LEAD, by=LEA, at=50.0))
    await store.write(lambda tx: users.revoke_token(tx, token, by=LEA, at=51.0))
    await store.write(lambda tx: users.remove_user(tx, user, by=LEA, at=52.0))
    entries = await store.read(lambda tx: audit.list_entries(tx, "user:zoe"))
    assert [(entry.action, dict(entry.details), entry.actor) for entry in entries] == [
        ("user_added", {"role": "viewer"}, "person:Léa"),
        ("token_made", {"token": "tamis_u_1"}, "person:Léa"),
        ("user_role_changed", {"role": "lead", "before": "viewer"}, "person:Léa"),
        ("token_revoked", {"token": "tamis_u_1"}, "person:Léa"),
        ("user_removed", {}, "person:Léa"),
    ]
