"""What the answers of the Graph API mean: an object, or one of our errors.

Answers are as untrusted as webhooks. What an error says in words is never repeated: it may hold
other people's text. https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

from bot.documents import Field, from_json
from bot.domain.waits import LONGEST_WAIT, limit_wait
from bot.errors import (
    Blocked,
    Malformed,
    NotFound,
    NotPermitted,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.http import read_document, retry_after, unsettled
from bot.platforms.ports import Response

SERVICE = "the platform"

# https://developers.facebook.com/docs/graph-api/overview/rate-limiting lists the codes of limits.
# Those of six digits, here and below, are WhatsApp's:
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
_RATE_LIMITED = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015), 130429, 131056, 131064})
_TOKEN_EXPIRED = frozenset({102, 190})
# 368 is of https://developers.facebook.com/docs/graph-api/guides/error-handling, the pairs are of
# https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/error-codes:
# "we restrict certain activity", and an account that is restricted or has to confirm who it is.
# 131031 is a locked account, 131048 one whose messages too many people have blocked or reported.
_BLOCKED = frozenset({(368, 0), (4, 2207051), (25, 2207050), (131031, 0), (131048, 0)})
# Temporary by the same pages; whether the call took effect they do not say.
_TRANSIENT = frozenset({-1, 1, 2})
# "Temporary send message failure. Please try again later.": it was not sent.
# https://developers.facebook.com/docs/messenger-platform/reference/send-api/error-codes
# WhatsApp's say "failed to send", "temporarily unavailable" and "in maintenance mode".
_NOT_SENT = frozenset({1200, 131000, 131016, 131057, 135000})
# 2 with this subcode says "temporarily unavailable" and means terms that an administrator has to accept.
# https://developers.facebook.com/docs/messenger-platform/error-codes
_TERMS_NOT_ACCEPTED = (2, 2018344)
# Threads: "Media Not Found", when a container is published before it is ready.
_NOT_READY = (24, 4279009)
_PERMISSIONS = frozenset({3, 10, *range(200, 300), 131005})
# With these the person cannot be written to (now), whatever the account may do.
_ABOUT_THE_PERSON = frozenset({1545041, 2018065, 2018108, 2018278, 2534022})
# "Does not exist, cannot be loaded due to missing permissions, or does not support this operation".
_NO_SUCH_OBJECT = frozenset({(100, 33), (803, 0), (24, 2207006)})
#: The codes that an operator can do something about, in our words.
_MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        3: "the app lacks the capability",
        10: "not permitted, or outside the messaging window",
        100: "a parameter is not accepted",
        506: "the same text was sent a moment ago",
        551: "this person cannot be reached now",
        10900: "the comment has its one private reply already",
        10903: "this person or comment cannot be answered in private",
        130472: "WhatsApp kept it back for an experiment",
        130497: "WhatsApp lets the account write to nobody in this country",
        131005: "a permission is missing",
        131026: "it cannot be delivered to this person",
        131030: "the test number may only write to the numbers on its list",
        131042: "the business account cannot be charged",
        131047: "outside the messaging window",
        131049: "WhatsApp kept it back, so that people do not get too much of the kind",
        131050: "this person does not want such messages",
        131051: "WhatsApp cannot send this kind of message",
        # of these the subcode says more than the code
        1545041: "this person cannot be reached now",
        2018278: "outside the messaging window",
        2534022: "outside the messaging window",
    }
)


def parse_response(response: Response, *, has_side_effects: bool) -> Field:
    """The object that a successful answer holds; raises what any other answer means."""
    if response.status == 429:
        raise RateLimited(f"{SERVICE} wants fewer calls (429)", _wait(response))
    if response.status >= 500:
        raise unsettled(f"{SERVICE} failed ({response.status})", has_side_effects=has_side_effects)
    body = read_document(response, SERVICE, has_side_effects=has_side_effects)
    error = body.get("error")
    if error is not None and isinstance(error.value, dict):
        raise _described_error(error, response, has_side_effects)
    if not 200 <= response.status < 300:
        # Graph describes every refusal, so this may be a proxy speaking.
        detail = f"an answer without a reason ({response.status})"
        raise unsettled(detail, has_side_effects=has_side_effects)
    return body


def created_id(body: Field, name: str) -> str:
    """The id of what was created; raises `OutcomeUnknown` for an answer that does not prove anything."""
    member = body.get(name)
    try:
        object_id = member.id().strip() if member is not None else ""
    except Malformed:
        object_id = ""
    if object_id in ("", "0"):
        raise OutcomeUnknown("the platform agreed but named no id")
    return object_id


def sent_message_id(body: Field) -> str:
    """The id of a message that WhatsApp took; raises `OutcomeUnknown` for an answer that proves nothing."""
    messages = body.get("messages")
    is_list = messages is not None and isinstance(messages.value, list) and bool(messages.value)
    first = next(messages.items()) if messages is not None and is_list else Field({})
    return created_id(first, "id")


def meaning_of(code: int) -> str:
    """What a code says to an operator, in our words; empty for one that we have none for."""
    return _MEANINGS.get(code, "")


def require_success(response: Response) -> None:
    """Raises `OutcomeUnknown` unless the answer says that it was done, else as `parse_response`."""
    # Graph before 2.10, and some edges to this day, answer a bare `true` instead of an object.
    if 200 <= response.status < 300 and response.body.strip() == b"true":
        return
    success = parse_response(response, has_side_effects=True).get("success")
    if success is None or not (success.value is True or success.value == "true"):
        raise OutcomeUnknown("the platform answered without saying that it was done")


def rate_limit_usage(response: Response) -> tuple[float, float]:
    """The highest percentage of the usage headers, and the seconds until calls are free again.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    percent = minutes = 0.0
    for usage in _usages(response):
        for name in ("call_count", "total_time", "total_cputime"):
            percent = max(percent, _amount(usage.get(name)))
        minutes = max(minutes, _amount(usage.get("estimated_time_to_regain_access")))
    return percent, limit_wait(minutes * 60, LONGEST_WAIT) if minutes else 0.0


