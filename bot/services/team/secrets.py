"""Random secrets: what a user or a browser presents, its public beginning, and the hash that is stored.

SHA-256 without salt or stretching is enough: these are 256 random bits, of which the beginning gives away 48,
and nobody guesses the other 208. A slow hash is for passwords, which people choose.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

#: So that a token that leaked is found by those who search for such, and told from a key for scores.
TOKEN_MARK = "tamis_u_"  # noqa: S105  what all begin with, and no secret
_BYTES = 32
_PUBLIC = 8
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that was just made: `text` is shown once, the others are stored."""

    text: str
    prefix: str
    sha256: str


def new_secret(mark: str) -> NewSecret:
    """A secret that begins with `mark`."""
    text = mark + secrets.token_urlsafe(_BYTES)
    return NewSecret(text, public_prefix(text, mark), hash_secret(text))


def public_prefix(text: str, mark: str) -> str:
    """The beginning by which a secret is found; "" for what cannot be one."""
    is_possible = text.startswith(mark) and len(mark) + _PUBLIC <= len(text) <= _LONGEST
    return text[: len(mark) + _PUBLIC] if is_possible and text.isascii() and text.isprintable() else ""


def hash_secret(text: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(text.encode()).hexdigest()


def matches(text: str, sha256: str) -> bool:
    """Whether this is the secret with that hash, in a time that says nothing about either."""
    return hmac.compare_digest(hash_secret(text), sha256)
