"""Named users with their roles, and the tokens that let them in. Of a token only its beginning and a hash are
stored."""

from dataclasses import dataclass

from bot.domain import Actor
from bot.domain.roles import Role
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import Row

#: A token that is used all day is written to once a minute.
USE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """Somebody who may come in. Moments are in seconds since 1970."""

    id: int
    name: str
    role: Role
    added_at: float


@dataclass(frozen=True, kw_only=True, slots=True)
class UserToken:
    """What lets a user in; `prefix` is its public beginning, `expires_at` is None for one without an end."""

    id: int
    user: str
    role: Role
    prefix: str
    sha256: str
    made_at: float
    expires_at: float | None
    last_used_at: float | None
    revoked_at: float | None

    def is_valid(self, at: float) -> bool:
        """Whether it opens anything at that moment."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


def list_users(tx: Transaction) -> list[User]:
    """Everybody who was added and not removed, by name."""
    return [_user(row) for row in tx.all("users.list_users")]


def get_user(tx: Transaction, name: str) -> User | None:
    """The user of exactly that name."""
    row = tx.one("users.get_user", name=name)
    return None if row is None else _user(row)


def add_user(tx: Transaction, name: str, role: Role, *, by: Actor, at: float) -> User:
    """Add a user whose name nobody has."""
    user_id = tx.value("users.insert_user", name=name, role=role, at=at)
    _record(tx, "user_added", name, by, at, role=role.value)
    return User(id=user_id, name=name, role=role, added_at=at)


def change_role(tx: Transaction, user: User, role: Role, *, by: Actor, at: float) -> None:
    """Give a user another role; it counts from the next request on."""
    tx.run("users.set_role", id=user.id, role=role)
    _record(tx, "user_role_changed", user.name, by, at, role=role.value, before=user.role.value)


def remove_user(tx: Transaction, user: User, *, by: Actor, at: float) -> None:
    """Remove a user with all tokens and sessions."""
    tx.run("users.remove_user", id=user.id, at=at)
    tx.run("users.revoke_tokens_of_user", user_id=user.id, at=at)
    tx.run("users.delete_sessions_of_user", user_id=user.id)
    _record(tx, "user_removed", user.name, by, at)


def list_tokens(tx: Transaction) -> list[UserToken]:
    """Every token of every user, the revoked ones too, in the order in which they were made."""
    return [_token(row) for row in tx.all("users.list_tokens")]


def find_token(tx: Transaction, prefix: str) -> UserToken | None:
    """The token with that beginning, whether it is valid or not."""
    row = tx.one("users.find_token", prefix=prefix)
    return None if row is None else _token(row)


def add_token(
    tx: Transaction, user: User, *, prefix: str, sha256: str, expires_at: float | None, by: Actor, at: float
) -> UserToken:
    """Record a token that was just made."""
    token_id = tx.value(
        "users.insert_token", user_id=user.id, prefix=prefix, sha256=sha256, at=at, expires_at=expires_at
    )
    _record(tx, "token_made", user.name, by, at, token=prefix)
    return UserToken(
        id=token_id,
        user=user.name,
        role=user.role,
        prefix=prefix,
        sha256=sha256,
        made_at=at,
        expires_at=expires_at,
        last_used_at=None,
        revoked_at=None,
    )


def revoke_token(tx: Transaction, token: UserToken, *, by: Actor, at: float) -> None:
    """End a token and every session that it opened."""
    tx.run("users.revoke_token", id=token.id, at=at)
    tx.run("users.delete_sessions_of_token", token_id=token.id)
    _record(tx, "token_revoked", token.user, by, at, token=token.prefix)


def note_use(tx: Transaction, token_id: int, at: float) -> None:
    """A token was used; to the minute."""
    tx.run("users.note_use", id=token_id, at=at, before=at - USE_SECONDS)


def _record(tx: Transaction, action: str, name: str, by: Actor, at: float, **details: str) -> None:
    audit.append_entry(tx, at=at, actor=by, action=action, subject=f"user:{name}", details=details)


def _user(row: Row) -> User:
    return User(id=row["id"], name=row["name"], role=Role(row["role"]), added_at=row["added_at"])


def _token(row: Row) -> UserToken:
    return UserToken(
        id=row["id"],
        user=row["name"],
        role=Role(row["role"]),
        prefix=row["prefix"],
        sha256=row["sha256"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
    )
