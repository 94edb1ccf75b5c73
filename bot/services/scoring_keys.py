"""Makes, lists and revokes the keys of clients that ask for scores. They stand in a file of the data folder,
so that scores are served without any database."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import UserError, explain_io
from bot.files import read_bytes, write_atomically
from bot.scoring.keys import ApiKey, decode_keys, encode_keys, hash_secret, new_secret
from bot.services.workspace import Workspace
from bot.store.sqlite.folder import denied, open_folder

FILE = "scoring-keys.json"
_LONGEST_NAME = 64


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKey:
    """A key that was just made, and the secret that is shown this once."""

    key: ApiKey
    secret: str


def make_key(workspace: Workspace, name: str, requests_per_second: float | None = None) -> NewKey:
    """A key for the client of that name. Raises `UserError` for a name that is taken or cannot be one."""
    name = name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UserError("key_name", longest=_LONGEST_NAME)
    secret = new_secret()
    key = ApiKey(
        name=name,
        sha256=hash_secret(secret),
        made_at=workspace.now().timestamp(),
        made_by=str(workspace.actor),
        requests_per_second=requests_per_second,
    )

    def add(keys: Sequence[ApiKey]) -> list[ApiKey]:
        if any(existing.name == name and existing.is_valid for existing in keys):
            raise UserError("key_exists", name=name)
        return [*keys, key]

    _change(workspace.folder, add)
    return NewKey(key=key, secret=secret)


def list_keys(workspace: Workspace) -> tuple[ApiKey, ...]:
    """All keys, the revoked ones too, in the order in which they were made. Raises `UserError`."""
    return read_keys(workspace.folder)


def revoke_key(workspace: Workspace, name: str) -> ApiKey:
    """The key of that name, which opens nothing from now on; a server notices within seconds. Raises
    `UserError` when there is no valid one."""
    at, by = workspace.now().timestamp(), str(workspace.actor)
    revoked: list[ApiKey] = []

    def revoke(keys: Sequence[ApiKey]) -> list[ApiKey]:
        changed = [
            replace(key, revoked_at=at, revoked_by=by) if key.name == name.strip() and key.is_valid else key
            for key in keys
        ]
        revoked.extend(key for key, before in zip(changed, keys, strict=True) if key is not before)
        if not revoked:
            names = ", ".join(key.name for key in keys if key.is_valid) or "-"
            raise UserError("key_unknown", name=name[:_LONGEST_NAME], names=names)
        return changed

    _change(workspace.folder, revoke)
    return revoked[0]


def read_keys(folder: Path) -> tuple[ApiKey, ...]:
    """The keys in a data folder, none where none was made. Raises `UserError` when they cannot be read."""
    path = folder / FILE
    try:
        return decode_keys(read_bytes(path))
    except FileNotFoundError:
        return ()
    except PermissionError as error:
        raise denied(path) from error
    except OSError as error:
        raise UserError("keys_unreadable", path=path, reason=explain_io(error)) from error
    except ValueError as error:
        raise UserError("keys_damaged", path=path) from error


def _change(folder: Path, change: Callable[[Sequence[ApiKey]], Sequence[ApiKey]]) -> None:
    """Replace the keys by what `change` makes of them; two commands at once wait for one another."""
    open_folder(folder)
    try:
        with _locked(folder):
            write_atomically(folder / FILE, encode_keys(change(read_keys(folder))))
    except PermissionError as error:
        raise denied(folder) from error
    except OSError as error:
        raise UserError("data_folder_unusable", folder=folder, reason=explain_io(error)) from error


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
