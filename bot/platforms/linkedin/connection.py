"""How a LinkedIn organization page is connected, and how its webhooks are looked after.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
https://learn.microsoft.com/en-us/linkedin/shared/authentication/token-introspection
"""

from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import quote

from bot.domain import Account, Secret, Source
from bot.errors import NotFound, Rejected, TokenExpired, message
from bot.platforms import oauth
from bot.platforms.connection import Candidate, Connector, Grant, Permission, Subscription, TokenReport
from bot.platforms.linkedin.api import PageApi, parse_response, require_success
from bot.platforms.ports import Flow, Request

_AUTHORIZE_URL = "https://www.linkedin.com/oauth/v2/authorization"
# https://learn.microsoft.com/en-us/linkedin/shared/authentication/programmatic-refresh-tokens
TOKEN_URL = "https://www.linkedin.com/oauth/v2/accessToken"  # noqa: S105  an address
_EVENTS = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
#: Names of so many pages are asked for; others are shown by their ids.
_MAX_NAMES = 20


class LinkedInConnector(Connector):
    """Connects organization pages."""

    name: ClassVar[str] = "linkedin"
    platform: ClassVar[str] = "linkedin"
    adapter: ClassVar[str] = "linkedin"
    console: ClassVar[str] = "https://www.linkedin.com/developers/apps"
    steps: ClassVar = (
        message("Products: request 'Community Management API'; LinkedIn looks at each request"),
        message("Auth: add the redirect address {redirect}"),
        message("Webhooks: enter {webhook} once the bot runs there; LinkedIn asks it at once"),
    )
    permissions: ClassVar = (
        Permission(name="r_basicprofile", costs=message("nobody knows who subscribed to the webhooks")),
        Permission(
            name="rw_organization_admin",
            costs=message("pages cannot be listed, and no webhooks come"),
        ),
        Permission(name="r_organization_social_feed", costs=message("comments cannot be read")),
        Permission(
            name="w_organization_social_feed", costs=message("comments can be neither answered nor deleted")
        ),
    )
    # https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
    publishing_permissions: ClassVar = (
        Permission(name="w_organization_social", costs=message("planned posts cannot be published")),
        Permission(
            name="r_organization_social",
            costs=message("nobody can look whether a post was published whose answer was lost"),
        ),
    )
    app_id_setting: ClassVar[str] = "client_id"
    loopback_host: ClassVar[str] = "localhost"

    def authorize_url(self, redirect: str, state: str, challenge: str) -> str:
        """LinkedIn's page."""
        return oauth.authorize_url(
            _AUTHORIZE_URL,
            response_type="code",
            client_id=self.app_id,
            redirect_uri=redirect,
            state=state,
            scope=" ".join(self.scopes),
        )

    def exchange(self, code: str, redirect: str, verifier: str) -> Flow[Grant]:
        """A token for 60 days, and a refresh token where the application may have one."""
        return oauth.exchange_code(
            self._token_url, "LinkedIn", oauth.client_form(self.source), code, redirect
        )

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The pages that whoever consented administers."""
        api = self._api(grant.token)
        member = parse_response((yield api.get("me")), has_side_effects=False)["id"].text()
        query = {"q": "roleAssignee", "role": "ADMINISTRATOR", "state": "APPROVED"}
        body = parse_response((yield api.get("organizationAcls", **query)), has_side_effects=False)
        pages = [element["organization"].text() for element in body.elements("elements")]
        candidates = []
        for index, page in enumerate(dict.fromkeys(pages)):
            name = (yield from self._name_of(api, page)) if index < _MAX_NAMES else page
            candidates.append(
                Candidate(
                    id=page,
                    name=name,
                    token=grant.token,
                    refresh_token=grant.refresh_token,
                    settings={"member": f"urn:li:person:{member}"},
                )
            )
        return tuple(candidates)

    def inspect_token(self, account: Account) -> Flow[TokenReport | None]:
        """What the token may do and when it ends, for an application that is configured."""
        if not account.token or not self.app_id or not self.source.secrets:
            return None
        url = f"{self._token_url.rpartition('/')[0]}/introspectToken"
        form = {**oauth.client_form(self.source), "token": account.token.reveal()}
        response = yield Request(
            method="POST", url=url, form=form, has_side_effects=False, account=account.id
        )
        body = oauth.read_report(response, "LinkedIn")
        active = body.get("active")
        if active is not None and active.value is False:
            raise TokenExpired("LinkedIn says that the token is not active any more")
        ends_at = body.get("expires_at")
        return TokenReport(
            scopes=oauth.scopes_in(body),
            ends_at=datetime.fromtimestamp(ends_at.number(), UTC) if ends_at is not None else None,
        )

    def read_subscription(self, account: Account, callback: str) -> Flow[Subscription | None]:
        """Whether the member's subscription is there; LinkedIn ends it with the role of the member."""
        key = self._key(account)
        if key is None or not account.token:
            return None
        api = PageApi(self.source, account)
        try:
            body = parse_response((yield api.get("eventSubscriptions", key)), has_side_effects=False)
        except NotFound:
            return Subscription(missing=(_EVENTS,))
        webhook = body.get("webhook")
        is_elsewhere = bool(callback) and webhook is not None and webhook.value != callback
        if is_elsewhere:
            return Subscription(missing=(_EVENTS,), can_be_renewed=False)
        return Subscription(fields=(_EVENTS,))

    def subscribe(self, account: Account, callback: str, fields: tuple[str, ...]) -> Flow[None]:
        """Subscribe the member to what happens on the page."""
        key = self._key(account)
        if key is None or not callback:
            raise Rejected("the source lacks application_ids, the account member, or the bot its public_url")
        request = PageApi(self.source, account).put("eventSubscriptions", key, json={"webhook": callback})
        require_success((yield request), has_side_effects=True)

    def _key(self, account: Account) -> str | None:
        """The address of the subscription; None where application or member are not configured."""
        applications = self.source.settings.get("application_ids", "").replace(",", " ").split()
        member = account.settings.get("member", "")
        if not applications or not member:
            return None
        application = f"urn:li:developerApplication:{applications[0]}"
        parts = {
            "developerApplication": application,
            "user": member,
            "entity": account.id,
        }
        spelt_out = ",".join(f"{name}:{quote(urn, safe='')}" for name, urn in parts.items())
        return f"({spelt_out},eventType:{_EVENTS})"

    def _name_of(self, api: PageApi, page: str) -> Flow[str]:
        try:
            body = parse_response(
                (yield api.get("organizations", quote(page.rpartition(":")[2], safe=""))),
                has_side_effects=False,
            )
            return body["localizedName"].text()
        except (Rejected, KeyError):
            return page

    def _api(self, token: Secret) -> PageApi:
        member = Account(platform="linkedin", id="me", token=token)
        return PageApi(
            Source(
                name=self.source.name,
                adapter=self.source.adapter,
                accounts=(member,),
                settings=self.source.settings,
            ),
            member,
        )

    @property
    def _token_url(self) -> str:
        return self.source.settings.get("token_url", TOKEN_URL)


CONNECTORS = (LinkedInConnector,)
