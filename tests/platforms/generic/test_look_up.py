"""Asking the operator's shop: signed, and of the answer only what was declared."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.config.secrets import decode_key
from bot.domain import Secret, Source
from bot.domain.dialogues import LookUpRequest
from bot.errors import Malformed, NotSent, RateLimited, Rejected, TamisError
from bot.platforms.generic.look_up import LONGEST_ANSWER, LONGEST_FIELD, look_up_request, read_look_up
from bot.platforms.signatures import verify_webhook
from tests.factories import NOW, response

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SHOP = Source(
    name="shop", adapter="generic", settings={"url": "https://shop.example/tamis"}, secrets=(Secret(KEY),)
)
QUESTION = LookUpRequest(
    target="shop", dialogue="order", step="find", values={"order": "4127"}, fields=("status", "carrier")
)


def test_it_is_signed_as_standard_webhooks_are_and_may_be_repeated() -> None:
    request = look_up_request(SHOP, QUESTION, NOW)
    key = decode_key(KEY)
    assert key is not None
    assert request.body is not None
    verify_webhook(request.headers, request.body, NOW, [key], 300.0)
    assert not request.has_side_effects
    assert json.loads(request.body) == {
        "type": "dialogue.look_up",
        "timestamp": "2026-11-22T12:00:00Z",
        "data": {"dialogue": "order", "step": "find", "values": {"order": "4127"}},
    }


def test_without_a_secret_nothing_is_asked() -> None:
    with pytest.raises(Rejected):
        look_up_request(Source(name="shop", adapter="generic", settings=SHOP.settings), QUESTION, NOW)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (
            {"status": "shipped", "carrier": "Colissimo", "secret": "x"},
            {"status": "shipped", "carrier": "Colissimo"},
        ),
        ({"status": 3, "carrier": True}, {"status": "3", "carrier": "yes"}),
        ({"status": "a\nb\u202e\x07", "carrier": None}, {"status": "a b"}),
        ({"found": False, "status": "x"}, None),
    ],
)
def test_only_what_was_declared_is_read(body: Any, fields: dict[str, str] | None) -> None:
    assert read_look_up(response(body), QUESTION) == fields


@pytest.mark.parametrize(
    ("sent", "answered", "is_other"),
    [
        ("4127", "4127", False),
        ("4127", 4127, False),
        ("04127", 4127, False),
        ("CMD-4127", "#cmd 4127", False),
        ("marie@maison.example", "Marie@maison.example", False),
        ("marie@maison.example", "m•••@maison.example", False),
        ("marie@maison.example", "m***@m***", False),
        ("broken", "Abîmé", False),
        ("2026-12-01", "2026-12-01T00:00:00Z", False),
        ("4127", None, False),
        ("4127", {"id": 1}, False),
        ("4127", True, False),
        ("4127", "4172", True),
        ("4127", 41270, True),
        ("marie@maison.example", "paul@maison.example", True),
    ],
)
def test_an_answer_about_another_order_is_none(sent: str, answered: Any, is_other: bool) -> None:
    question = replace(QUESTION, values={"order": sent})
    body = response({"order": answered, "status": "shipped"})
    if is_other:
        with pytest.raises(Rejected) as raised:
            read_look_up(body, question)
        assert sent not in str(raised.value)
    else:
        assert read_look_up(body, question) == {"status": "shipped"}


def test_what_the_shop_does_not_know_is_no_failure() -> None:
    assert read_look_up(response(b"<html>", status=404), QUESTION) is None


def test_a_long_field_is_cut() -> None:
    fields = read_look_up(response({"status": "x" * 5_000}), QUESTION)
    assert fields is not None
    assert len(fields["status"]) <= LONGEST_FIELD


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (response(b"<!doctype html><h1>Hello</h1>"), Malformed),
        (response(b""), Malformed),
        (response(b"[1, 2]"), Malformed),
        (response({}), Malformed),
        (response({"error": "maintenance"}), Malformed),
        (response({"status": {"a": 1}}), Malformed),
        (response({"status": "on its way with {{ carrier }}"}), Malformed),
        (response({"status": "{% if shipped %}"}), Malformed),
        (response({"status": "x", "padding": "y" * LONGEST_ANSWER}), Malformed),
        (response(b"{}", status=302, headers={"location": "http://169.254.169.254/"}), Rejected),
        (response(b"{}", status=401), Rejected),
        (response(b"{}", status=500), NotSent),
        (response(b"{}", status=429), RateLimited),
    ],
)
def test_nonsense_is_no_answer(answer: Any, error: type[TamisError]) -> None:
    with pytest.raises(error):
        read_look_up(answer, QUESTION)
