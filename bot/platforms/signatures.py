"""The checks over bytes that the adapters' signature schemes are made of.

Knows no header and no provider. Comparisons take constant time, and return False for any input that is
wrong instead of raising: `hmac.compare_digest` raises TypeError for text that is not ASCII, which would
turn a forged header into a server error.
"""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime

from bot.documents import parse_duration
from bot.domain import Secret, Source

_MAX_DIGITS = 12
#: How many seconds old a signed request may be, unless `tolerance` of the settings says otherwise.
_TOLERANCE = 300.0


def hmac_sha256(secret: Secret | bytes, message: bytes) -> bytes:
    """The HMAC-SHA256 of the message (RFC 2104). Raises `ValueError` for an empty key."""
    # HMAC itself accepts an empty key, with which anybody could sign.
    key = secret if isinstance(secret, bytes) else secret.reveal().encode()
    if not key:
        raise ValueError("an empty secret cannot sign anything")
    return hmac.new(key, message, hashlib.sha256).digest()


def constant_time_equal(expected: str | bytes, received: str | bytes) -> bool:
    """Constant-time equality of two texts or byte strings, whatever characters they hold."""
    return hmac.compare_digest(_bytes(expected), _bytes(received))


def from_base64(text: str) -> bytes | None:
    """The bytes of standard base64; None for a text with anything else in it."""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None


def read_tolerance(source: Source) -> float:
    """The setting `tolerance`, in seconds or as `10m`; five minutes where it is missing or cannot be read."""
    text = source.settings.get("tolerance", "")
    try:
        return parse_duration(int(text) if text.isascii() and text.isdigit() else text)
    except ValueError:
        return _TOLERANCE


def is_fresh(timestamp: str, received_at: datetime, tolerance: float) -> bool:
    """Whether a header's Unix time in whole seconds is within `tolerance` seconds of the receipt, either
    way: an older request may be a replay, a newer one has a wrong clock."""
    is_whole = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MAX_DIGITS
    return is_whole and abs(received_at.timestamp() - int(timestamp)) <= tolerance


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
