"""Tokens of TikTok accounts: OAuth 2.0, but as JSON inside TikTok's own envelope.

https://business-api.tiktok.com/portal/docs?id=1739584855420929
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.documents import Field
from bot.domain import Account, Credentials, Secret, Source
from bot.errors import Malformed, NotPermitted, Rejected, TokenExpired
from bot.platforms.http import readable
from bot.platforms.ports import Flow, Request
from bot.platforms.tiktok.api import SERVICE, api_url, parse_response, unknown_app

#: How long a token lasts that does not say it.
_UNSAID_SECONDS = 86_400.0


def renew_token(source: Source, account: Account, refresh_token: Secret) -> Flow[Credentials]:
    """A new pair for a refresh token. Raises `TokenExpired` when TikTok does not take it any more, else as
    `perform`."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
    return read_credentials((yield from request_tokens(source, "refresh_token", form, account.id)))


def request_tokens(source: Source, path: str, form: Mapping[str, str], account_id: str = "") -> Flow[Field]:
    """What `tt_user/oauth2/{path}/` gives for a refresh token or a code. Raises `TokenExpired` when it is
    over."""
    secret = next((secret.reveal() for secret in source.secrets if secret), "")
    response = yield Request(
        method="POST",
        url=f"{api_url(source)}/tt_user/oauth2/{path}/",
        json=MappingProxyType(
            {"client_id": source.settings.get("app_id", ""), "client_secret": secret, **form}
        ),
        account=account_id,
    )
    try:
        return parse_response(response, has_side_effects=True)
    except NotPermitted as error:
        raise unknown_app(error) from error
    except Rejected as error:
        # The codes of this address are not documented one by one; what is refused here is what was shown.
        raise TokenExpired(
            f"the refresh token or the code is not accepted any more (code {error.code})"
        ) from error


def read_credentials(tokens: Field) -> Credentials:
    """The pair in an answer; raises `OutcomeUnknown` for one without."""
    with readable(SERVICE, has_side_effects=True):
        if not (token := tokens["access_token"].text()):
            raise Malformed("body.data: 'access_token' is empty")
        newer, lasts = tokens.get("refresh_token"), tokens.get("expires_in")
        return Credentials(
            token=Secret(token),
            seconds=float(lasts.number()) if lasts is not None else _UNSAID_SECONDS,
            refresh_token=Secret(newer.text()) if newer is not None else None,
        )
