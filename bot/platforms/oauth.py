"""How access tokens are renewed where a platform does as OAuth 2.0 says (RFC 6749, section 6).

Knows no platform: the address and what it wants besides come from the adapter.
"""

from collections.abc import Mapping

from bot.domain import Credentials, Secret, Source
from bot.errors import Malformed, TokenExpired
from bot.platforms.http import read_document, readable, status_error
from bot.platforms.ports import Flow, Request

#: The refusals after which only a person can help: they sign in again (RFC 6749, section 5.2).
_OVER = frozenset({"invalid_grant", "invalid_client", "unauthorized_client"})
#: How long a token lasts that does not say it: the shortest time that platforms give.
_UNSAID_SECONDS = 3600.0


def client_form(source: Source) -> dict[str, str]:
    """Who asks, as RFC 6749 has it in a body: the setting `client_id` and the first secret of the source."""
    secret = next((secret for secret in source.secrets if secret), None)
    return {
        "client_id": source.settings.get("client_id", ""),
        **({"client_secret": secret.reveal()} if secret is not None else {}),
    }


def renew(
    url: str, service: str, form: Mapping[str, str], refresh_token: Secret, account: str
) -> Flow[Credentials]:
    """Exchange a refresh token; `form` holds the client's own credentials, `account` names the rate limit.

    Repeating it is harmless where the refresh token stays, and costs a sign-in where it changes. Raises
    `TokenExpired` when it is over, else as `status_error`.
    """
    fields = {**form, "grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
    response = yield Request(method="POST", url=url, form=fields, account=account)
    if response.status in (400, 401):
        body = read_document(response, service, has_side_effects=True)
        error = body.get("error")
        if error is not None and error.value in _OVER:
            raise TokenExpired(f"the refresh token is not accepted any more ({error.text()})")
    refused = status_error(response, service, has_side_effects=True)
    if refused is not None:
        raise refused
    with readable(service, has_side_effects=True):
        body = read_document(response, service, has_side_effects=True)
        newer = body.get("refresh_token")
        if not (token := body["access_token"].text()):
            raise Malformed("body: 'access_token' is empty")
        lasts = body.get("expires_in")
        return Credentials(
            token=Secret(token),
            seconds=float(lasts.number()) if lasts is not None else _UNSAID_SECONDS,
            refresh_token=Secret(newer.text()) if newer is not None else None,
        )
