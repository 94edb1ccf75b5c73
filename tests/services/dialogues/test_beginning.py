"""Rules that begin what no file declares."""

from bot.dialogues.loading import load_dialogues
from bot.rules import load_rules
from bot.services.dialogues.beginning import unknown_dialogues
from tests.fakes.dialogues import ORDER

RULES = """
version: 1
rules:
  - id: begins
    when: {words: [a]}
    then: [{dialogue: NAME}]
"""


def unknown(name: str, *, is_folder_there: bool = True) -> list[str]:
    book = load_dialogues({"d.yaml": ORDER}, "fr") if is_folder_there else None
    return [
        str(problem) for problem in unknown_dialogues(book, load_rules(RULES.replace("NAME", name), "r.yaml"))
    ]


def test_what_is_declared_is_no_mistake() -> None:
    assert unknown("order") == []


def test_a_slip_is_told_with_the_nearest_name_and_where_it_stands() -> None:
    (problem,) = unknown("ordre")
    assert problem.startswith("r.yaml:4:")
    assert "'ordre', which is not declared" in problem
    assert "did you mean 'order'?" in problem


def test_without_a_folder_that_is_what_is_missing() -> None:
    (problem,) = unknown("order", is_folder_there=False)
    assert "there is no folder 'dialogues' beside the rules" in problem
