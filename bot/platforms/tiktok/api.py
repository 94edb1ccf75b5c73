"""The Accounts and Messaging API of TikTok as one account calls it: addresses, token, and what answers mean.

The status of an answer is 200 even for errors: its `code` decides. Its words are never repeated, because they
may hold other people's text. https://business-api.tiktok.com/portal/docs?id=1737172488964097
"""

import json
from collections.abc import Mapping
from types import MappingProxyType

from bot.documents import Field, text_in
from bot.domain import Account, Action, Event, Source
from bot.errors import (
    Malformed,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.http import (
    read_document,
    retry_after,
    seconds_until_midnight,
    status_error,
    unsettled,
)
from bot.platforms.ports import Request, Response, account_with_token

_URL = "https://business-api.tiktok.com/open_api/v1.3"
SERVICE = "TikTok"
_TOKEN_EXPIRED = frozenset({40102, 40104, 40105})
_RATE_LIMITED = 40100
#: After too many calls in a minute TikTok wants five of silence.
_MINUTE_LIMIT_SECONDS = 300.0
_NOT_FOUND = 40007
#: The codes that an operator can do something about, in our words.
_MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        40001: "a permission is missing",
        40002: "a parameter is not accepted",
        40064: "outside the messaging window, or the person takes no messages",
    }
)
_NOT_PERMITTED = 40001
#: From here on TikTok itself failed.
_SERVER_CODES = range(50_000, 60_000)


class AccountApi:
    """The API as one account calls it: an account of TikTok's, or an advertiser."""

    def __init__(self, source: Source, about: Action | Event | Account) -> None:
        """Raises as `account_with_token`."""
        account_id = about.id if isinstance(about, Account) else about.account_id
        account, token = account_with_token(source, account_id)
        self.source = source
        self._account_id = account.id
        self._own_id = {"advertiser_id" if account.settings.get("adgroup_ids") else "business_id": account.id}
        # Not a bearer token, whatever the answer to the token request calls it.
        self._headers = MappingProxyType({"Access-Token": token.reveal()})
        self._base = api_url(source)

    def get(self, path: str, **query: str) -> Request:
        """A call that changes nothing."""
        return Request(
            method="GET",
            url=f"{self._base}/{path}/",
            headers=self._headers,
            query=MappingProxyType({**self._own_id, **query}),
            has_side_effects=False,
            account=self._account_id,
        )

    def post(self, path: str, **body: object) -> Request:
        """A call that changes something."""
        return Request(
            method="POST",
            url=f"{self._base}/{path}/",  # without the slash at the end there is nothing
            headers=self._headers,
            json=MappingProxyType({**self._own_id, **body}),
            account=self._account_id,
        )


def api_url(source: Source) -> str:
    """Where calls go, with the version."""
    return (source.settings.get("base_url") or _URL).rstrip("/")


def id_list(*ids: str) -> str:
    """Ids as a parameter of a query: a JSON list."""
    return json.dumps(ids)


def parse_response(response: Response, *, has_side_effects: bool) -> Field:
    """The `data` of a successful answer, an empty object where there is none; raises what any other means."""
    error = status_error(response, SERVICE, has_side_effects=has_side_effects)
    if error is not None and (response.status >= 500 or not response.body):
        raise error
    body = read_document(response, SERVICE, has_side_effects=has_side_effects)
    code = _code(body)
    if code == 0 and error is None:
        return body.get("data") or Field({}, "body.data")
    if code is None:
        raise error or unsettled(f"{SERVICE} answered without a code", has_side_effects=has_side_effects)
    raise _described_error(code, body, response, has_side_effects)


def parse_app_response(response: Response, *, has_side_effects: bool) -> Field:
    """The same, of a call by which the app shows its own id and secret: what TikTok denies it there is no
    permission of an account."""
    try:
        return parse_response(response, has_side_effects=has_side_effects)
    except NotPermitted as error:
        raise unknown_app(error) from error


def unknown_app(error: NotPermitted) -> Rejected:
    """What a denial means where the app shows its own id and secret."""
    return Rejected(
        f"{SERVICE} does not know the app by this id and secret (code {error.code}): compare 'app_id' and"
        " 'secrets' with the page of the app",
        error.code,
    )


def created_id(data: Field | None, name: str) -> str:
    """The id of what was created; raises `OutcomeUnknown` for an answer that names none."""
    member = data.get(name) if data is not None else None
    try:
        created = member.id().strip() if member is not None else ""
    except Malformed:
        created = ""
    if created in ("", "0"):
        raise OutcomeUnknown(f"{SERVICE} agreed but named no id")
    return created


def _described_error(code: int, body: Field, response: Response, has_side_effects: bool) -> TamisError:
    written = f"(code {code})"
    if code == _RATE_LIMITED:
        words = (text_in(body, "message") or "").lower()
        is_daily = "daily" in words or "day" in words
        wait = seconds_until_midnight(response) if is_daily else None
        return RateLimited(
            f"{SERVICE} wants fewer calls {written}", retry_after(response) or wait or _MINUTE_LIMIT_SECONDS
        )
    if code in _TOKEN_EXPIRED:
        return TokenExpired(f"the token is not accepted any more {written}")
    if code == _NOT_FOUND:
        return NotFound(f"it does not exist any more or is out of reach {written}", str(code))
    if code in _SERVER_CODES:
        return unsettled(f"{SERVICE} failed {written}", has_side_effects=has_side_effects)
    error_class = NotPermitted if code == _NOT_PERMITTED else Rejected
    return error_class(f"{_MEANINGS.get(code, f'{SERVICE} declined')} {written}", str(code))


def _code(body: Field) -> int | None:
    member = body.get("code")
    try:
        return member.number() if member is not None else None
    except Malformed:
        return None
