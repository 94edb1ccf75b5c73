"""TikTok's signature and envelope, and which comments may be our own."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import Account, Kind, Secret, Verb
from bot.errors import InvalidSignature, Malformed
from bot.platforms.ports import WebhookRequest
from bot.platforms.tiktok import Adapter
from tests.factories import NOW, event
from tests.fakes.fixtures import expected, fixtures, parsed, read_fixture
from tests.fakes.tiktok import ACCOUNT, SOURCE

BODY = b'{"event":"tiktok.ping","user_openid":"x","content":"{\\"a\\":\\"\\u00e9\\"}"}'
AT = str(int(NOW.timestamp()))


def signature(body: bytes = BODY, at: str = AT, secret: str = "tt-app-secret-5b1e77") -> str:
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()


def hook(header: str | None, body: bytes = BODY) -> WebhookRequest:
    headers = {} if header is None else {"tiktok-signature": header}
    return WebhookRequest(method="POST", query={}, headers=headers, body=body, received_at=NOW)


@pytest.mark.parametrize(
    "header",
    [f"t={AT},s={signature()}", f"t={AT}, s={signature()}", f" s={signature()} , t={AT} ,v=1"],
    ids=["plain", "space", "other order and a name of the future"],
)
def test_the_order_and_spaces_of_the_header_do_not_matter(header: str) -> None:
    Adapter(SOURCE).verify(hook(header))


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        f"t={AT}",
        f"s={signature()}",
        f"t={AT},t={AT},s={signature()}",
        f"t={AT},s={signature()},s=0",
        f"t={AT},s=",
        f"t={AT}.0,s={signature()}",
        f"t=\u0661,s={signature()}",
        f"t={AT},s={signature(secret='another')}",
        f"t={AT},s={signature(body=BODY + b' ')}",
        f"t={int(AT) + 1},s={signature()}",
    ],
)
def test_any_other_header_is_forged(header: str | None) -> None:
    with pytest.raises(InvalidSignature):
        Adapter(SOURCE).verify(hook(header))


@pytest.mark.parametrize(
    ("tolerance", "seconds", "is_believed"),
    [("", 300, True), ("", 301, False), ("", -301, False), ("10m", 600, True), ("60", 61, False)],
)
def test_an_old_request_may_be_a_replay(tolerance: str, seconds: int, is_believed: bool) -> None:
    adapter = Adapter(replace(SOURCE, settings={"tolerance": tolerance}))
    request = replace(hook(f"t={AT},s={signature()}"), received_at=NOW + timedelta(seconds=seconds))
    if is_believed:
        adapter.verify(request)
    else:
        with pytest.raises(InvalidSignature):
            adapter.verify(request)


@pytest.mark.parametrize("name", fixtures("tiktok"))
def test_a_delivery_yields_exactly_its_events(name: str) -> None:
    assert read_fixture(Adapter(SOURCE), name) == expected("tiktok", name)


def test_without_a_content_the_place_is_named() -> None:
    (problem,) = parsed(Adapter(SOURCE), b'{"event":"comment.update","user_openid":"x"}')
    assert isinstance(problem, Malformed)
    assert str(problem) == "body.content: 'comment_action' is missing"


def test_which_comments_may_be_our_own() -> None:
    ours = event(platform="tiktok", account_id=ACCOUNT, author_id="somebody")
    unnamed = Adapter(replace(SOURCE, accounts=(Account(platform="tiktok", id=ACCOUNT),)))
    assert not Adapter(SOURCE).may_be_own(ours)
    assert unnamed.may_be_own(ours)
    assert not unnamed.may_be_own(replace(ours, kind=Kind.DM))
    assert Adapter(SOURCE).may_be_own(replace(ours, author_id=None))


def test_only_a_comment_without_words_is_asked_for() -> None:
    adapter = Adapter(SOURCE)
    comment = event(platform="tiktok", account_id=ACCOUNT, text="")
    assert adapter.is_incomplete(comment)
    for other in ({"text": "x"}, {"kind": Kind.MENTION}, {"is_own_echo": True}, {"account_id": "2"}):
        assert not adapter.is_incomplete(replace(comment, **other))


def test_what_can_be_done_read_back_and_repeated() -> None:
    adapter = Adapter(replace(SOURCE, secrets=(Secret("x"),)))
    assert adapter.verbs == {"tiktok": {Verb.HIDE, Verb.UNHIDE, Verb.REPLY, Verb.LIKE, Verb.MESSAGE}}
    assert [adapter.is_idempotent(verb) for verb in (Verb.HIDE, Verb.LIKE, Verb.REPLY, Verb.MESSAGE)] == [
        True,
        True,
        False,
        False,
    ]
    assert all(adapter.can_read_back(verb) for verb in adapter.verbs["tiktok"] - {Verb.LIKE})
    assert adapter.answer_windows(ACCOUNT).standard == timedelta(hours=48)


def test_an_account_calls_no_more_often_than_tiktok_takes_it_and_an_advertiser_may() -> None:
    adapter = Adapter(SOURCE)
    assert adapter.calls_per_minute(SOURCE.accounts[0]) == 40
    advertiser = replace(SOURCE.accounts[0], settings={"adgroup_ids": "1801"})
    assert adapter.calls_per_minute(advertiser) is None
