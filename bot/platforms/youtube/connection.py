"""How a YouTube channel is connected: consent by Google with PKCE, and no webhooks.

https://developers.google.com/identity/protocols/oauth2/native-app
"""

from typing import ClassVar

from bot.domain import Account
from bot.errors import message
from bot.platforms import oauth
from bot.platforms.connection import Candidate, Connector, Grant, Permission, TokenReport
from bot.platforms.ports import Flow, Request
from bot.platforms.youtube.answers import read
from bot.platforms.youtube.statistics import ANALYTICS_SCOPE

_AUTHORIZE_URL = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105  an address
API_URL = "https://www.googleapis.com/youtube/v3"


_DAYS = Permission(name=ANALYTICS_SCOPE, costs=message("the figures of the channel by day are not known"))


class YouTubeConnector(Connector):
    """Connects channels."""

    name: ClassVar[str] = "youtube"
    platform: ClassVar[str] = "youtube"
    adapter: ClassVar[str] = "youtube"
    console: ClassVar[str] = "https://console.cloud.google.com/"
    steps: ClassVar = (
        message("a project; APIs & Services, Library: enable 'YouTube Data API v3'"),
        message(
            "OAuth consent screen: add the permission below and publish the app, or its tokens end "
            "after seven days"
        ),
        message(
            "Credentials, OAuth client ID: type 'Desktop app' (of type 'Web application' add the "
            "address {redirect})"
        ),
    )
    permissions: ClassVar = (
        Permission(
            name="https://www.googleapis.com/auth/youtube.force-ssl",
            costs=message("nothing works: comments can be neither read nor answered"),
        ),
    )
    app_id_setting: ClassVar[str] = "client_id"
    loopback_host: ClassVar[str] = "127.0.0.1"
    needs_refresh_token: ClassVar[bool] = True

    @property
    def requested_permissions(self) -> tuple[Permission, ...]:
        """Days are another API's, which only those need who ask for them."""
        asks_for_days = self.source.settings.get("analytics") == "true"
        return (*self.permissions, _DAYS) if asks_for_days else self.permissions

    def authorize_url(self, redirect: str, state: str, challenge: str) -> str:
        """Google's page; it gives a refresh token only when consent is asked for again."""
        return oauth.authorize_url(
            _AUTHORIZE_URL,
            client_id=self.app_id,
            redirect_uri=redirect,
            response_type="code",
            scope=" ".join(self.scopes),
            access_type="offline",
            prompt="consent",
            state=state,
            code_challenge=challenge,
            code_challenge_method="S256",
        )

    def exchange(self, code: str, redirect: str, verifier: str) -> Flow[Grant]:
        """The pair of tokens."""
        form = {**oauth.client_form(self.source), "code_verifier": verifier}
        return oauth.exchange_code(self._token_url, "Google", form, code, redirect)

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The channels of whoever consented."""
        url = self.source.settings.get("base_url", API_URL).rstrip("/")
        response = yield Request(
            method="GET",
            url=f"{url}/channels",
            headers={"Authorization": f"Bearer {grant.token.reveal()}"},
            query={"part": "snippet", "mine": "true", "maxResults": "50"},
            has_side_effects=False,
        )
        body = read(response, has_side_effects=False)
        return tuple(
            Candidate(
                id=item["id"].id(),
                name=item["snippet"]["title"].text(),
                token=grant.token,
                refresh_token=grant.refresh_token,
            )
            for item in body.elements("items")
        )

    def inspect_token(self, account: Account) -> Flow[TokenReport | None]:
        """What the access token of this hour may do."""
        if not account.token:
            return None
        url = f"{self._token_url.rpartition('/')[0]}/tokeninfo"
        response = yield Request(
            method="POST", url=url, form={"access_token": account.token.reveal()}, has_side_effects=False
        )
        return TokenReport(scopes=oauth.scopes_in(oauth.read_report(response, "Google")))

    @property
    def _token_url(self) -> str:
        return self.source.settings.get("token_url", TOKEN_URL)


CONNECTORS = (YouTubeConnector,)
