"""The kill switch: what may not act now, for everything, an account, its replies, or a rule.

Besides the table there is a flag file in the data folder, which works when the database cannot be written to.
Calls that a platform denied to an account are counted here, because several in a row pause it: a single one
says little, since people delete comments.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from bot.domain import Actor, PauseCause
from bot.files import open_own
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.history import audit

FLAG = "PAUSED"
_ACCOUNT = "account:"
_TOKEN = Actor.system("token")
#: Longer ago than that a denied call says nothing about what the account may do now.
_DENIALS_SECONDS = 7 * 86_400.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A scope that may not act: `all`, `account:<id>`, `words:<account id>` or `rule:<id>`."""

    scope: str
    reason: str
    cause: PauseCause
    by: Actor
    at: float


def pause_scope(
    tx: Transaction,
    *,
    scope: str,
    reason: str,
    by: Actor,
    at: float,
    cause: PauseCause = PauseCause.PERSON,
    token: str | None = None,
) -> bool:
    """Pause a scope; False when it was paused already. `token` is the fingerprint of the one that ended, or
    that may not do any more what it has to."""
    changed = tx.run(
        "pauses.insert_pause",
        scope=scope,
        reason=reason,
        cause=cause,
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
        token=token,
    )
    if changed:
        audit.append_entry(tx, at=at, actor=by, action="paused", subject=scope)
    return bool(changed)


def resume_scope(tx: Transaction, scope: str, by: Actor, at: float) -> bool:
    """Resume a scope; False when it was not paused. An account begins anew to prove what it may do."""
    changed = tx.run("pauses.delete_pause", scope=scope)
    if scope.startswith(_ACCOUNT):
        forget_denials(tx, scope.removeprefix(_ACCOUNT))
    if changed:
        audit.append_entry(tx, at=at, actor=by, action="resumed", subject=scope)
    return bool(changed)


def list_pauses(tx: Transaction) -> list[Pause]:
    """Every pause in force, oldest first."""
    return [
        Pause(
            scope=row["scope"],
            reason=row["reason"],
            cause=PauseCause(row["cause"]),
            by=decode_actor(row),
            at=row["at"],
        )
        for row in tx.all("pauses.list_pauses")
    ]


def resume_with_new_token(tx: Transaction, account_id: str, token: str, at: float) -> bool:
    """Resume an account that was paused because of its token, once it has another."""
    ended = tx.value("pauses.ended_token", scope=f"{_ACCOUNT}{account_id}")
    if ended is None or ended == token:
        return False
    return resume_scope(tx, f"{_ACCOUNT}{account_id}", _TOKEN, at)


def set_flag_file(folder: Path, on: bool) -> None:
    """Raise or lower the flag file that stops every action within a second. Raises `OSError`, for a folder of
    that name `IsADirectoryError`."""
    path = folder / FLAG
    if not on:
        path.unlink(missing_ok=True)
    elif not is_flagged(folder):  # a colleague's counts as well, and may not be touched
        os.close(open_own(path, os.O_WRONLY | os.O_CREAT))


def is_flagged(folder: Path) -> bool:
    """Whether something of that name is there, whatever it is: who put a folder or a link there meant it, too.
    Raises `OSError` where nobody can tell: then nothing may leave either."""
    try:
        (folder / FLAG).lstat()
    except FileNotFoundError:
        return False
    return True


def record_denial(tx: Transaction, account_id: str, outbox_id: int, at: float) -> list[int]:
    """Add a call that a platform denied, be it that the comment is gone or the permission; the outbox rows of
    all that were denied to the account in a row, oldest first, with this one."""
    tx.run("pauses.insert_denial", outbox_id=outbox_id, account_id=account_id, at=at)
    rows = tx.all("pauses.list_denials", account_id=account_id, since=at - _DENIALS_SECONDS)
    return [row["outbox_id"] for row in rows]


def forget_denials(tx: Transaction, account_id: str) -> None:
    """A call succeeded, or a person says that the account may act again."""
    tx.run("pauses.delete_denials", account_id=account_id)
