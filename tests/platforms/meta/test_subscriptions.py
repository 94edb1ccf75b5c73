"""Whether an account sends webhooks is asked where it is reached; fields are added, never taken away."""

from typing import Any

import pytest

from bot.domain import Account, Secret, Source
from bot.errors import NotPermitted, Rejected
from bot.platforms.connection import Subscription
from bot.platforms.meta.subscriptions import read_subscription, subscribe
from tests.factories import drive, response

TOKEN = Secret("canary-token")
PAGE = Account(platform="facebook", id="1000", token=TOKEN)
LINKED = Account(platform="instagram", id="178", token=TOKEN, settings={"page_id": "1000"})
OWN = Account(platform="instagram", id="179", token=TOKEN, settings={"login": "instagram"})
NUMBER = Account(platform="whatsapp", id="4400", token=TOKEN, settings={"waba_id": "3300"})
PROFILE = Account(platform="threads", id="3177", token=TOKEN)
UNLINKED = Account(platform="instagram", id="180", token=TOKEN)
SOURCE = Source(name="meta", adapter="meta", accounts=(PAGE, LINKED, OWN, NUMBER, PROFILE, UNLINKED))


def app(*fields: str) -> dict[str, Any]:
    return {"data": [{"id": "42", "subscribed_fields": list(fields)}]}


def whatsapp_app(app_id: str) -> dict[str, Any]:
    return {"data": [{"whatsapp_business_api_data": {"id": app_id, "name": "x"}}]}


@pytest.mark.parametrize(
    ("account", "body", "node", "subscription"),
    [
        (PAGE, app("feed", "messages"), "1000", Subscription(fields=("feed", "messages"))),
        (PAGE, app("messages"), "1000", Subscription(fields=("messages",), missing=("feed",))),
        (PAGE, {"data": []}, "1000", Subscription(missing=("feed",))),
        (LINKED, app("leadgen"), "1000", Subscription(fields=("leadgen",))),
        (LINKED, {"data": []}, "1000", Subscription(missing=("feed",))),
        (OWN, app("comments"), "me", Subscription(fields=("comments",))),
        (OWN, app("messages"), "me", Subscription(fields=("messages",), missing=("comments",))),
        (NUMBER, whatsapp_app("42"), "3300", Subscription(fields=("all",))),
        (NUMBER, {"data": []}, "3300", Subscription(missing=("all",))),
    ],
)
def test_what_is_missing_is_what_nothing_works_without(
    account: Account, body: dict[str, Any], node: str, subscription: Subscription
) -> None:
    (request,), read = drive(read_subscription(SOURCE, account), response(body))
    assert request.method == "GET"
    assert request.url.endswith(f"/v25.0/{node}/subscribed_apps")
    assert read == subscription


def test_of_several_apps_at_a_business_account_only_ours_counts() -> None:
    source = Source(name="meta", adapter="meta", accounts=(NUMBER,), settings={"app_id": "42"})
    _, read = drive(read_subscription(source, NUMBER), response(whatsapp_app("41")))
    assert read == Subscription(missing=("all",))


@pytest.mark.parametrize("account", [PROFILE, UNLINKED, Account(platform="facebook", id="1000")])
def test_where_nobody_can_ask_nobody_does(account: Account) -> None:
    assert drive(read_subscription(SOURCE, account)) == ([], None)


def test_what_is_there_stays_and_what_was_there_comes_back() -> None:
    (_, request), _ = drive(
        subscribe(SOURCE, PAGE, ("feed", "ratings")), response(app("leadgen")), response({"success": True})
    )
    assert (request.method, request.form) == ("POST", {"subscribed_fields": "leadgen,feed,ratings"})


def test_the_usual_fields_are_those_that_the_adapter_reads() -> None:
    done = response({"success": True})
    (_, request), _ = drive(subscribe(SOURCE, OWN, ()), response({"data": []}), done)
    assert request.form == {
        "subscribed_fields": "comments,live_comments,mentions,messages,messaging_postbacks"
    }
    (_, request), _ = drive(subscribe(SOURCE, LINKED, ()), response({"data": []}), done)
    assert request.form == {"subscribed_fields": "feed"}
    (request,), _ = drive(subscribe(SOURCE, NUMBER, ()), done)
    assert (request.method, request.form) == ("POST", None)


def test_a_refusal_is_told() -> None:
    with pytest.raises(NotPermitted):
        drive(subscribe(SOURCE, NUMBER, ()), response({"error": {"code": 200}}, 403))
    with pytest.raises(Rejected):
        drive(subscribe(SOURCE, PROFILE, ()))
