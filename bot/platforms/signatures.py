"""Pure checks over bytes that the adapters' signature schemes are made of.

All comparisons take constant time and answer False, never an exception, for any input:
`hmac.compare_digest` raises TypeError for non-ASCII text, which would turn a forged header
into a server error.
"""

import base64
import binascii
import hashlib
import hmac

from bot.domain import Secret


def hmac_sha256(secret: Secret | bytes, message: bytes) -> bytes:
    """HMAC-SHA256 of the message (RFC 2104). An empty key is refused with ValueError:
    HMAC accepts it, and anybody could then sign."""
    key = secret if isinstance(secret, bytes) else secret.reveal().encode()
    if not key:
        raise ValueError("an empty secret cannot sign anything")
    return hmac.new(key, message, hashlib.sha256).digest()


def constant_time_equal(expected: str | bytes, received: str | bytes) -> bool:
    """Constant-time equality of two texts or byte strings, whatever characters they hold."""
    return hmac.compare_digest(_bytes(expected), _bytes(received))


def from_base64(text: str) -> bytes | None:
    """Strictly decoded standard base64, or None."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
