"""A check reports everything at once, and says of a valid file what it is."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.rules.checking import check_rules
from bot.services.workspace import Workspace
from tests.fakes.dialogues import ORDER

VALID = """version: 1
rules:
  - {id: a, when: {words: [x]}, then: [hide]}
  - {id: b, when: {words: [y]}, then: [hide]}
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    return Workspace()


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_valid_file_is_counted_and_named(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, VALID)
    check = check_rules(workspace, path)
    assert (check.is_valid, check.rules, check.name) == (True, 2, str(path))
    assert check.version


def test_every_mistake_is_reported_with_its_place(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path, VALID.replace("words: [x]", "wrods: [x]").replace("id: b", "id: a"))
    check = check_rules(workspace, path)
    assert not check.is_valid
    assert len(check.problems) == 2
    assert [problem.where.split(":")[-2] for problem in check.problems] == ["3", "4"]


def test_warnings_leave_a_file_valid(workspace: Workspace, tmp_path: Path) -> None:
    check = check_rules(workspace, write(tmp_path, VALID))
    assert check.is_valid
    assert {warning.where.split(":")[-2] for warning in check.warnings} == {"3", "4"}, "neither has tests"


def test_a_file_that_cannot_be_read_is_an_error_of_the_user(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="rules_unreadable"):
        check_rules(workspace, tmp_path / "none.yaml")


def test_a_dialogue_that_no_file_declares_is_told_with_the_nearest_name(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = write(tmp_path, VALID.replace("then: [hide]}", "then: [{dialogue: ordre}]}", 1))
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER, "utf-8")
    told = [str(warning) for warning in check_rules(workspace, path).warnings]
    assert any(text.startswith(f"{path}:3:") and "did you mean 'order'?" in text for text in told)
    (tmp_path / "dialogues" / "order.yaml").write_text("version: 2", "utf-8")
    assert not any("not declared" in str(warning) for warning in check_rules(workspace, path).warnings)
