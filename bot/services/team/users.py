"""Adds and removes named users, and makes and revokes their tokens.

Whoever may use the data folder may do this, as everything else on the command line; a role limits those who
come in over a network.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.team.secrets import TOKEN_MARK, new_secret, public_prefix
from bot.services.workspace import Workspace, moderator
from bot.store import Transaction
from bot.store.team import users
from bot.store.team.users import User, UserToken

__all__ = [
    "ListedUser",
    "NewToken",
    "User",
    "UserToken",
    "add_user",
    "change_role",
    "list_users",
    "make_token",
    "remove_user",
    "revoke_token",
]

_LONGEST_NAME = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedUser:
    """A user with every token that was made for them."""

    user: User
    tokens: tuple[UserToken, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewToken:
    """A token that was just made, and the secret that is shown this once."""

    token: UserToken
    secret: str


async def list_users(workspace: Workspace) -> tuple[ListedUser, ...]:
    """Everybody who may come in, by name."""

    def work(tx: Transaction) -> tuple[ListedUser, ...]:
        tokens = users.list_tokens(tx)
        return tuple(
            ListedUser(user=user, tokens=tuple(token for token in tokens if token.user == user.name))
            for user in users.list_users(tx)
        )

    return await workspace.store.read(work)


async def add_user(workspace: Workspace, name: str, role: Role) -> User:
    """Somebody new. Raises `UserError` for a name that is taken, whatever its capitals, or cannot be one."""
    plain = moderator(name).id
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> User:
        if any(user.name.casefold() == plain.casefold() for user in users.list_users(tx)):
            raise UserError("user_exists", name=plain)
        return users.add_user(tx, plain, role, by=by, at=at)

    return await workspace.create_store().write(work)


async def change_role(workspace: Workspace, name: str, role: Role) -> User:
    """Another role for a user, from their next request on. Raises `UserError` when there is none."""
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> User:
        user = _existing(tx, name)
        if user.role is not role:
            users.change_role(tx, user, role, by=by, at=at)
        return _existing(tx, name)

    return await workspace.store.write(work)


async def remove_user(workspace: Workspace, name: str) -> User:
    """Let a user in no more: their tokens and sessions end within a second. Raises `UserError` when there is
    none."""
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> User:
        user = _existing(tx, name)
        users.remove_user(tx, user, by=by, at=at)
        return user

    return await workspace.store.write(work)


async def make_token(workspace: Workspace, name: str, until: datetime | None = None) -> NewToken:
    """A token for a user, which ends at `until`, or never. Raises `UserError` when there is no such user
    or the end is past."""
    by, now = workspace.actor, workspace.now()
    if until is not None and until <= now:
        raise UserError("token_ends_before_it_begins")
    secret = new_secret(TOKEN_MARK)

    def work(tx: Transaction) -> UserToken:
        return users.add_token(
            tx,
            _existing(tx, name),
            prefix=secret.prefix,
            sha256=secret.sha256,
            expires_at=None if until is None else until.timestamp(),
            by=by,
            at=now.timestamp(),
        )

    return NewToken(token=await workspace.store.write(work), secret=secret.text)


async def revoke_token(workspace: Workspace, beginning: str) -> UserToken:
    """End the token that begins so, with the sessions that it opened, within a second; the whole token will
    do. Raises `UserError` when there is no valid one."""
    by, at = workspace.actor, workspace.now().timestamp()
    prefix = public_prefix(beginning.strip(), TOKEN_MARK)

    def work(tx: Transaction) -> UserToken:
        token = users.find_token(tx, prefix)
        if token is None or token.revoked_at is not None:
            raise UserError("token_unknown")
        users.revoke_token(tx, token, by=by, at=at)
        return replace(token, revoked_at=at)

    return await workspace.store.write(work)


def _existing(tx: Transaction, name: str) -> User:
    user = users.get_user(tx, name.strip())
    if user is None:
        names = ", ".join(user.name for user in users.list_users(tx)) or "-"
        raise UserError("user_unknown", name=name[:_LONGEST_NAME], names=names)
    return user
