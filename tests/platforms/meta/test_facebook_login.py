"""Facebook gives Page tokens without an end for a token of 60 days, and lists Pages a hundred at a time."""

from urllib.parse import parse_qs, urlsplit

from bot.domain import Secret, Source
from bot.platforms.connection import Candidate, Grant
from bot.platforms.meta.facebook_login import FacebookConnector, InstagramConnector
from tests.factories import drive, response

SOURCE = Source(name="meta", adapter="meta", secrets=(Secret("canary-secret"),), settings={"app_id": "42"})
GRANT = Grant(token=Secret("canary-user"))


def page(number: str, **linked: str) -> dict[str, object]:
    account = {"instagram_business_account": linked} if linked else {}
    return {"id": number, "name": f"Page {number}", "access_token": f"token-{number}"} | account


def test_the_consent_page_is_facebooks_with_every_permission() -> None:
    facebook = FacebookConnector(SOURCE)
    address = urlsplit(facebook.authorize_url("https://me.example/", "s", ""))
    assert (address.netloc, address.path) == ("www.facebook.com", "/v25.0/dialog/oauth")
    assert parse_qs(address.query)["scope"] == [",".join(facebook.scopes)]


def test_a_code_becomes_a_long_token_and_what_was_declined_is_not_counted() -> None:
    permissions = [
        {"permission": "pages_messaging", "status": "granted"},
        {"permission": "pages_show_list", "status": "declined"},
    ]
    requests, grant = drive(
        FacebookConnector(SOURCE).exchange("code", "https://me.example/", ""),
        response({"access_token": "short"}),
        response({"access_token": "long"}),
        response({"data": permissions}),
    )
    assert grant == Grant(token=Secret("long"), scopes=frozenset({"pages_messaging"}))
    assert [request.method for request in requests] == ["POST", "POST", "GET"]
    assert not any("canary" in request.url or "short" in str(request.query) for request in requests)


def test_pages_are_read_to_the_end_and_those_without_a_token_left_out() -> None:
    first = {"data": [page("1"), {"id": "2"}], "paging": {"next": "https://…", "cursors": {"after": "c"}}}
    requests, candidates = drive(
        FacebookConnector(SOURCE).list_accounts(GRANT), response(first), response({"data": [page("3")]})
    )
    assert [request.query.get("after") for request in requests] == [None, "c"]
    assert candidates == (
        Candidate(id="1", name="Page 1", token=Secret("token-1")),
        Candidate(id="3", name="Page 3", token=Secret("token-3")),
    )


def test_instagram_accounts_come_with_the_page_that_they_are_reached_through() -> None:
    listed = {"data": [page("1", id="178", username="orchardco", name="Orchard"), page("2")]}
    _, candidates = drive(InstagramConnector(SOURCE).list_accounts(GRANT), response(listed))
    assert candidates == (
        Candidate(
            id="178",
            name="Orchard",
            token=Secret("token-1"),
            settings={"page_id": "1", "username": "orchardco"},
        ),
    )
