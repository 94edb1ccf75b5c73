"""How calls to the Graph API are addressed and signed, and what its answers mean.

Answers are as untrusted as webhooks. What an error says in words is never repeated: it may hold
other people's text. https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from bot.documents import Field, from_json
from bot.domain import Action, Source
from bot.errors import (
    Blocked,
    Malformed,
    NotFound,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms.ports import Request, Response
from bot.platforms.signatures import hmac_sha256

_BASE = "https://graph.facebook.com"
_INSTAGRAM_BASE = "https://graph.instagram.com"
_VERSION = "v25.0"  # never call without one: that is the app's oldest
# An id becomes part of a path; dots and slashes would lead elsewhere.
_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LONGEST_WAIT = 86_400.0

_THROTTLED = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
_TOKEN = frozenset({102, 190})
_BLOCKED = 368
_TRANSIENT = frozenset({1, 2})
ALREADY_ANSWERED = "10900"
#: What is worth saying to an operator, in our words.
_MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        3: "the app lacks the capability",
        10: "not permitted, or outside the messaging window",
        100: "a parameter is not accepted",
        506: "the same text was said a moment ago",
        551: "this person cannot be reached now",
        10900: "already answered in private",
        10903: "this person or comment cannot be answered in private",
    }
)


def own_ids(source: Source) -> frozenset[str]:
    """The ids under which our accounts write, linked Pages included."""
    pages = {account.settings.get("page_id", "") for account in source.accounts}
    return frozenset({account.id for account in source.accounts} | pages) - {""}


def usernames(source: Source) -> frozenset[str]:
    """The user names of our Instagram accounts, folded, as far as they are configured."""
    named = (account.settings.get("username", "") for account in source.accounts)
    return frozenset(name.removeprefix("@").casefold() for name in named if name)


def is_instagram_login(source: Source, account_id: str) -> bool:
    """Whether the account is reached by Instagram's own login, whose events tell less about ads.

    The account says so (`login`); when it does not, the address of Instagram calls does.
    """
    account = source.account(account_id)
    login = account.settings.get("login") if account is not None else None
    own = source.settings.get("instagram_base_url", "")
    return login == "instagram" if login else bool(own) and own != source.settings.get("base_url", _BASE)


class Line:
    """The way to one account: its address, its token, its proof."""

    def __init__(self, source: Source, action: Action) -> None:
        """Raises `TokenExpired` when there is no token to call with."""
        self._source = source
        self._account = action.account_id
        self.platform = action.platform
        account = source.account(action.account_id)
        if account is None or not account.token:
            raise TokenExpired(f"no token for account {action.account_id}")
        self._token = account.token
        on_instagram = action.platform == "instagram"
        self._own_login = on_instagram and is_instagram_login(source, account.id)
        # With Facebook login an Instagram account sends messages through its Page.
        page = account.settings.get("page_id") if on_instagram and not self._own_login else None
        self.sender = page or account.id

    def read(self, *path: str, **query: str) -> Request:
        """A call that changes nothing."""
        return self._request("GET", path, query=query, writes=False)

    def post(
        self, *path: str, form: Mapping[str, str] | None = None, json: Mapping[str, object] | None = None
    ) -> Request:
        """A call that changes something; what it says is in the body, never in the address."""
        return self._request("POST", path, form=form, json=json)

    def delete(self, *path: str) -> Request:
        """A call that removes something."""
        return self._request("DELETE", path)

    def _request(
        self,
        method: str,
        path: tuple[str, ...],
        *,
        query: Mapping[str, str] = MappingProxyType({}),
        form: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        writes: bool = True,
    ) -> Request:
        for part in path:
            if not _ID.fullmatch(part):
                raise Rejected("the target is not an id of this platform")
        return Request(
            method=method,
            url="/".join((self._base(), *path)),
            headers=MappingProxyType({"Authorization": f"Bearer {self._token.reveal()}"}),
            query=MappingProxyType({**query, **self._proof()}),
            form=form,
            json=json,
            writes=writes,
            account=self._account,
        )

    def _base(self) -> str:
        settings = self._source.settings
        base = (settings.get("base_url") or _BASE).rstrip("/")
        if self._own_login:
            base = settings.get("instagram_base_url") or (_INSTAGRAM_BASE if base == _BASE else base)
        return f"{base.rstrip('/')}/{settings.get('version') or _VERSION}"

    def _proof(self) -> dict[str, str]:
        """https://developers.facebook.com/docs/graph-api/guides/secure-requests"""
        secret = next((secret for secret in self._source.secrets if secret), None)
        if self._source.settings.get("app_secret_proof") != "true" or secret is None:
            return {}
        return {"appsecret_proof": hmac_sha256(secret, self._token.reveal().encode()).hex()}


