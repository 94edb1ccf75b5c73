"""Conditions on the event: where it happened, of what kind, and what came with it."""

from typing import Any

import pytest

from bot.domain import (
    Attachment,
    Facts,
    Judgement,
    Kind,
    Origin,
)
from tests.fakes.rules import matches


class TestEvent:
    @pytest.mark.parametrize(
        ("when", "changes", "holds"),
        [
            ({"platforms": "facebook"}, {}, True),
            ({"platforms": ["instagram", "tiktok"]}, {}, False),
            ({"accounts": 1000}, {}, True),
            ({"accounts": ["2000"]}, {}, False),
            ({"kinds": ["comment", "reply"]}, {}, True),
            ({"kinds": "dm"}, {}, False),
            ({"kinds": "edit"}, {"kind": Kind.EDIT}, True),
            ({"origin": "organic"}, {}, True),
            ({"origin": ["ad", "unknown"]}, {"origin": Origin.AD}, True),
            ({"origin": "ad"}, {}, False),
            ({"posts": "1000_55"}, {}, True),
            ({"posts": ["x"]}, {}, False),
            ({"platforms": "facebook", "kinds": "dm"}, {}, False),
        ],
    )
    def test_where_it_happened(self, when: Any, changes: dict[str, Any], holds: bool) -> None:
        assert matches(when, **changes) is holds

    def test_an_account_may_be_named(self) -> None:
        assert matches({"accounts": ["Maison"]}, facts=Facts(account_name="Maison"))

    @pytest.mark.parametrize(("language", "holds"), [("fr", True), ("en", False), ("und", False)])
    def test_language(self, language: str, holds: bool) -> None:
        assert matches({"language": ["fr", "it"]}, judgement=Judgement(scores={}, language=language)) is holds


@pytest.mark.parametrize(
    ("asked", "types", "holds"),
    [
        (True, ["image"], True),
        (True, [], False),
        (False, [], True),
        (False, ["sticker"], False),
        (["image", "video"], ["video"], True),
        ("Image", ["image"], True),
        (["image"], ["file"], False),
    ],
)
def test_what_came_with_the_text(asked: object, types: list[str], holds: bool) -> None:
    came = tuple(Attachment(type=one) for one in types)
    assert matches({"attachments": asked}, "regardez", attachments=came) is holds


@pytest.mark.parametrize(
    ("extra", "holds"),
    [
        ({"rating": "2"}, True),
        ({"rating": "4.5"}, False),
        ({"recommendation_type": "NEGATIVE"}, True),
        ({"recommendation_type": "positive"}, False),
        ({"rating": "many"}, False),
        ({}, False),
    ],
)
def test_the_stars_of_a_review(extra: dict[str, str], holds: bool) -> None:
    assert matches({"rating": "<= 2"}, "bof", kind=Kind.REVIEW, extra=extra) is holds
