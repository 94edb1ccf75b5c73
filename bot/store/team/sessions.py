"""Browsers that are signed in. Of the secret in a cookie only its beginning and a hash are stored."""

from dataclasses import dataclass

from bot.domain import Actor
from bot.domain.roles import Role
from bot.store import Transaction
from bot.store.history import audit
from bot.store.team.users import UserToken


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A signed-in browser; it ends at `expires_at`, in seconds since 1970, or with its token before that."""

    id: int
    token_id: int
    user: str
    role: Role
    sha256: str
    expires_at: float

    def is_valid(self, at: float) -> bool:
        """Whether it opens anything at that moment."""
        return at < self.expires_at


def open_session(
    tx: Transaction, token: UserToken, *, prefix: str, sha256: str, at: float, expires_at: float
) -> Session:
    """Sign a browser in by a valid token, and forget sessions that have ended."""
    tx.run("users.delete_ended_sessions", at=at)
    until = expires_at if token.expires_at is None else min(expires_at, token.expires_at)
    session_id = tx.value(
        "users.insert_session", token_id=token.id, prefix=prefix, sha256=sha256, at=at, expires_at=until
    )
    _record(tx, "signed_in", token.user, at, token=token.prefix)
    return Session(
        id=session_id,
        token_id=token.id,
        user=token.user,
        role=token.role,
        sha256=sha256,
        expires_at=until,
    )


def find_session(tx: Transaction, prefix: str) -> Session | None:
    """The session with that beginning; None where there is none or its token was revoked."""
    row = tx.one("users.find_session", prefix=prefix)
    if row is None or row["revoked_at"] is not None:
        return None
    ends = (row["expires_at"], row["token_expires_at"])
    return Session(
        id=row["id"],
        token_id=row["token_id"],
        user=row["name"],
        role=Role(row["role"]),
        sha256=row["sha256"],
        expires_at=min(end for end in ends if end is not None),
    )


def close_session(tx: Transaction, session_id: int, user: str, at: float) -> None:
    """Sign a browser out."""
    if tx.run("users.delete_session", id=session_id):
        _record(tx, "signed_out", user, at)


def _record(tx: Transaction, action: str, user: str, at: float, **details: str) -> None:
    audit.append_entry(
        tx, at=at, actor=Actor.person(user), action=action, subject=f"user:{user}", details=details
    )