def answer(response: Response, *, writes: bool) -> Field:
    """The object that a successful answer holds; raises what any other answer means."""
    silence: type[TamisError] = OutcomeUnknown if writes else NotSent
    if response.status == 429:
        raise RateLimited("the platform wants fewer calls (429)", _retry_after(response))
    if response.status >= 500:
        raise silence(f"the platform failed ({response.status})")
    try:
        body = from_json(response.body)
    except Malformed as trouble:
        raise silence(f"an answer that cannot be read ({response.status})") from trouble
    error = body.get("error")
    if error is not None and isinstance(error.value, dict):
        raise _error(error, response, silence)
    if not 200 <= response.status < 300:
        raise silence(f"an answer without a reason ({response.status})")
    return body


def usable_id(body: Field, name: str) -> str:
    """The id of what was made; raises `OutcomeUnknown` for an answer that does not prove anything."""
    found = body.get(name)
    try:
        id = found.id().strip() if found is not None else ""
    except Malformed:
        id = ""
    if id in ("", "0"):
        raise OutcomeUnknown("the platform agreed but named no id")
    return id


def insist_on_success(body: Field) -> None:
    """Raise `OutcomeUnknown` unless the answer says so."""
    success = body.get("success")
    if success is None or not (success.value is True or success.value == "true"):
        raise OutcomeUnknown("the platform answered without saying that it was done")


def usage(response: Response) -> tuple[float, float]:
    """The highest percentage of the usage headers, and the seconds until calls are free again.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    percent = minutes = 0.0
    for numbers in _usages(response):
        for name in ("call_count", "total_time", "total_cputime"):
            percent = max(percent, _amount(numbers.get(name)))
        minutes = max(minutes, _amount(numbers.get("estimated_time_to_regain_access")))
    return percent, min(minutes * 60, _LONGEST_WAIT)


def _error(error: Field, response: Response, silence: type[TamisError]) -> TamisError:
    code, subcode = _code(error, "code"), _code(error, "error_subcode")
    said = f"code {code}" + (f"/{subcode}" if subcode else "")
    if code in _THROTTLED:
        return RateLimited(f"the platform wants fewer calls ({said})", _retry_after(response))
    if code in _TOKEN:
        return TokenExpired(f"the token is not accepted any more ({said})")
    if code == _BLOCKED:
        return Blocked(f"the platform blocks the account for abuse ({said})")
    if code == 100 and subcode == 33:
        return NotFound(f"it does not exist any more or is out of reach ({said})", str(code))
    known = code in _MEANINGS or 200 <= code <= 299
    if code in _TRANSIENT or (not known and error.value.get("is_transient") is True):
        return silence(f"the platform failed ({said})")
    if response.status < 400 and not known:
        return silence(f"an answer that contradicts itself ({said})")
    meaning = _MEANINGS.get(code, "a permission is missing" if known else "the platform declined")
    return Rejected(f"{meaning} ({said})", str(code))


def _code(error: Field, name: str) -> int:
    """0 for a code that is missing or not a number."""
    found = error.get(name)
    try:
        return found.number() if found is not None else 0
    except Malformed:
        return 0


def _retry_after(response: Response) -> float | None:
    """How long to wait, in seconds; None when the answer does not say."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 10 and int(said) > 0:
        return min(float(said), _LONGEST_WAIT)
    until, now = _date(said), _date(response.headers.get("date", "").strip())
    if until is not None and now is not None and until > now:
        return min((until - now).total_seconds(), _LONGEST_WAIT)
    return usage(response)[1] or None


def _date(said: str) -> datetime | None:
    """An HTTP date (RFC 9110, 5.6.7); two of one answer need no clock of ours."""
    try:
        return datetime.strptime(said, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None


def _usages(response: Response) -> list[Field]:
    """The objects with numbers, of both headers."""
    found = []
    app = _header(response, "x-app-usage")
    if app is not None:
        found.append(app)
    business = _header(response, "x-business-use-case-usage")
    for id in business.value if business is not None else ():
        of_one = business.get(id) if business is not None else None
        if of_one is not None and isinstance(of_one.value, list):
            found += of_one.items()
    return found


def _header(response: Response, name: str) -> Field | None:
    try:
        return from_json(response.headers.get(name, "").encode("utf-8", "replace"))
    except Malformed:
        return None


def _amount(field: Field | None) -> float:
    """A number from 0 to a million; anything else is 0."""
    value = field.value if field is not None else 0
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(min(value, 10**6)):
        return 0.0
    return float(max(0, min(value, 10**6)))
