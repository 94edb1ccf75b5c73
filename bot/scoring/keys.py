"""Keys of clients: random, stored as hashes alone, compared in a time that says nothing about them."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

_FORMAT = 1
#: So that a key that leaked is found by those who search for such, and nobody takes it for another's.
PREFIX = "tamis_"
_BYTES = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiKey:
    """One client's key. The moments are in seconds since 1970; `requests_per_second` is None where the
    configuration says how many it may make."""

    name: str
    sha256: str
    made_at: float
    made_by: str
    requests_per_second: float | None = None
    revoked_at: float | None = None
    revoked_by: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether it opens anything: it was not revoked."""
        return self.revoked_at is None


def new_secret() -> str:
    """What a client presents; it is shown once and cannot be found out again."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def hash_secret(secret: str) -> str:
    """What is stored of it. Not a slow hash: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def find_key(keys: Sequence[ApiKey], presented: str) -> ApiKey | None:
    """The valid key that this is the secret of, or None. Takes as long for each of them."""
    sha256, match = hash_secret(presented), None
    for key in keys:
        if hmac.compare_digest(key.sha256, sha256) and key.is_valid:
            match = key
    return match


def encode_keys(keys: Sequence[ApiKey]) -> bytes:
    """All keys as they are stored."""
    document = {"format": _FORMAT, "keys": [asdict(key) for key in keys]}
    return (json.dumps(document, indent=1) + "\n").encode()


def decode_keys(content: bytes) -> tuple[ApiKey, ...]:
    """All keys from what is stored. Raises `ValueError` for anything else."""
    try:
        document = json.loads(content)
        if document["format"] != _FORMAT:
            raise ValueError("another format")
        return tuple(_decode_key(entry) for entry in document["keys"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a list of keys") from error


def _decode_key(entry: dict[str, Any]) -> ApiKey:
    key = ApiKey(**entry)
    bytes.fromhex(key.sha256)
    return key
