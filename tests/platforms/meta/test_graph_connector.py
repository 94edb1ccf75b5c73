"""A token is inspected with the app's own, and what Graph says of it is believed."""

from datetime import UTC, datetime

import pytest

from bot.domain import Account, Secret, Source
from bot.errors import NotSent, Rejected, TokenExpired
from bot.platforms.connection import TokenReport
from bot.platforms.meta.facebook_login import FacebookConnector
from bot.platforms.meta.graph_connector import read_exchange
from tests.factories import drive, response

PAGE = Account(platform="facebook", id="1000", token=Secret("canary-page"))


def connector(**settings: str) -> FacebookConnector:
    return FacebookConnector(
        Source(
            name="meta",
            adapter="meta",
            secrets=(Secret("canary-secret"),),
            settings={"app_id": "42"} | settings,
            accounts=(PAGE,),
        )
    )


def test_the_app_asks_about_the_token() -> None:
    answer = response({"data": {"is_valid": True, "expires_at": 0, "scopes": ["a", "b"]}})
    (request,), report = drive(connector().inspect_token(PAGE), answer)
    assert request.url == "https://graph.facebook.com/v25.0/debug_token"
    assert request.headers["Authorization"] == "Bearer 42|canary-secret"
    assert report == TokenReport(scopes=frozenset({"a", "b"}))


def test_a_token_with_an_end_says_it_and_one_that_is_over_is_over() -> None:
    ends = response({"data": {"is_valid": True, "expires_at": 1_799_000_000}})
    _, report = drive(connector().inspect_token(PAGE), ends)
    assert report == TokenReport(ends_at=datetime.fromtimestamp(1_799_000_000, UTC))
    with pytest.raises(TokenExpired):
        drive(connector().inspect_token(PAGE), response({"data": {"is_valid": False}}))
    with pytest.raises(NotSent):
        drive(connector().inspect_token(PAGE), response({"data": {"expires_at": "soon"}}))


def test_without_the_id_of_the_app_nobody_is_asked() -> None:
    assert drive(connector(app_id="").inspect_token(PAGE)) == ([], None)


def test_a_code_that_is_refused_is_over_unless_the_app_is_unknown() -> None:
    with pytest.raises(TokenExpired):
        read_exchange(response({"error": {"code": 100}}, 400))
    with pytest.raises(Rejected) as raised:
        read_exchange(response({"error": {"code": 101}}, 400))
    assert raised.value.code == "101"
