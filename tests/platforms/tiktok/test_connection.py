"""An app of TikTok subscribes to each kind of event once; what goes elsewhere is nobody's to move."""

import pytest

from bot.domain import Account, Secret, Source
from bot.errors import Rejected
from bot.platforms.connection import Subscription
from bot.platforms.tiktok.connection import TikTokConnector
from tests.factories import drive, response

ACCOUNT = Account(platform="tiktok", id="_000", token=Secret("t"))
TIKTOK = TikTokConnector(
    Source(
        name="tiktok",
        adapter="tiktok",
        secrets=(Secret("canary-secret"),),
        settings={"app_id": "74", "base_url": "https://t.test/v1.3"},
        accounts=(ACCOUNT,),
    )
)
OURS, THEIRS = "https://bot.example/webhooks/tiktok", "https://theirs.example/"


def answers(*addresses: str) -> list[object]:
    return [
        response({"code": 0, "data": {"callback_url": address} if address else {}}) for address in addresses
    ]


@pytest.mark.parametrize(
    ("addresses", "callback", "subscription"),
    [
        ((OURS, OURS, ""), OURS, Subscription(fields=("COMMENT", "BRAND_MENTION"))),
        (("", "", OURS), OURS, Subscription(fields=("DIRECT_MESSAGE",), missing=("COMMENT",))),
        ((THEIRS, "", ""), OURS, Subscription(missing=("COMMENT",), can_be_renewed=False)),
        ((THEIRS, "", ""), "", Subscription(fields=("COMMENT",))),
    ],
    ids=["ours", "lost", "elsewhere", "address unknown"],
)
def test_comments_are_what_is_needed(
    addresses: tuple[str, ...], callback: str, subscription: Subscription
) -> None:
    requests, found = drive(TIKTOK.read_subscription(ACCOUNT, callback), *answers(*addresses))  # type: ignore[arg-type]
    assert [request.query["event_type"] for request in requests] == [
        "COMMENT",
        "BRAND_MENTION",
        "DIRECT_MESSAGE",
    ]
    assert not any(request.has_side_effects for request in requests)
    assert found == subscription


def test_what_an_app_may_not_have_costs_no_comments() -> None:
    refused = response({"code": 40001, "message": "no"})
    requests, _ = drive(TIKTOK.subscribe(ACCOUNT, OURS, ()), response({"code": 0}), refused, refused)
    assert [request.json["event_type"] for request in requests if request.json] == [
        "COMMENT",
        "BRAND_MENTION",
        "DIRECT_MESSAGE",
    ]
    with pytest.raises(Rejected):
        drive(TIKTOK.subscribe(ACCOUNT, OURS, ()), refused)
    with pytest.raises(Rejected):
        drive(TIKTOK.subscribe(ACCOUNT, "", ()))


def test_advertisers_are_authorized_elsewhere() -> None:
    assert not TIKTOK.serves(Account(platform="tiktok", id="7", settings={"adgroup_ids": "1"}))
    assert TIKTOK.serves(ACCOUNT)
