"""The description names our address, and every type that it refers to."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.scoring.discovery import discovery_document, is_address

DOCUMENT = discovery_document("http://127.0.0.1:8090")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)


def test_every_call_goes_to_us() -> None:
    assert DOCUMENT["rootUrl"] == DOCUMENT["baseUrl"] == "http://127.0.0.1:8090/"
    methods = DOCUMENT["resources"]["comments"]["methods"]
    assert {method["path"] for method in methods.values()} == {
        "v1alpha1/comments:analyze",
        "v1alpha1/comments:suggestscore",
    }
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_every_type_that_it_refers_to_is_in_it() -> None:
    assert set(references(DOCUMENT)) <= set(DOCUMENT["schemas"])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:8090", True),
        ("https://scores.example.org", True),
        ("http://[::1]:8090", True),
        ("ftp://scores.example.org", False),
        ("http://a b", False),
        ("http://x/path", False),
        ("http://x\r\nSet-Cookie: a", False),
        ("https,http://x", False),
        ("http://", False),
    ],
)
def test_an_address_from_outside_is_one_or_is_not_repeated(address: str, expected: bool) -> None:
    assert is_address(address) is expected
