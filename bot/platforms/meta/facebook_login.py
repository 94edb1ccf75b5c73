"""How Facebook Pages are connected, and the Instagram accounts linked with them: consent by Facebook.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
"""

from collections.abc import Mapping
from typing import ClassVar

from bot.documents import Field, id_in, text_in
from bot.domain import Account, Secret
from bot.errors import message
from bot.platforms import oauth
from bot.platforms.connection import Candidate, Grant, Permission
from bot.platforms.http import readable
from bot.platforms.meta.graph_connector import MetaConnector, read_exchange
from bot.platforms.meta.graph_requests import version_of
from bot.platforms.meta.graph_responses import SERVICE, parse_response
from bot.platforms.meta.own_accounts import is_instagram_login
from bot.platforms.ports import Flow, Request

_PAGE_FIELDS = "id,name,access_token,instagram_business_account{id,username,name}"
_APP = message(
    "an app of type 'Business' with the use case for {product}; App Review gives it Advanced Access"
)
_REDIRECT = message("Facebook Login, Settings: the redirect address {redirect}; the page need not exist")
_WEBHOOK = message("Webhooks: the address {webhook} and the verify token of the source")
_NO_POSTS = message("planned posts cannot be published")


class _FacebookLogin(MetaConnector):
    """Consent by Facebook, which gives every Page a token without an end."""

    def authorize_url(self, redirect: str, state: str, challenge: str) -> str:
        """Facebook's page."""
        return oauth.authorize_url(
            f"https://www.facebook.com/{version_of(self.source, self.platform)}/dialog/oauth",
            client_id=self.app_id,
            redirect_uri=redirect,
            state=state,
            response_type="code",
            scope=",".join(self.scopes),
        )

    def exchange(self, code: str, redirect: str, verifier: str) -> Flow[Grant]:
        """A token of an hour, then one of 60 days, whose Page tokens have no end; then what was allowed."""
        short = yield from self._access_token(self.form(code=code, redirect_uri=redirect))
        long = yield from self._access_token(
            self.form(grant_type="fb_exchange_token", fb_exchange_token=short.reveal())
        )
        response = yield self.api(long).get("me", "permissions", limit="200")
        body = parse_response(response, has_side_effects=False)
        granted = frozenset(
            item["permission"].text()
            for item in body.elements("data")
            if text_in(item, "status") == "granted"
        )
        return Grant(token=long, scopes=granted)

    def _access_token(self, form: Mapping[str, str]) -> Flow[Secret]:
        url = f"{self.host}/{version_of(self.source, self.platform)}/oauth/access_token"
        body = read_exchange((yield Request(method="POST", url=url, form=form)))
        with readable(SERVICE, has_side_effects=True):
            return Secret(body["access_token"].text())

    def _pages(self, grant: Grant) -> Flow[list[Field]]:
        api, pages = self.api(grant.token), []
        query = {"fields": _PAGE_FIELDS, "limit": "100"}
        for _ in range(10):
            body = parse_response((yield api.get("me", "accounts", **query)), has_side_effects=False)
            pages += [page for page in body.elements("data") if text_in(page, "access_token")]
            after = text_in((body.get("paging") or Field({}, "")).get("cursors"), "after")
            if not after or "next" not in body["paging"]:
                break
            query["after"] = after
        return pages


class FacebookConnector(_FacebookLogin):
    """Connects Pages, with their messages on Messenger."""

    name: ClassVar[str] = "facebook"
    platform: ClassVar[str] = "facebook"
    steps: ClassVar = (_APP, _REDIRECT, _WEBHOOK)
    permissions: ClassVar = (
        Permission(name="pages_show_list", costs=message("Pages cannot be listed")),
        Permission(name="pages_manage_metadata", costs=message("no webhooks come")),
        Permission(
            name="pages_read_engagement", costs=message("posts and comments of the Page cannot be read")
        ),
        Permission(name="pages_read_user_content", costs=message("comments come without their authors")),
        Permission(
            name="pages_manage_engagement", costs=message("comments can be neither answered nor hidden")
        ),
        Permission(name="pages_messaging", costs=message("direct messages neither come nor can be answered")),
    )
    publishing_permissions: ClassVar = (Permission(name="pages_manage_posts", costs=_NO_POSTS),)

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The Pages of whoever consented."""
        pages = yield from self._pages(grant)
        return tuple(
            Candidate(
                id=page["id"].id(),
                name=text_in(page, "name") or page["id"].id(),
                token=Secret(page["access_token"].text()),
            )
            for page in pages
        )


class InstagramConnector(_FacebookLogin):
    """Connects Instagram accounts through the Pages that they are linked with."""

    name: ClassVar[str] = "instagram"
    platform: ClassVar[str] = "instagram"
    steps: ClassVar = (_APP, _REDIRECT, _WEBHOOK)
    permissions: ClassVar = (
        Permission(name="pages_show_list", costs=message("Pages cannot be listed")),
        Permission(name="pages_manage_metadata", costs=message("no webhooks come")),
        Permission(
            name="pages_read_engagement", costs=message("posts and comments of the Page cannot be read")
        ),
        Permission(name="instagram_basic", costs=message("the account cannot be found")),
        Permission(
            name="instagram_manage_comments",
            costs=message("comments neither come nor can be answered or hidden"),
        ),
        Permission(
            name="instagram_manage_messages",
            costs=message("direct messages neither come nor can be answered"),
        ),
    )
    publishing_permissions: ClassVar = (Permission(name="instagram_content_publish", costs=_NO_POSTS),)

    def serves(self, account: Account) -> bool:
        """Accounts with Facebook login."""
        return account.platform == self.platform and not is_instagram_login(self.source, account.id)

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The Instagram accounts behind the Pages of whoever consented."""
        candidates = []
        for page in (yield from self._pages(grant)):
            linked = page.get("instagram_business_account")
            if linked is None or id_in(linked, "id") is None:
                continue
            username = text_in(linked, "username") or ""
            candidates.append(
                Candidate(
                    id=linked["id"].id(),
                    name=text_in(linked, "name") or username,
                    token=Secret(page["access_token"].text()),
                    settings={"page_id": page["id"].id()} | ({"username": username} if username else {}),
                )
            )
        return tuple(candidates)
