"""Signatures are compared without leaking and without falling over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Secret, Source
from bot.platforms.signatures import constant_time_equal, from_base64, hmac_sha256, is_fresh, read_tolerance
from tests.factories import NOW


def test_the_known_example_of_rfc_4231_comes_out() -> None:
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex() == expected


@pytest.mark.parametrize("secret", [b"", Secret(""), Secret("\n")], ids=["bytes", "secret", "newline"])
def test_an_empty_secret_signs_nothing(secret: Secret | bytes) -> None:
    with pytest.raises(ValueError, match="empty secret"):
        hmac_sha256(secret, b"x")


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(left: str, right: str) -> None:
    assert constant_time_equal(left, right) == (
        left.encode("utf-8", "surrogatepass") == right.encode("utf-8", "surrogatepass")
    )


@pytest.mark.parametrize("text", ["", "YQ==", "é", "a", "YQ= =", "Y\nQ=="])
def test_only_strict_base64_is_read(text: str) -> None:
    assert from_base64(text) == {"": b"", "YQ==": b"a"}.get(text)


@pytest.mark.parametrize(
    ("offset", "is_near"), [("0", True), ("300", True), ("-300", True), ("301", False), ("-301", False)]
)
def test_a_timestamp_is_fresh_within_the_tolerance_either_way(offset: str, is_near: bool) -> None:
    timestamp = str(int(NOW.timestamp()) + int(offset))
    assert is_fresh(timestamp, NOW, 300.0) is is_near


@pytest.mark.parametrize("timestamp", ["", " ", "now", "-5", "1.5", "1e9", "\u0661", "9" * 13])
def test_what_is_no_timestamp_is_not_fresh(timestamp: str) -> None:
    assert not is_fresh(timestamp, NOW, float("inf"))


@pytest.mark.parametrize(
    ("tolerance", "seconds"), [("60", 60.0), ("10m", 600.0), ("", 300.0), ("soon", 300.0), ("-5", 300.0)]
)
def test_how_old_a_request_may_be_is_a_setting(tolerance: str, seconds: float) -> None:
    assert read_tolerance(Source(name="x", adapter="x", settings={"tolerance": tolerance})) == seconds
    assert read_tolerance(Source(name="x", adapter="x")) == 300.0