def _described_error(error: Field, response: Response, has_side_effects: bool) -> TamisError:
    code, subcode = _code(error, "code"), _code(error, "error_subcode")
    written = f"code {code}" + (f"/{subcode}" if subcode else "")
    if {(code, subcode), (code, 0)} & _BLOCKED:
        return Blocked(f"{SERVICE} blocks the account for abuse ({written})")
    if code in _RATE_LIMITED:
        return RateLimited(f"{SERVICE} wants fewer calls ({written})", _wait(response))
    if code in _TOKEN_EXPIRED:
        return TokenExpired(f"the token is not accepted any more ({written})")
    if (code, subcode) in _NO_SUCH_OBJECT:
        return NotFound(f"it does not exist any more or is out of reach ({written})", str(code))
    if (code, subcode) == _NOT_READY:
        return unsettled(f"{SERVICE} does not have it yet ({written})", has_side_effects=has_side_effects)
    is_documented = code in _MEANINGS or code in _PERMISSIONS or (code, subcode) == _TERMS_NOT_ACCEPTED
    is_transient = error.value.get("is_transient") is True
    if code in _NOT_SENT and not is_transient:
        return NotSent(f"{SERVICE} could not send it, for now ({written})")
    if not is_documented and (code in _TRANSIENT or is_transient):
        return unsettled(f"{SERVICE} failed ({written})", has_side_effects=has_side_effects)
    if response.status < 400 and not is_documented:
        detail = f"an answer that contradicts itself ({written})"
        return unsettled(detail, has_side_effects=has_side_effects)
    return _refusal(code, subcode, f"({written})")


def _refusal(code: int, subcode: int, written: str) -> Rejected:
    if (code, subcode) == _TERMS_NOT_ACCEPTED:
        return Rejected(f"an administrator of the Page has to accept Meta's terms first {written}", str(code))
    if code in _PERMISSIONS and subcode not in _ABOUT_THE_PERSON:
        meaning = _MEANINGS.get(code, "a permission is missing")
        return NotPermitted(f"{meaning} {written}", str(code))
    meaning = _MEANINGS.get(subcode) or _MEANINGS.get(code, f"{SERVICE} declined")
    return Rejected(f"{meaning} {written}", str(code))


def _code(error: Field, name: str) -> int:
    """0 for a code that is missing or not a number."""
    member = error.get(name)
    try:
        return member.number() if member is not None else 0
    except Malformed:
        return 0


def _wait(response: Response) -> float | None:
    """The seconds to wait by the standard header, else by the usage headers; None when neither says."""
    return retry_after(response) or rate_limit_usage(response)[1] or None


def _usages(response: Response) -> list[Field]:
    """The objects with numbers of both usage headers."""
    usages = []
    app = _json_header(response, "x-app-usage")
    if app is not None:
        usages.append(app)
    business = _json_header(response, "x-business-use-case-usage")
    for account_id in business.value if business is not None else ():
        of_account = business.get(account_id) if business is not None else None
        if of_account is not None and isinstance(of_account.value, list):
            usages += of_account.items()
    return usages


def _json_header(response: Response, name: str) -> Field | None:
    try:
        return from_json(response.headers.get(name, "").encode("utf-8", "replace"))
    except Malformed:
        return None


def _amount(field: Field | None) -> float:
    """A number from 0 to a million; 0 for anything else."""
    value = field.value if field is not None else 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(min(value, 10**6)):
        return 0.0
    return float(max(0, min(value, 10**6)))
