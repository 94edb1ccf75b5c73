"""Credentials do not show, and accounts are found by their id."""

import pytest

from bot.domain import Account, Secret, Source

CANARY = "s3cret-value"


def test_a_secret_never_prints_itself() -> None:
    secret = Secret(f"{CANARY}\n")
    account = Account(platform="facebook", id="1", token=secret)
    for text in (f"{secret!r}", f"{secret}", f"{[secret]}", f"{account}"):
        assert CANARY not in text
    assert secret.reveal() == CANARY


def test_a_fingerprint_tells_secrets_apart_without_showing_them() -> None:
    assert Secret(CANARY).fingerprint() == Secret(f" {CANARY} ").fingerprint()
    assert Secret(CANARY).fingerprint() != Secret("other").fingerprint()
    assert CANARY not in Secret(CANARY).fingerprint()


@pytest.mark.parametrize(("value", "is_set"), [("", False), (" \n", False), ("x", True)])
def test_a_blank_secret_counts_as_none(value: str, is_set: bool) -> None:
    assert bool(Secret(value)) is is_set


def test_secrets_are_equal_by_their_value() -> None:
    assert {Secret("a"), Secret("a\n"), Secret("b")} == {Secret("a"), Secret("b")}
    assert Secret("a") != "a"


def test_an_account_is_found_by_its_id_and_only_if_it_is_ours() -> None:
    ours = Account(platform="facebook", id="1000")
    source = Source(name="meta", adapter="meta", accounts=(ours,))
    assert source.account("1000") is ours
    assert source.account("999") is None
