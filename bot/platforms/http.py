"""What adapters share about answers: what a status means, when to call again, times in bodies.

Knows HTTP and JSON, but no provider: an adapter looks first for what only its provider means. The words
of an answer are never repeated in an error, because they may hold other people's text.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation

from bot.documents import Field, from_json
from bot.domain.platform_metrics import MONEY_UNIT
from bot.domain.waits import LONGEST_WAIT, limit_wait
from bot.errors import Malformed, NotSent, OutcomeUnknown, RateLimited, Rejected, TamisError
from bot.platforms.ports import Response

# Request Timeout and Too Early: a gateway gave up, but the platform may have acted.
_RETRYABLE = (408, 425)
# Before Facebook existed (4 February 2004) and after this century a time is a mistake.
_EARLIEST, _LATEST = 1_075_852_800, 4_102_444_800
#: As Go writes times, and TikTok's ads API therefore does: "2021-01-14 07:04:16 +0000 UTC".
_GO_TIME = re.compile(r"([0-9-]{10} [0-9:]{8}(?:\.[0-9]{1,9})?) ([+-][0-9]{4})(?: [A-Z]{1,5})?")
_MOST = 10**15
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,9})?")


def unsettled(detail: str, *, has_side_effects: bool) -> TamisError:
    """The error for a call whose outcome nobody can tell: `OutcomeUnknown` if it may have changed
    something, else `NotSent`, because a read is simply repeated."""
    return OutcomeUnknown(detail) if has_side_effects else NotSent(detail)


def status_error(response: Response, service: str, *, has_side_effects: bool) -> TamisError | None:
    """What the status of an answer means; None for success. `service` names the sender for operators.

    Any 4xx but 408, 425 and 429 is `Rejected` with the status as its code. A redirect is not followed:
    the call has a credential in it, which is for nobody else.
    """
    status = response.status
    if 200 <= status < 300:
        return None
    if status == 429:
        return RateLimited(f"{service} wants fewer calls (429)", retry_after(response))
    if status in _RETRYABLE or not 300 <= status < 500:
        return unsettled(f"{service} answered {status}", has_side_effects=has_side_effects)
    return Rejected(f"{service} answered {status}", code=str(status))


def retry_after(response: Response) -> float | None:
    """How many seconds to wait, `LONGEST_WAIT` at most; None when the answer does not say.

    The header holds seconds or an HTTP date (RFC 9110, 10.2.3). A date is compared with the answer's own,
    so that no clock of ours has to be right.
    """
    header = response.headers.get("retry-after", "").strip()
    if header.isascii() and header.isdigit():
        return limit_wait(float(header), LONGEST_WAIT)  # of 400 digits, too: that is infinite, and no error
    until, now = http_date(header), http_date(response.headers.get("date", "").strip())
    if until is not None and now is not None and until > now:
        return limit_wait((until - now).total_seconds(), LONGEST_WAIT)
    return None


def seconds_until_midnight(response: Response, zone: tzinfo = UTC) -> float | None:
    """How long until the next day begins there, by the answer's own date; None when it has none."""
    now = http_date(response.headers.get("date", "").strip())
    if now is None:
        return None
    tomorrow = now.astimezone(zone) + timedelta(days=1)
    midnight = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight.astimezone(UTC) - now).total_seconds()


def read_document(response: Response, service: str, *, has_side_effects: bool) -> Field:
    """The JSON object that an answer holds, whatever its status; unreadable is unsettled."""
    with readable(service, has_side_effects=has_side_effects):
        return from_json(response.body)


@contextmanager
def readable(service: str, *, has_side_effects: bool) -> Iterator[None]:
    """Turns `Malformed` into an unsettled call: an answer that cannot be read proves nothing."""
    try:
        yield
    except Malformed as error:
        detail = f"{service} gave an answer that cannot be read: {error}"
        raise unsettled(detail, has_side_effects=has_side_effects) from error


def parse_time(text: str) -> datetime:
    """An ISO 8601 time, in UTC, or one as Go writes it; without an offset it counts as UTC.

    Raises `ValueError` or `OverflowError`.
    """
    written = _GO_TIME.fullmatch(text)
    moment = datetime.fromisoformat(f"{written[1]}{written[2]}" if written else text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def moment_of(field: Field | None) -> datetime | None:
    """A time as `unix_time` reads it, or in ISO 8601 (UTC, without an offset); None when it cannot be one."""
    if field is None or not isinstance(field.value, str) or _NUMBER.fullmatch(field.value.strip()):
        return unix_time(field)
    try:
        time = parse_time(field.value.strip())
    except (ValueError, OverflowError):
        return None
    return time if _EARLIEST <= time.timestamp() < _LATEST else None


def unix_time(field: Field | None) -> datetime | None:
    """A time in seconds or, above 10^11, in milliseconds; None when it cannot be one."""
    raw = None if field is None else field.value
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        raw = float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 < raw < 10**14:
        return None
    # Senders mix them: Meta's page feeds send seconds, Messenger and TikTok's messages milliseconds.
    seconds = raw / 1000 if raw > 10**11 else raw
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST <= seconds < _LATEST else None


def count_of(field: Field | None) -> int | None:
    """A count, which some write as text; None for what is none. Absent is not 0."""
    value = None if field is None else field.value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
        return int(value)
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST
    return value if is_count and isinstance(value, int) else None


def money_of(field: Field | None) -> int | None:
    """An amount, in millionths of its currency; None for what is none."""
    value = None if field is None else field.value
    try:
        amount = Decimal(str(value)) * MONEY_UNIT
    except InvalidOperation:
        return None
    is_amount = isinstance(value, str | int | float) and not isinstance(value, bool) and amount.is_finite()
    return round(amount) if is_amount and 0 <= amount < _MOST else None


def day_of(text: str | None) -> date | None:
    """A day such as 2026-11-24, also with the time of its beginning; None for what is none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


def counts_in(field: Field, names: Mapping[str, str]) -> dict[str, int]:
    """The counts that `names` (theirs → ours) lists, those that are there."""
    return {ours: count for name, ours in names.items() if (count := count_of(field.get(name))) is not None}


def http_date(text: str) -> datetime | None:
    """An IMF-fixdate, the only form that senders may use (RFC 9110, 5.6.7); None for anything else."""
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None
