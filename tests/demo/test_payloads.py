"""What the simulated platform sends looks like Meta's, byte for byte where a worked example exists."""

import json

from bot.demo import payloads
from bot.domain import Origin, Secret

SECRET = Secret("0f1e2d3c4b5a69788796a5b4c3d2e1f0")


def test_the_worked_signature_of_the_documents_is_reproduced() -> None:
    body = (
        rb'{"object":"page","entry":[{"id":"204817360015588","time":1795348802,"changes":[{"field":"feed",'
        rb'"value":{"from":{"id":"7710003344556677","name":"Ana Moreau"},"post":{'
        rb'"status_type":"added_photos",'
        rb'"is_published":true,"updated_time":"2026-11-22T10:00:01+0000","permalink_url":'
        rb'"https:\/\/www.facebook.com\/permalink.php?story_fbid=418&id=204817360015588",'
        rb'"promotion_status":"inactive","id":"204817360015588_418220945561733"},'
        rb'"message":"Votre colis est arriv\u00e9 cass\u00e9 \ud83d\ude21",'
        rb'"post_id":"204817360015588_418220945561733","comment_id":"418220945561733_902211330077441",'
        rb'"created_time":1795348799,"item":"comment","parent_id":"204817360015588_418220945561733",'
        rb'"verb":"add"}}]}]}'
    )
    expected = "sha256=bbe433a026c20ff74392cd94b403e42804b564f91c32af2bee0b7bac0b719401"
    assert payloads.signature_headers(SECRET, body)["X-Hub-Signature-256"] == expected


def test_bodies_are_ascii_with_escaped_slashes() -> None:
    body = payloads.encode_webhook("page", "1", 5, changes=[{"text": "é https://a.b"}])
    assert body.isascii()
    assert rb"\/\/a.b" in body


def test_messages_carry_milliseconds_and_changes_seconds() -> None:
    assert json.loads(payloads.encode_webhook("page", "1", 5, messaging=[]))["entry"][0]["time"] == 5000
    assert json.loads(payloads.encode_webhook("page", "1", 5, changes=[]))["entry"][0]["time"] == 5


def test_a_comment_under_an_ad_is_told_by_its_unpublished_post() -> None:
    item = payloads.page_comment(
        account="1", post="2", comment="2_3", author=("4", "Léa"), text="?", now=5, origin=Origin.AD
    )
    assert item["value"]["post"]["is_published"] is False  # type: ignore[index]


def test_the_medium_of_an_instagram_ad_names_the_original() -> None:
    item = payloads.instagram_comment(
        media="18012", comment="17", author=("4", "lea"), text="?", origin=Origin.AD
    )
    media = item["value"]["media"]  # type: ignore[index]
    assert media["original_media_id"] == "18012"
    assert media["id"] != "18012"


def test_sender_and_recipient_are_swapped_in_an_echo() -> None:
    item = payloads.direct_message(
        account="1", person="2", text="Bonjour", message_id="m_1", now=5, echo=True
    )
    assert item["sender"] == {"id": "1"}
    assert item["recipient"] == {"id": "2"}


def test_a_case_is_signed_as_standard_webhooks_wants() -> None:
    secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signature = payloads.desk_signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
