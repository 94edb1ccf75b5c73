"""The Community Management API as one organization page calls it: addresses, token, and what answers mean.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from bot.documents import Field, from_json, text_in
from bot.domain import Account, Action, Event, Source
from bot.errors import (
    AlreadyDone,
    Malformed,
    NotFound,
    NotPermitted,
    RateLimited,
    TamisError,
    TokenExpired,
)
from bot.platforms.http import read_document, retry_after, seconds_until_midnight, status_error
from bot.platforms.ports import Request, Response, account_with_token

_URL = "https://api.linkedin.com/rest"
# A version lives about a year: https://learn.microsoft.com/en-us/linkedin/marketing/versioning
_VERSION = "202607"
_SERVICE = "LinkedIn"


class PageApi:
    """The API as one organization page calls it."""

    def __init__(self, source: Source, about: Action | Event | Account) -> None:
        """Raises as `account_with_token`."""
        account_id = about.id if isinstance(about, Account) else about.account_id
        account, token = account_with_token(source, account_id)
        self.account_id = account.id
        self._base = (source.settings.get("base_url") or _URL).rstrip("/")
        parts = urlsplit(self._base)
        #: Scheme and host of the API.
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._headers = MappingProxyType(
            {
                "Authorization": f"Bearer {token.reveal()}",
                "LinkedIn-Version": source.settings.get("version") or _VERSION,
                "X-Restli-Protocol-Version": "2.0.0",
            }
        )

    def get(self, *path: str, **query: str) -> Request:
        """A call that changes nothing. Parts of the path are spelt out already."""
        return self._request("GET", path, query, has_side_effects=False)

    def find(self, collection: str, query: str) -> Request:
        """A call of a finder, whose parameters are spelt out already: brackets of lists and records are not
        encoded, what stands in them is."""
        return self._request("GET", (f"{collection}?{query}",), {}, has_side_effects=False)

    def post(self, *path: str, json: Mapping[str, object], **query: str) -> Request:
        """A call that creates something."""
        return self._request("POST", path, query, json=json)

    def prepare(self, path: str, *, json: Mapping[str, object]) -> Request:
        """A call that creates something that nobody sees yet. Its path is spelt out, with its parameters."""
        return self._request("POST", (path,), {}, json=json, has_side_effects=False)

    def upload(self, address: str, content: bytes) -> Request:
        """A file, to the address that a call before has named."""
        headers = {
            "Authorization": self._headers["Authorization"],
            "Content-Type": "application/octet-stream",
        }
        return Request(
            method="PUT",
            url=address,
            headers=headers,
            body=content,
            has_side_effects=False,
            account=self.account_id,
        )

    def put(self, *path: str, json: Mapping[str, object]) -> Request:
        """A call that creates or replaces something; a second one changes nothing."""
        return self._request("PUT", path, {}, json=json)

    def patch(self, *path: str, json: Mapping[str, object], **query: str) -> Request:
        """A call that changes some members of something. It is a POST, told apart by a header."""
        request = self._request("POST", path, query, json=json)
        return replace(request, headers={**request.headers, "X-RestLi-Method": "PARTIAL_UPDATE"})

    def delete(self, *path: str, **query: str) -> Request:
        """A call that removes something."""
        return self._request("DELETE", path, query)

    def _request(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str],
        *,
        json: Mapping[str, object] | None = None,
        has_side_effects: bool = True,
    ) -> Request:
        # In the address and not as parameters, because names must be spelt out there, too.
        parameters = f"?{urlencode(query)}" if query else ""
        return Request(
            method=method,
            url="/".join((self._base, *path)) + parameters,
            headers=self._headers,
            json=json,
            has_side_effects=has_side_effects,
            account=self.account_id,
        )


def parse_response(response: Response, *, has_side_effects: bool) -> Field:
    """The object of a successful answer; raises what any other answer means."""
    require_success(response, has_side_effects=has_side_effects)
    return read_document(response, _SERVICE, has_side_effects=has_side_effects)


def require_success(response: Response, *, has_side_effects: bool) -> None:
    """Raises what an answer means that is no success; what a success says is not read."""
    error = _described_error(response) or status_error(response, _SERVICE, has_side_effects=has_side_effects)
    if error is not None:
        raise error


def _described_error(response: Response) -> TamisError | None:
    """What only LinkedIn means by a status."""
    status, code = response.status, str(response.status)
    if status == 401:
        return TokenExpired(f"{_SERVICE} does not accept the token any more (401)")
    if status == 403:
        return NotPermitted("a scope is missing, or the role on the page was lost (403)", code)
    if status == 404:
        return NotFound("it does not exist any more or is out of reach (404)", code)
    if status == 409 or (status == 422 and "duplicate" in _words(response)):
        return AlreadyDone(f"{_SERVICE} has it already ({status})", code)
    if status == 426:
        return NotPermitted(
            "this version of the API has ended: set a newer 'version' of the source (426)", code
        )
    if status == 429:
        wait = seconds_until_midnight(response) if " day " in _words(response) else None
        return RateLimited(f"{_SERVICE} wants fewer calls (429)", retry_after(response) or wait)
    return None


def _words(response: Response) -> str:
    """What an answer says, in lower case: only to tell its kinds apart, for it may hold people's words."""
    try:
        return (text_in(from_json(response.body), "message") or "").lower()
    except Malformed:
        return ""
