"""Tokens of Threads and of Instagram's own login, which last 60 days and are exchanged for newer ones.

Page tokens and those of system users have no end, so nothing is renewed there.
https://developers.facebook.com/documentation/threads/get-started/long-lived-tokens
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain import Account, Credentials, Secret, Source
from bot.errors import Malformed, Rejected
from bot.platforms.http import readable
from bot.platforms.meta.graph_requests import host_of
from bot.platforms.meta.graph_responses import SERVICE, parse_response
from bot.platforms.meta.own_accounts import is_instagram_login
from bot.platforms.ports import Flow, Request

_LONG_LIVED_SECONDS = 60 * 86_400.0


def is_renewable(source: Source, account: Account) -> bool:
    """Whether the token of the account has an end that is put off by exchanging it."""
    return grant_prefix(source, account.platform, account.id) is not None


def grant_prefix(source: Source, platform: str, account_id: str) -> str | None:
    """How the platform begins the names of its grants: `th` or `ig`; None where tokens have no end."""
    if platform == "threads":
        return "th"
    return "ig" if platform == "instagram" and is_instagram_login(source, account_id) else None


def renew_token(source: Source, account: Account, token: Secret) -> Flow[Credentials]:
    """A token for another 60 days; the one that is shown must be a day old. Raises `TokenExpired` when it is
    over, `Rejected` when it is too young."""
    prefix = grant_prefix(source, account.platform, account.id)
    if prefix is None:
        raise Rejected("tokens of this account are not renewed")
    # The documented place of the token is the address here, unlike in every other call.
    query = {"grant_type": f"{prefix}_refresh_token", "access_token": token.reveal()}
    return (yield from request_token(source, account, "refresh_access_token", query))


def request_token(source: Source, account: Account, path: str, query: Mapping[str, str]) -> Flow[Credentials]:
    """A token of 60 days for another one. Nothing ends by asking, so that it may be repeated."""
    response = yield Request(
        method="GET",
        url=f"{host_of(source, account.platform, account.id)}/{path}",
        query=MappingProxyType(dict(query)),
        has_side_effects=False,
        account=account.id,
    )
    body = parse_response(response, has_side_effects=False)
    with readable(SERVICE, has_side_effects=False):
        if not (newer := body["access_token"].text()):
            raise Malformed("body: 'access_token' is empty")
        lasts = body.get("expires_in")
        seconds = float(lasts.number()) if lasts is not None else _LONG_LIVED_SECONDS
        return Credentials(token=Secret(newer), seconds=seconds, refresh_token=Secret(newer))
