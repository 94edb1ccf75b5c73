"""How calls to the Graph API are addressed, authorised and signed. What the answers mean is in
`graph_responses`.

https://developers.facebook.com/docs/graph-api/overview
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.domain import Account, Action, Event, Source
from bot.errors import Rejected
from bot.platforms.meta.own_accounts import GRAPH_URL, is_instagram_login
from bot.platforms.ports import Request, account_with_token
from bot.platforms.signatures import hmac_sha256

_THREADS_URL = "https://graph.threads.net"
_INSTAGRAM_URL = "https://graph.instagram.com"
# A call without a version gets the oldest one that the app may use:
# https://developers.facebook.com/docs/graph-api/guides/versioning
_VERSION = "v25.0"
_THREADS_VERSION = "v1.0"
# An id becomes part of a path; dots and slashes would lead elsewhere.
_ID = re.compile(r"[A-Za-z0-9_-]{1,256}")


def host_of(source: Source, platform: str, account_id: str) -> str:
    """The address of the API that an account is reached by, without a version."""
    settings = source.settings
    url = (settings.get("base_url") or GRAPH_URL).rstrip("/")
    is_changed = url != GRAPH_URL
    if platform == "threads":
        url = settings.get("threads_base_url") or (url if is_changed else _THREADS_URL)
    elif platform == "instagram" and is_instagram_login(source, account_id):
        url = settings.get("instagram_base_url") or (url if is_changed else _INSTAGRAM_URL)
    return url.rstrip("/")


def version_of(source: Source, platform: str) -> str:
    """The version of the API of a platform, as configured or as it was when this was written."""
    if platform == "threads":
        return source.settings.get("threads_version") or _THREADS_VERSION
    return source.settings.get("version") or _VERSION


class AccountApi:
    """The Graph API as one account calls it: its address, its token, its proof."""

    def __init__(self, source: Source, about: Action | Event | Account) -> None:
        """Raises as `account_with_token`."""
        self.source = source
        self._account = about.id if isinstance(about, Account) else about.account_id
        self.platform = about.platform
        account, self._token = account_with_token(source, self._account)
        is_instagram = about.platform == "instagram"
        has_own_login = is_instagram and is_instagram_login(source, account.id)
        # With Facebook login an Instagram account sends messages through its Page:
        # https://developers.facebook.com/docs/messenger-platform/instagram
        page = account.settings.get("page_id") if is_instagram and not has_own_login else None
        self.sender = page or account.id

    @staticmethod
    def checked_id(text: str) -> str:
        """An id that may stand in a path or among fields. Raises `Rejected` for anything else."""
        if not _ID.fullmatch(text):
            raise Rejected("the target is not an id of this platform")
        return text

    def get(self, *path: str, **query: str) -> Request:
        """A call that changes nothing."""
        return self._request("GET", path, query=query, has_side_effects=False)

    def post(
        self,
        *path: str,
        form: Mapping[str, str] | None = None,
        json: Mapping[str, object] | None = None,
        body: bytes | None = None,
        content_type: str = "",
        has_side_effects: bool = True,
    ) -> Request:
        """A call that changes something; its parameters are in the body, never in the address. A `body` of
        bytes is of that type."""
        request = self._request("POST", path, form=form, json=json, has_side_effects=has_side_effects)
        if body is None:
            return request
        headers = MappingProxyType({**request.headers, "Content-Type": content_type})
        return replace(request, body=body, headers=headers)

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
        has_side_effects: bool = True,
    ) -> Request:
        return Request(
            method=method,
            url="/".join((self._base_url(), *map(self.checked_id, path))),
            # In a header, because addresses end up in the logs of proxies.
            headers=MappingProxyType({"Authorization": f"Bearer {self._token.reveal()}"}),
            query=MappingProxyType({**query, **self._proof()}),
            form=form,
            json=json,
            has_side_effects=has_side_effects,
            account=self._account,
        )

    def _base_url(self) -> str:
        host = host_of(self.source, self.platform, self._account)
        return f"{host}/{version_of(self.source, self.platform)}"

    def _proof(self) -> dict[str, str]:
        """`appsecret_proof`, for apps that require it.

        https://developers.facebook.com/docs/graph-api/guides/secure-requests
        """
        secret = next((secret for secret in self.source.secrets if secret), None)
        if self.source.settings.get("app_secret_proof") != "true" or secret is None:
            return {}
        return {"appsecret_proof": hmac_sha256(secret, self._token.reveal().encode()).hex()}
