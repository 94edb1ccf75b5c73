"""What a platform would not take is known before."""

from pathlib import Path
from typing import Any

import pytest

from bot.services.posts.checking import draft_problems
from tests.fakes.planned import account, draft


@pytest.mark.parametrize(
    ("platform", "changes", "field", "reason"),
    [
        ("whatsapp", {}, "accounts", "it has conversations only"),
        ("facebook", {"text": "  "}, "text", "expected a text that is not empty"),
        ("facebook", {"text": "x" * 63_207}, "text", "63207, and 63206 at most"),
        ("threads", {"text": "é" * 501}, "text", "501, and 500 at most"),
        ("threads", {"text": " ".join(f"https://a.example/{n}" for n in range(6))}, "text", "6 links"),
        ("facebook", {"link": "shop.example"}, "link", "expected an address"),
        ("facebook", {"link": "javascript:alert(1)"}, "link", "expected an address"),
        ("facebook", {"link": "https://[::1"}, "link", "expected an address"),
        ("instagram", {}, "image", "a post needs an image"),
        ("facebook", {"image": "gone.png"}, "image", "there is no such file"),
        ("facebook", {"first_comment": "x" * 8001}, "first_comment", "8001, and 8000 at most"),
    ],
)
def test_each_mistake_has_its_field(
    tmp_path: Path, platform: str, changes: dict[str, Any], field: str, reason: str
) -> None:
    problems = list(draft_problems(draft(platform=platform, **changes), account(platform, "1"), tmp_path))
    assert [name for name, _ in problems] == [field]
    assert reason in str(problems[0][1])


def test_a_good_draft_has_none(tmp_path: Path) -> None:
    post = draft(link="https://shop.example/", first_comment="Until Sunday.")
    assert list(draft_problems(post, account("facebook", "1"), tmp_path)) == []


def test_an_unknown_platform_publishes_nothing(tmp_path: Path) -> None:
    assert "through Tamis" in str(next(draft_problems(draft(platform="fax"), None, tmp_path))[1])
