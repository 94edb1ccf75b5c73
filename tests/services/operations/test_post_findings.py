"""What doctor says of planned posts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.domain.posts import PlannedPost, PostHold, PostOrigin, PostState
from bot.present.messages.catalog import MESSAGES
from bot.services.operations.findings import Severity
from bot.services.operations.post_findings import find_post_problems
from tests.fakes.clock import START
from tests.fakes.planned import LEA, SOURCE, draft

POST = PlannedPost(
    id=1, draft=draft(), origin=PostOrigin.FILE, by=LEA, planned_at=0.0, state=PostState.PLANNED
)


def codes(folder: Path, *posts: PlannedPost) -> list[str]:
    config = Config(sources=(SOURCE,), rules=str(folder / "rules.yaml"))
    return [finding.code for finding in find_post_problems(posts, config, START)]


def test_what_is_as_it_should_be_is_not_told(tmp_path: Path) -> None:
    later = replace(POST, draft=draft(image="gone.png", due_at=START + timedelta(days=3)))
    old = replace(POST, state=PostState.MISSED, draft=draft(due_at=START - timedelta(days=8)))
    assert codes(tmp_path, POST, later, old) == []
    assert list(find_post_problems([POST], None, START)) == []


@pytest.mark.parametrize("hold", PostHold)
def test_each_hold_says_what_to_do(tmp_path: Path, hold: PostHold) -> None:
    (code,) = codes(tmp_path, replace(POST, state=PostState.HELD, hold=hold, problem="x"))
    assert code == f"doctor.post_held.{hold}"
    assert "tamis posts" in str(MESSAGES[code])


def test_what_is_missed_and_what_will_be_held_is_told(tmp_path: Path) -> None:
    missed = replace(POST, state=PostState.MISSED, draft=draft(due_at=START - timedelta(days=1)))
    risky = replace(POST, draft=draft(image="gone.png"))
    gone = replace(POST, draft=draft(account_id="9"))
    assert codes(tmp_path, missed, risky, gone) == [
        "doctor.post_missed",
        "doctor.post_at_risk",
        "doctor.post_at_risk",
    ]


def test_a_wrong_file_is_told_with_its_lines(tmp_path: Path) -> None:
    (tmp_path / "posts.yaml").write_text("version: 1\nposts: [{id: x}]\n", "utf-8")
    config = Config(sources=(SOURCE,), rules=str(tmp_path / "rules.yaml"))
    findings = list(find_post_problems([], config, START))
    assert {finding.severity for finding in findings} == {Severity.WRONG}
    assert all(":2:" in str(finding.data["where"]) for finding in findings)
    (tmp_path / "posts.yaml").write_bytes(b"\xff")
    (unreadable,) = find_post_problems([], config, START)
    assert "UTF-8" in str(unreadable.data["problem"])
