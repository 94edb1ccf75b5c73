"""The checks over bytes that the adapters' signature schemes are made of.

Knows no provider. Comparisons take constant time, and return False for any input that is
wrong instead of raising: `hmac.compare_digest` raises TypeError for text that is not ASCII, which would
turn a forged header into a server error.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.documents import parse_duration
from bot.domain import Secret, Source
from bot.errors import InvalidSignature

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


def sign_webhook(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> str:
    """The `v1` signature of Standard Webhooks.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    signed = f"{webhook_id}.{timestamp}.".encode("utf-8", "surrogatepass") + body
    return "v1," + base64.b64encode(hmac_sha256(key, signed)).decode()


def verify_webhook(
    headers: Mapping[str, str], body: bytes, received_at: datetime, keys: Sequence[bytes], tolerance: float
) -> None:
    """Accepts one correct `v1` signature of Standard Webhooks by any of the keys, made within the tolerance;
    raises `InvalidSignature` for anything else. Header names are in lower case."""
    webhook_id, timestamp = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp"))
    received = headers.get("webhook-signature", "").split()
    if not (webhook_id and timestamp and received):
        raise InvalidSignature("webhook-id, webhook-timestamp or webhook-signature is missing")
    if not is_fresh(timestamp, received_at, tolerance):
        raise InvalidSignature("webhook-timestamp is not a whole number of seconds near the time of receipt")
    expected = [sign_webhook(key, webhook_id, timestamp, body) for key in keys]
    # Several signatures in one header are how a sender rotates its secret without a gap.
    if not any(constant_time_equal(genuine, signature) for genuine in expected for signature in received):
        raise InvalidSignature("webhook-signature fits none of the secrets")


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
