"""What the ways into the Meta family share: how they are subscribed, what Graph says of a token, and how an
app names itself.

https://developers.facebook.com/docs/graph-api/reference/debug_token
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import ClassVar

from bot.documents import Field
from bot.domain import Account, Secret
from bot.errors import Rejected, TokenExpired
from bot.platforms.connection import Connector, Subscription, TokenReport
from bot.platforms.http import readable
from bot.platforms.meta import subscriptions
from bot.platforms.meta.graph_requests import AccountApi, host_of, version_of
from bot.platforms.meta.graph_responses import SERVICE, parse_response
from bot.platforms.ports import Flow, Request, Response

#: "Error validating application": an id or a secret that is not the app's.
_UNKNOWN_APP = "101"


class MetaConnector(Connector):
    """What the ways into the family share: webhooks, and what Graph says of a token."""

    adapter: ClassVar[str] = "meta"
    console: ClassVar[str] = "https://developers.facebook.com/apps/"
    app_id_setting: ClassVar[str] = "app_id"

    def read_subscription(self, account: Account, callback: str) -> Flow[Subscription | None]:
        """The fields that the account sends the app."""
        return subscriptions.read_subscription(self.source, account)

    def subscribe(self, account: Account, callback: str, fields: tuple[str, ...]) -> Flow[None]:
        """Have the account send these fields, too."""
        return subscriptions.subscribe(self.source, account, fields)

    def inspect_token(self, account: Account) -> Flow[TokenReport | None]:
        """What the token may do and when it ends, for an app whose id is configured."""
        secret = next((secret for secret in self.source.secrets if secret), None)
        if not account.token or not self.app_id or secret is None:
            return None
        response = yield Request(
            method="GET",
            url=f"{self.host}/{version_of(self.source, self.platform)}/debug_token",
            headers={"Authorization": f"Bearer {self.app_id}|{secret.reveal()}"},
            # The documented place of the token is the address here, unlike in every other call.
            query={"input_token": account.token.reveal()},
            has_side_effects=False,
            account=account.id,
        )
        with readable(SERVICE, has_side_effects=False):
            body = parse_response(response, has_side_effects=False)["data"]
            return token_report(body)

    @property
    def host(self) -> str:
        """Where this login is asked, without a version."""
        return host_of(self.source, self.platform, "")

    def form(self, **fields: str) -> dict[str, str]:
        """These fields with who asks."""
        secret = next((secret.reveal() for secret in self.source.secrets if secret), "")
        return {"client_id": self.app_id, "client_secret": secret, **fields}

    def api(self, token: Secret, settings: Mapping[str, str] | None = None) -> AccountApi:
        """The API as whoever consented calls it."""
        owner = Account(platform=self.platform, id="me", token=token, settings=settings or {})
        return AccountApi(replace(self.source, accounts=(owner,)), owner)


def read_exchange(response: Response) -> Field:
    """The answer to an exchange of a code; a refusal says that the code is over."""
    try:
        return parse_response(response, has_side_effects=True)
    except Rejected as error:
        if error.code == _UNKNOWN_APP:
            raise
        raise TokenExpired(f"the code is not accepted (code {error.code})") from error


def token_report(body: Field) -> TokenReport:
    """What an answer of `debug_token` says. Raises `TokenExpired`, or `Malformed`."""
    if "is_valid" in body and body["is_valid"].value is False:
        raise TokenExpired("the platform says that the token is not valid any more")
    ends_at = body.get("expires_at")
    seconds = ends_at.number() if ends_at is not None else 0  # 0 is a token without an end
    return TokenReport(
        scopes=scopes_of(body.get("scopes")),
        ends_at=datetime.fromtimestamp(seconds, UTC) if seconds else None,
    )


def scopes_of(listed: Field | None) -> frozenset[str] | None:
    """What was allowed, as a list or in one text; None where it is not said. Raises `Malformed`."""
    if listed is None:
        return None
    if isinstance(listed.value, str):
        return frozenset(listed.value.replace(",", " ").split())
    return frozenset(item.text() for item in listed.items())
