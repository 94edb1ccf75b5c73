"""How a TikTok account is connected, and how the app's webhooks are looked after.

https://business-api.tiktok.com/portal/docs?id=1738083939371009
"""

from typing import ClassVar

from bot.documents import Field, text_in
from bot.domain import Account, Source
from bot.errors import Rejected, message
from bot.platforms import oauth
from bot.platforms.connection import Candidate, Connector, Grant, Permission, Subscription, TokenReport
from bot.platforms.ports import Flow, Request
from bot.platforms.tiktok import tokens
from bot.platforms.tiktok.api import AccountApi, api_url, parse_app_response, parse_response

_AUTHORIZE_URL = "https://www.tiktok.com/v2/auth/authorize/"
#: The events that an app subscribes to, each once for all accounts.
_EVENTS = ("COMMENT", "BRAND_MENTION", "DIRECT_MESSAGE")
_NEEDED = "COMMENT"


class TikTokConnector(Connector):
    """Connects business accounts."""

    name: ClassVar[str] = "tiktok"
    platform: ClassVar[str] = "tiktok"
    adapter: ClassVar[str] = "tiktok"
    console: ClassVar[str] = "https://business-api.tiktok.com/portal/apps"
    steps: ClassVar = (
        message(
            "an app with the permission 'TikTok Accounts': Account User, Account Media, Account "
            "Comment, Business Messaging"
        ),
        message("the redirect address {redirect}; the page need not exist"),
    )
    permissions: ClassVar = (
        Permission(name="user.info.basic", costs=message("the name of the account is not known")),
        Permission(name="video.list", costs=message("comments cannot be found again")),
        Permission(name="comment.list", costs=message("no comments come")),
        Permission(name="comment.list.manage", costs=message("comments can be neither answered nor hidden")),
        Permission(name="message.list.read", costs=message("no direct messages come")),
        Permission(name="message.list.send", costs=message("direct messages cannot be answered")),
        Permission(name="message.list.manage", costs=message("conversations cannot be looked up")),
    )
    app_id_setting: ClassVar[str] = "app_id"
    needs_refresh_token: ClassVar[bool] = True

    def serves(self, account: Account) -> bool:
        """Advertisers are authorized by another API."""
        return account.platform == self.platform and not account.settings.get("adgroup_ids")

    def authorize_url(self, redirect: str, state: str, challenge: str) -> str:
        """TikTok's page; it calls the app's id a key."""
        return oauth.authorize_url(
            _AUTHORIZE_URL,
            client_key=self.app_id,
            response_type="code",
            scope=",".join(self.scopes),
            redirect_uri=redirect,
            state=state,
        )

    def exchange(self, code: str, redirect: str, verifier: str) -> Flow[Grant]:
        """The pair of tokens, and whose it is."""
        form = {"grant_type": "authorization_code", "auth_code": code, "redirect_uri": redirect}
        body = yield from tokens.request_tokens(self.source, "token", form)
        credentials = tokens.read_credentials(body)
        return Grant(
            token=credentials.token,
            refresh_token=credentials.refresh_token,
            scopes=oauth.scopes_in(body),
            account_id=body["open_id"].id(),
        )

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The one account whose owner consented."""
        account = Account(platform="tiktok", id=grant.account_id, token=grant.token)
        api = AccountApi(self._source_with(account), account)
        request = api.get("business/get", fields='["username","display_name"]')
        try:
            body: Field | None = parse_response((yield request), has_side_effects=False)
        except Rejected:
            body = None
        username = text_in(body, "username") or ""
        return (
            Candidate(
                id=grant.account_id,
                name=text_in(body, "display_name") or username or grant.account_id,
                token=grant.token,
                refresh_token=grant.refresh_token,
                settings={"username": username} if username else {},
            ),
        )

    def inspect_token(self, account: Account) -> Flow[TokenReport | None]:
        """What the access token of this day may do."""
        if not account.token or not self.app_id:
            return None
        response = yield Request(
            method="POST",
            url=f"{api_url(self.source)}/tt_user/token_info/get/",
            json={"app_id": self.app_id, "access_token": account.token.reveal()},
            has_side_effects=False,
            account=account.id,
        )
        return TokenReport(scopes=oauth.scopes_in(parse_app_response(response, has_side_effects=False)))

    def read_subscription(self, account: Account, callback: str) -> Flow[Subscription | None]:
        """Which events the app is told of, and where."""
        secret = self._secret()
        if not self.app_id or not secret:
            return None
        fields, is_elsewhere = [], False
        for event in _EVENTS:
            response = yield Request(
                method="GET",
                url=f"{api_url(self.source)}/business/webhook/list/",
                # The documented place of the secret is the address here, unlike in every other call.
                query={"app_id": self.app_id, "secret": secret, "event_type": event},
                has_side_effects=False,
                account=account.id,
            )
            address = text_in(parse_app_response(response, has_side_effects=False), "callback_url")
            if address and callback in ("", address):
                fields.append(event)
            is_elsewhere = is_elsewhere or (event == _NEEDED and bool(address))
        missing = () if _NEEDED in fields else (_NEEDED,)
        return Subscription(
            fields=tuple(fields), missing=missing, can_be_renewed=not (missing and is_elsewhere)
        )

    def subscribe(self, account: Account, callback: str, fields: tuple[str, ...]) -> Flow[None]:
        """Have the app told of comments, mentions and messages at our address."""
        if not callback:
            raise Rejected("the bot does not know its public_url")
        for event in fields or _EVENTS:
            response = yield Request(
                method="POST",
                url=f"{api_url(self.source)}/business/webhook/update/",
                json={
                    "app_id": self.app_id,
                    "secret": self._secret(),
                    "event_type": event,
                    "callback_url": callback,
                },
                account=account.id,
            )
            try:
                parse_app_response(response, has_side_effects=True)
            except Rejected:
                if event == _NEEDED:  # the others take permissions that not every app has
                    raise

    def _secret(self) -> str:
        return next((secret.reveal() for secret in self.source.secrets if secret), "")

    def _source_with(self, account: Account) -> Source:
        return Source(
            name=self.source.name,
            adapter=self.source.adapter,
            secrets=self.source.secrets,
            settings=self.source.settings,
            accounts=(account,),
        )


CONNECTORS = (TikTokConnector,)
