"""What the simulated networks send is genuine to the adapters, and the echoes of ours are known as ours."""

import json
from datetime import UTC, datetime

import pytest

from bot.demo import network_payloads
from bot.demo.scenario import ANNOUNCED, HANDLE, LINKEDIN, THREADS, TIKTOK, WHATSAPP
from bot.domain import Account, Event, Kind, Secret, Source
from bot.errors import InvalidSignature
from bot.platforms import load_adapter
from bot.platforms.ports import Adapter, WebhookRequest
from tests.factories import NOW
from tests.fakes.fixtures import parsed

SECRET = Secret("an app secret of the demo")
AT = int(NOW.timestamp())
COMMENT = "urn:li:comment:(urn:li:activity:72,7260)"


def adapter(platform: str, account: str, **settings: str) -> Adapter:
    name = platform if platform in ("tiktok", "linkedin") else "meta"
    accounts = (Account(platform=platform, id=account, settings=settings),)
    return load_adapter(Source(name=name, adapter=name, secrets=(SECRET,), accounts=accounts))


@pytest.mark.parametrize("platform", ["facebook", "whatsapp", "threads", "tiktok", "linkedin"])
def test_a_delivery_is_signed_as_its_network_does(platform: str) -> None:
    body = b'{"a": 1}'
    headers = {name.lower(): value for name, value in network_payloads.sign(platform, SECRET, body).items()}
    hook = WebhookRequest(method="POST", query={}, headers=headers, body=body, received_at=datetime.now(UTC))
    adapter(platform, "1").verify(hook)
    forged = network_payloads.sign(platform, Secret("another secret, of somebody"), body)
    with pytest.raises(InvalidSignature):
        adapter(platform, "1").verify(
            WebhookRequest(
                method="POST",
                query={},
                headers={name.lower(): value for name, value in forged.items()},
                body=body,
                received_at=datetime.now(UTC),
            )
        )


def test_our_own_words_come_back_as_ours() -> None:
    ours = network_payloads.TIKTOK_IDENTIFIER
    on_tiktok = network_payloads.tiktok_comment(
        account=TIKTOK, video="75", comment="76", author=ours, text="39 euros", now=AT, parent="77"
    )
    on_linkedin = network_payloads.linkedin_comment(
        account=LINKEDIN,
        post="urn:li:activity:72",
        comment=COMMENT,
        author=LINKEDIN,
        text="39",
        now=AT,
        parent=COMMENT,
    )
    on_threads = network_payloads.threads_published(account=(THREADS, HANDLE), reply="18", now=AT)
    (tiktok,) = parsed(adapter("tiktok", TIKTOK, unique_identifier=ours), on_tiktok)
    (linkedin,) = parsed(adapter("linkedin", LINKEDIN), on_linkedin)
    (threads,) = parsed(adapter("threads", THREADS, username=HANDLE), on_threads)
    for event in (tiktok, linkedin, threads):
        assert isinstance(event, Event)
        assert event.is_own_echo
    assert isinstance(tiktok, Event)
    assert (tiktok.kind, tiktok.parent_id) == (Kind.REPLY, "77")
    assert isinstance(linkedin, Event)
    assert (linkedin.kind, linkedin.parent_id) == (Kind.REPLY, COMMENT)


def test_a_status_says_which_message_of_ours_was_sent() -> None:
    body = network_payloads.whatsapp_status(
        account=WHATSAPP, message_id="wamid.1", recipient="77001", mark="tamis:7", now=AT
    )
    (event,) = parsed(adapter("whatsapp", WHATSAPP), body)
    assert isinstance(event, Event)
    assert (event.kind, event.message_id, event.extra["metadata"]) == (Kind.RECEIPT, "wamid.1", "tamis:7")
    assert json.loads(body)["entry"][0]["changes"][0]["value"]["statuses"][0]["status"] == "sent"


def test_comments_below_what_the_page_announced_say_its_other_name() -> None:
    ((activity, share),) = ANNOUNCED.items()
    comment = f"urn:li:comment:({activity},7)"
    body = network_payloads.linkedin_comment(
        account=LINKEDIN, post=activity, comment=comment, author="urn:li:person:1", text="Nice", now=AT
    )
    (event,) = parsed(adapter("linkedin", LINKEDIN), body)
    assert isinstance(event, Event)
    assert (event.thread_id, event.extra["post_alias"]) == (activity, share)
