"""How accounts are connected and access tokens renewed where a platform does as OAuth 2.0 says (RFC 6749, and
RFC 7636 for PKCE).

Knows no platform: the address and what it wants besides come from the adapter.
"""

import base64
import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

from bot.documents import Field, text_in
from bot.domain import Credentials, Secret, Source
from bot.errors import Malformed, Rejected, TokenExpired
from bot.platforms.connection import Grant
from bot.platforms.http import read_document, readable, status_error
from bot.platforms.ports import Flow, Request, Response

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


def authorize_url(url: str, /, **parameters: str) -> str:
    """Where somebody says yes: the page of a platform with what is asked for."""
    return f"{url}?{urlencode(parameters)}"


def challenge_of(verifier: str) -> str:
    """What is shown of a verifier before it is told (RFC 7636, section 4.2, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def exchange_code(url: str, service: str, form: Mapping[str, str], code: str, redirect: str) -> Flow[Grant]:
    """What a code is good for, once and at the address that it was asked for. Raises `TokenExpired` for one
    that is over, `Rejected` where the app is not known, else as `status_error`."""
    fields = {**form, "grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    response = yield Request(method="POST", url=url, form=fields)
    if response.status in (400, 401):
        error = text_in(read_document(response, service, has_side_effects=True), "error")
        if error == "invalid_grant":
            raise TokenExpired("the code is not accepted (invalid_grant)")
        if error in _OVER:
            raise Rejected(f"{service} does not accept the app's id or secret ({error})", error)
    refused = status_error(response, service, has_side_effects=True)
    if refused is not None:
        raise refused
    with readable(service, has_side_effects=True):
        body = read_document(response, service, has_side_effects=True)
        newer = text_in(body, "refresh_token")
        if not (token := body["access_token"].text()):
            raise Malformed("body: 'access_token' is empty")
        return Grant(
            token=Secret(token),
            refresh_token=Secret(newer) if newer else None,
            scopes=scopes_in(body),
        )


def read_report(response: Response, service: str) -> Field:
    """What a platform says of a token. Raises `TokenExpired` for one that it does not know any more, else as
    `status_error`."""
    if response.status in (400, 401):
        raise TokenExpired(f"{service} does not accept the token any more ({response.status})")
    refused = status_error(response, service, has_side_effects=False)
    if refused is not None:
        raise refused
    return read_document(response, service, has_side_effects=False)


def scopes_in(body: Field) -> frozenset[str] | None:
    """What was allowed; None where the answer does not say. RFC 6749 has spaces between the names, others
    have commas."""
    if "scope" not in body:
        return None
    return frozenset((text_in(body, "scope") or "").replace(",", " ").split())


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
