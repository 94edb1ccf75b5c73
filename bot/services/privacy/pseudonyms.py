"""Names for people that say nothing about who they are, the same one for the same person on one instance.

A pseudonym is a keyed hash of the platform and the author's id there. The key stands in the data folder:
whoever has an export and not the folder can neither compute a pseudonym nor try names until one fits.
"""

import base64
import hashlib
import hmac
import secrets
from contextlib import suppress
from pathlib import Path

from bot.errors import UserError, explain_io
from bot.files import hand_over, is_shared, private_folder, publish, read_bytes, write_atomically
from bot.services.workspace import Workspace

KEY_FILE = "pseudonyms.key"
_BYTES = 32
#: Of the hash; 50 bits, so that of a million people two share one with a chance of one in two thousand.
_CHARACTERS = 10
_MARK = "author-"


class Pseudonyms:
    """The pseudonyms under one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, platform: str, author_id: str | None) -> str:
        """The pseudonym of an author on a platform; "" for nobody."""
        if not author_id:
            return ""
        named = f"{platform}\0{author_id}".encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, named, hashlib.sha256)
        return _MARK + base64.b32encode(digest).decode().lower()[:_CHARACTERS]


def open_pseudonyms(workspace: Workspace) -> Pseudonyms:
    """The pseudonyms of an instance; the key is made the first time.

    Raises `UserError` where the data folder
    has none and takes none. Where nobody named a data folder, they are good for this once.
    """
    if not workspace.has_data_folder:
        return Pseudonyms(secrets.token_bytes(_BYTES))
    path = workspace.folder / KEY_FILE
    try:
        return Pseudonyms(_read_or_make(path))
    except OSError as error:
        raise UserError("pseudonyms_unreadable", path=path, reason=explain_io(error)) from error


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        with private_folder(path.parent) as folder, suppress(FileExistsError):  # another process was faster
            made = folder / path.name
            write_atomically(made, secrets.token_bytes(_BYTES), 0o640 if is_shared(path.parent) else 0o600)
            hand_over(made, path.parent)
            publish(made, path)
    key = read_bytes(path, _BYTES)
    if len(key) != _BYTES:
        raise UserError("pseudonyms_damaged", path=path, bytes=_BYTES)
    return key
