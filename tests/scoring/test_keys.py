"""A key opens what it is for as long as it is valid, and nobody reads it out of what is stored."""

import json
from dataclasses import replace

import pytest

from bot.scoring.keys import PREFIX, ApiKey, decode_keys, encode_keys, find_key, hash_secret, new_secret

SECRET = new_secret()
KEY = ApiKey(name="forum", sha256=hash_secret(SECRET), made_at=1.5, made_by="person:Léa")
OTHER = replace(KEY, name="shop", sha256=hash_secret(new_secret()), requests_per_second=2.0)


def test_no_two_secrets_are_alike_and_each_can_be_told_from_other_tokens() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith(PREFIX) and len(secret) > 40 for secret in secrets)


def test_a_key_is_found_by_its_secret_and_by_nothing_else() -> None:
    assert find_key([OTHER, KEY], SECRET) is KEY
    for presented in ("", "x", SECRET[:-1], SECRET + "x", KEY.sha256, "é\udcff", "\x00"):
        assert find_key([OTHER, KEY], presented) is None


def test_a_revoked_key_opens_nothing() -> None:
    assert find_key([replace(KEY, revoked_at=2.0)], SECRET) is None
    assert find_key([replace(KEY, revoked_at=2.0), KEY], SECRET) is KEY


def test_what_is_stored_has_no_secret_and_comes_back_as_it_was() -> None:
    content = encode_keys([KEY, OTHER])
    assert SECRET.encode() not in content
    assert decode_keys(content) == (KEY, OTHER)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b'{"format": 2, "keys": []}',
        b'{"format": 1}',
        b'{"format": 1, "keys": [{}]}',
        b'{"format": 1, "keys": [1]}',
        json.dumps(
            {"format": 1, "keys": [{"name": "a", "sha256": "é", "made_at": 1, "made_by": "b"}]}
        ).encode(),
        b"[" * 100_000,
        b"\xff",
    ],
)
def test_anything_else_is_no_list_of_keys(content: bytes) -> None:
    with pytest.raises(ValueError):
        decode_keys(content)
