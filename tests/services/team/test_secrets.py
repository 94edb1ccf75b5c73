"""Secrets differ, are found by their beginning, and are stored as hashes."""

import pytest

from bot.services.team.secrets import TOKEN_MARK, hash_secret, matches, new_secret, public_prefix


def test_two_secrets_have_nothing_in_common_but_the_mark() -> None:
    one, two = new_secret(TOKEN_MARK), new_secret(TOKEN_MARK)
    assert one.text != two.text
    assert one.prefix != two.prefix
    assert len(one.text) == len(TOKEN_MARK) + 43  # 256 bits in base64
    assert one.text.startswith(one.prefix)
    assert len(one.prefix) == len(TOKEN_MARK) + 8


def test_a_secret_matches_its_hash_alone() -> None:
    one, two = new_secret(TOKEN_MARK), new_secret(TOKEN_MARK)
    assert matches(one.text, one.sha256)
    assert not matches(two.text, one.sha256)
    assert not matches(one.text[:-1], one.sha256)
    assert (
        hash_secret("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )  # FIPS 180-2


@pytest.mark.parametrize(
    "text", ["", TOKEN_MARK, TOKEN_MARK + "short", "tamis_" + "x" * 43, TOKEN_MARK + "é" * 43, "x" * 1000]
)
def test_what_cannot_be_a_token_has_no_beginning(text: str) -> None:
    assert public_prefix(text, TOKEN_MARK) == ""
