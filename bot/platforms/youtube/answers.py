"""What the answers of YouTube's Data API mean.

https://developers.google.com/youtube/v3/docs/errors
"""

import re
from zoneinfo import ZoneInfo

from bot.documents import Field, from_json
from bot.errors import (
    Malformed,
    NotFound,
    NotPermitted,
    QuotaSpent,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.http import read_document, retry_after, seconds_until_midnight, unsettled
from bot.platforms.ports import Response

_SERVICE = "YouTube"
# https://developers.google.com/youtube/v3/getting-started#quota
QUOTA_ZONE = ZoneInfo("America/Los_Angeles")
_OVER_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_FAILED = frozenset({"processingFailure", "backendError", "internalError"})


def read(response: Response, *, has_side_effects: bool) -> Field:
    """The object of a successful answer; raises what any other answer means."""
    check(response, has_side_effects=has_side_effects)
    return read_document(response, _SERVICE, has_side_effects=has_side_effects)


def check(response: Response, *, has_side_effects: bool) -> None:
    """Raises what any answer but a successful one means."""
    if 200 <= response.status < 300:
        return
    raise _error(response, has_side_effects)


def is_quota_spent(response: Response) -> bool:
    """Whether the units of the day are used up."""
    return response.status >= 400 and _reason(response) in _OVER_QUOTA


def _error(response: Response, has_side_effects: bool) -> TamisError:
    status, reason = response.status, _reason(response)
    written = f"({status} {reason})" if reason else f"({status})"
    if status == 401:
        return TokenExpired(f"the token is not accepted any more {written}")
    if reason in _OVER_QUOTA:
        return QuotaSpent(
            f"the quota of the day is used up {written}", seconds_until_midnight(response, QUOTA_ZONE)
        )
    if reason in _TOO_FAST or status == 429:
        return RateLimited(f"{_SERVICE} wants fewer calls {written}", retry_after(response))
    if reason in _FAILED or status >= 500 or status in (408, 425):
        return unsettled(f"{_SERVICE} failed {written}", has_side_effects=has_side_effects)
    if status == 404:
        return NotFound(f"it does not exist any more or is out of reach {written}", reason or str(status))
    if status == 403:
        return NotPermitted(f"a permission is missing, or comments are off {written}", reason or str(status))
    return Rejected(f"{_SERVICE} declined {written}", reason or str(status))


def _reason(response: Response) -> str:
    """The word by which YouTube names an error; "" when it names none that can be shown."""
    try:
        errors = list(from_json(response.body)["error"].elements("errors"))
        reason = errors[0]["reason"].text() if errors else ""
    except Malformed:
        return ""
    return reason if re.fullmatch(r"[A-Za-z]{1,60}", reason) else ""
