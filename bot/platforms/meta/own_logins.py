"""How Instagram accounts are connected by Instagram's own login, and profiles on Threads: each has an app id
and a secret of its own, and tokens of 60 days.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions
"""

from dataclasses import replace
from typing import ClassVar

from bot.documents import text_in
from bot.domain import Account, Secret
from bot.errors import message
from bot.platforms import oauth
from bot.platforms.connection import Candidate, Grant, Permission, TokenReport
from bot.platforms.http import readable
from bot.platforms.meta.graph_connector import MetaConnector, read_exchange, scopes_of, token_report
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import SERVICE, parse_response
from bot.platforms.meta.own_accounts import GRAPH_URL, is_instagram_login
from bot.platforms.meta.tokens import request_token
from bot.platforms.ports import Flow, Request

_INSTAGRAM_URL = "https://graph.instagram.com"
#: Codes are exchanged at another host than everything else.
_INSTAGRAM_CODES = "https://api.instagram.com"
_WEBHOOK = message("Webhooks: the address {webhook} and the verify token of the source")


class InstagramLoginConnector(MetaConnector):
    """Connects Instagram accounts by Instagram's own login."""

    name: ClassVar[str] = "instagram-login"
    platform: ClassVar[str] = "instagram"
    steps: ClassVar = (
        message(
            "an app with the use case 'Instagram', API setup with Instagram login; its Instagram app "
            "id and secret are used here"
        ),
        message("Business login settings: the redirect address {redirect}; the page need not exist"),
        _WEBHOOK,
    )
    permissions: ClassVar = (
        Permission(name="instagram_business_basic", costs=message("the account cannot be found")),
        Permission(
            name="instagram_business_manage_comments",
            costs=message("comments neither come nor can be answered or hidden"),
        ),
        Permission(
            name="instagram_business_manage_messages",
            costs=message("direct messages neither come nor can be answered"),
        ),
    )
    publishing_permissions: ClassVar = (
        Permission(
            name="instagram_business_content_publish", costs=message("planned posts cannot be published")
        ),
    )
    _SETTINGS: ClassVar = {"login": "instagram"}

    def serves(self, account: Account) -> bool:
        """Accounts with Instagram login."""
        return account.platform == self.platform and is_instagram_login(self.source, account.id)

    def authorize_url(self, redirect: str, state: str, challenge: str) -> str:
        """Instagram's page."""
        return oauth.authorize_url(
            "https://www.instagram.com/oauth/authorize",
            client_id=self.app_id,
            redirect_uri=redirect,
            response_type="code",
            scope=",".join(self.scopes),
            state=state,
        )

    def exchange(self, code: str, redirect: str, verifier: str) -> Flow[Grant]:
        """A token of an hour, then one of 60 days."""
        host = _INSTAGRAM_CODES if self.host == _INSTAGRAM_URL else self.host
        form = self.form(grant_type="authorization_code", redirect_uri=redirect, code=code.removesuffix("#_"))
        body = read_exchange((yield Request(method="POST", url=f"{host}/oauth/access_token", form=form)))
        with readable(SERVICE, has_side_effects=True):
            # Documented as a list, and sent without one by older versions.
            first = next(iter(body.elements("data")), body) if "data" in body else body
            short, scopes = first["access_token"].text(), scopes_of(first.get("permissions"))
        long = yield from self._long_lived(short)
        return Grant(token=long, scopes=scopes)

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The account whose owner consented, by the id that webhooks use."""
        api = self.api(grant.token, self._SETTINGS)
        body = parse_response((yield api.get("me", fields="user_id,username")), has_side_effects=False)
        username = text_in(body, "username") or ""
        return (
            Candidate(
                id=body["user_id"].id(),
                name=username,
                token=grant.token,
                settings={**self._SETTINGS, "username": username} if username else self._SETTINGS,
            ),
        )

    def inspect_token(self, account: Account) -> Flow[TokenReport | None]:
        """Whether it is still accepted; what it may do is not told."""
        if not account.token:
            return None
        api = AccountApi(self.source, account)
        parse_response((yield api.get("me", fields="user_id")), has_side_effects=False)
        return TokenReport()

    @property
    def host(self) -> str:
        """Where this login is asked, without a version."""
        graph = (self.source.settings.get("base_url") or GRAPH_URL).rstrip("/")
        own = self.source.settings.get("instagram_base_url") or ("" if graph == GRAPH_URL else graph)
        return own.rstrip("/") or _INSTAGRAM_URL

    def _long_lived(self, short: str) -> Flow[Secret]:
        query = {**self.form(grant_type="ig_exchange_token"), "access_token": short}
        del query["client_id"]
        account = Account(platform="instagram", id="me", settings=self._SETTINGS)
        source = replace(self.source, accounts=(account,))
        return (yield from request_token(source, account, "access_token", query)).token


class ThreadsConnector(MetaConnector):
    """Connects profiles on Threads."""

    name: ClassVar[str] = "threads"
    platform: ClassVar[str] = "threads"
    steps: ClassVar = (
        message(
            "an app with the use case 'Access the Threads API'; its Threads app id and secret are used here"
        ),
        message("Use cases, Settings: the redirect address {redirect}; the page need not exist"),
        message(
            "Threads webhooks: the address {webhook}; topics moderate (replies, delete) and "
            "interaction (mentions, publish)"
        ),
    )
    permissions: ClassVar = (
        Permission(name="threads_basic", costs=message("nothing works")),
        Permission(name="threads_read_replies", costs=message("no replies come")),
        Permission(
            name="threads_manage_replies", costs=message("replies can be neither answered nor hidden")
        ),
        Permission(name="threads_content_publish", costs=message("nothing can be answered")),
        Permission(name="threads_manage_mentions", costs=message("no mentions come")),
        Permission(name="threads_delete", costs=message("removed posts are not told")),
    )

    def authorize_url(self, redirect: str, state: str, challenge: str) -> str:
        """The page of Threads."""
        return oauth.authorize_url(
            "https://threads.net/oauth/authorize",
            client_id=self.app_id,
            redirect_uri=redirect,
            scope=",".join(self.scopes),
            response_type="code",
            state=state,
        )

    def exchange(self, code: str, redirect: str, verifier: str) -> Flow[Grant]:
        """A token of an hour, then one of 60 days."""
        form = self.form(grant_type="authorization_code", redirect_uri=redirect, code=code.removesuffix("#_"))
        request = Request(method="POST", url=f"{self.host}/oauth/access_token", form=form)
        body = read_exchange((yield request))
        with readable(SERVICE, has_side_effects=True):
            short, user_id = body["access_token"].text(), body["user_id"].id()
        query = {**self.form(grant_type="th_exchange_token"), "access_token": short}
        del query["client_id"]
        account = Account(platform="threads", id=user_id)
        long = yield from request_token(self.source, account, "access_token", query)
        return Grant(token=long.token, account_id=user_id)

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The profile whose owner consented."""
        body = parse_response(
            (yield self.api(grant.token).get("me", fields="id,username")), has_side_effects=False
        )
        username = text_in(body, "username") or ""
        return (
            Candidate(
                id=body["id"].id(),
                name=username,
                token=grant.token,
                settings={"username": username} if username else {},
            ),
        )

    def inspect_token(self, account: Account) -> Flow[TokenReport | None]:
        """What the token may do and when it ends, asked with the token itself."""
        if not account.token:
            return None
        request = AccountApi(self.source, account).get("debug_token", input_token=account.token.reveal())
        with readable(SERVICE, has_side_effects=False):
            return token_report(parse_response((yield request), has_side_effects=False)["data"])
