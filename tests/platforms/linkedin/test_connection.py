"""A subscription of LinkedIn is one of an application, a member and a page: all stand in its address."""

from datetime import UTC, datetime

import pytest

from bot.domain import Account, Secret, Source
from bot.errors import NotPermitted, Rejected, TokenExpired
from bot.platforms.connection import Subscription
from bot.platforms.linkedin.connection import LinkedInConnector
from tests.factories import drive, response

PAGE = Account(
    platform="linkedin",
    id="urn:li:organization:5551234",
    token=Secret("canary-token"),
    settings={"member": "urn:li:person:AdMin00001"},
)
CALLBACK = "https://bot.example/webhooks/linkedin"
KEY = (
    "(developerApplication:urn%3Ali%3AdeveloperApplication%3A77,user:urn%3Ali%3Aperson%3AAdMin00001,"
    "entity:urn%3Ali%3Aorganization%3A5551234,eventType:ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS)"
)


def connector(account: Account = PAGE, **settings: str) -> LinkedInConnector:
    settings = {"client_id": "c", "application_ids": "77, 78", "base_url": "https://l.test"} | settings
    return LinkedInConnector(
        Source(name="s", adapter="linkedin", secrets=(Secret("s"),), accounts=(account,), settings=settings)
    )


@pytest.mark.parametrize(
    ("body", "status", "subscription"),
    [
        ({"webhook": CALLBACK}, 200, Subscription(fields=("ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",))),
        ({}, 404, Subscription(missing=("ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",))),
        (
            {"webhook": "https://theirs.example/"},
            200,
            Subscription(missing=("ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",), can_be_renewed=False),
        ),
    ],
    ids=["ours", "gone", "elsewhere"],
)
def test_a_subscription_is_ours_gone_or_elsewhere(
    body: dict[str, str], status: int, subscription: Subscription
) -> None:
    (request,), found = drive(connector().read_subscription(PAGE, CALLBACK), response(body, status))
    assert (request.method, request.url) == ("GET", f"https://l.test/eventSubscriptions/{KEY}")
    assert found == subscription


def test_it_is_made_again_at_the_same_address() -> None:
    (request,), _ = drive(connector().subscribe(PAGE, CALLBACK, ()), response({}, 204))
    assert (request.method, request.url) == ("PUT", f"https://l.test/eventSubscriptions/{KEY}")
    assert request.json == {"webhook": CALLBACK}
    with pytest.raises(NotPermitted):
        drive(connector().subscribe(PAGE, CALLBACK, ()), response({}, 403))


def test_without_application_member_or_address_nobody_can_look() -> None:
    nobody = Account(platform="linkedin", id=PAGE.id, token=Secret("t"))
    assert drive(connector(nobody).read_subscription(nobody, CALLBACK)) == ([], None)
    assert drive(connector(application_ids="").read_subscription(PAGE, CALLBACK)) == ([], None)
    with pytest.raises(Rejected):
        drive(connector().subscribe(PAGE, "", ()))


def test_a_token_says_what_it_may_do_and_when_it_ends() -> None:
    answer = response({"active": True, "scope": "a,b", "expires_at": 1_799_000_000})
    (request,), report = drive(connector().inspect_token(PAGE), answer)
    assert request.url == "https://www.linkedin.com/oauth/v2/introspectToken"
    assert report is not None
    assert report.scopes == frozenset({"a", "b"})
    assert report.ends_at == datetime.fromtimestamp(1_799_000_000, UTC)
    with pytest.raises(TokenExpired):
        drive(connector().inspect_token(PAGE), response({"active": False}))
    assert drive(connector(client_id="").inspect_token(PAGE)) == ([], None)
