"""Files of dialogues: every mistake at once, each with file and line."""

import pytest

from bot.dialogues.loading import is_dialogue_file, load_dialogues
from tests.fakes.dialogues import ORDER, mistakes


def test_an_empty_folder_has_none() -> None:
    assert load_dialogues({}, "fr").dialogues == {}


def test_every_change_is_a_new_version() -> None:
    first = load_dialogues({"a.yaml": ORDER}, "fr").version
    assert first != load_dialogues({"a.yaml": ORDER + "\n"}, "fr").version


def test_an_id_is_used_once() -> None:
    (problem,) = mistakes(ORDER, ORDER)
    assert (
        problem
        == "dialogues/1.yaml:5:9: dialogue order: this id is used twice (first in dialogues/0.yaml, line 5)"
    )


def test_mistakes_of_all_files_are_told_together() -> None:
    wrong = ORDER.replace("kind: email", "kind: e-mail").replace("title:", "titel:")
    found = mistakes(wrong, "version: 1\ndialogues: [{id: x}]\n", ": [")
    assert "dialogues/0.yaml:6:5: dialogue order: unknown key 'titel', did you mean 'title'?" in found
    assert any("expected one of pattern, email" in problem for problem in found)
    assert any(
        problem.startswith("dialogues/1.yaml:2:") and "'steps' is missing" in problem for problem in found
    )
    assert any(problem.startswith("dialogues/2.yaml:") for problem in found)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("order.yaml", True), ("order.yml", True), ("README.yaml", False), (".x.yaml", False), ("a.md", False)],
)
def test_what_declares_dialogues(name: str, is_one: bool) -> None:
    assert is_dialogue_file(name) is is_one
