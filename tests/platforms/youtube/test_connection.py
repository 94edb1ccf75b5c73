"""Google is asked with PKCE, for a refresh token, and at nobody's address but ours."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain import Account, Secret, Source
from bot.errors import NotPermitted, TokenExpired
from bot.platforms.connection import Grant
from bot.platforms.youtube.connection import YouTubeConnector
from tests.factories import drive, response

SOURCE = Source(name="tube", adapter="youtube", secrets=(Secret("s"),), settings={"client_id": "c.apps"})
YOUTUBE = YouTubeConnector(SOURCE)
ACCOUNT = Account(platform="youtube", id="UC1", token=Secret("canary-token"))


def test_the_address_of_the_consent_page_asks_for_a_refresh_token_with_pkce() -> None:
    address = urlsplit(YOUTUBE.authorize_url("http://127.0.0.1:8765/", "state", "challenge"))
    query = {name: texts[0] for name, texts in parse_qs(address.query).items()}
    assert address.netloc == "accounts.google.com"
    assert query == {
        "client_id": "c.apps",
        "redirect_uri": "http://127.0.0.1:8765/",
        "response_type": "code",
        "scope": "https://www.googleapis.com/auth/youtube.force-ssl",
        "access_type": "offline",
        "prompt": "consent",
        "state": "state",
        "code_challenge": "challenge",
        "code_challenge_method": "S256",
    }


def test_a_code_is_exchanged_with_its_verifier() -> None:
    answer = response({"access_token": "a", "refresh_token": "r", "scope": "one two"})
    (request,), grant = drive(YOUTUBE.exchange("code", "http://127.0.0.1:8765/", "verifier"), answer)
    assert request.url == "https://oauth2.googleapis.com/token"
    assert request.form is not None
    assert (request.form["code_verifier"], request.form["redirect_uri"]) == (
        "verifier",
        "http://127.0.0.1:8765/",
    )
    assert grant == Grant(token=Secret("a"), refresh_token=Secret("r"), scopes=frozenset({"one", "two"}))


def test_a_refusal_of_the_list_of_channels_means_one_thing() -> None:
    with pytest.raises(NotPermitted):
        drive(YOUTUBE.list_accounts(Grant(token=Secret("a"))), response({}, 403))


def test_the_token_is_inspected_in_the_body_and_never_in_the_address() -> None:
    (request,), report = drive(YOUTUBE.inspect_token(ACCOUNT), response({"scope": "one"}))
    assert (request.url, request.form) == (
        "https://oauth2.googleapis.com/tokeninfo",
        {"access_token": "canary-token"},
    )
    assert report is not None
    assert report.scopes == frozenset({"one"})
    with pytest.raises(TokenExpired):
        drive(YOUTUBE.inspect_token(ACCOUNT), response({"error": "invalid_token"}, 400))
