"""`tamis dialogues`: from the folder to what is printed."""

import json
import shutil
from pathlib import Path

import pytest

from tests.fakes.dialogues import LOOKED_UP, ORDER
from tests.fakes.instance import as_json, tamis

ROOT = Path(__file__).parent.parent.parent
RULES = """
version: 1
rules:
  - id: orders
    mode: enforce
    when: {kinds: [dm], words: [commande]}
    then: [{dialogue: order}]
"""


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: null\nsources: {}\n", "utf-8")
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER, "utf-8")
    text = (tmp_path / "config.yaml").read_text("utf-8") + f"rules: {tmp_path / 'rules.yaml'}\n"
    (tmp_path / "config.yaml").write_text(text, "utf-8")
    return ["--config", str(tmp_path / "config.yaml")]


def test_they_are_checked(options: list[str]) -> None:
    checked = tamis("dialogues", "check", *options)
    assert checked.exit_code == 0, checked.output
    assert checked.stdout.startswith("the dialogues are valid: 1 dialogue (order), 0 tests, version ")
    assert "rules that begin one: orders" in checked.stdout


def test_a_mistake_is_told_with_its_line(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER.replace("kind: email", "kind: mail"), "utf-8")
    checked = tamis("dialogues", "check", *options)
    assert checked.exit_code == 1
    assert (
        "dialogues/order.yaml:10:21: dialogue order: 'kind': expected one of pattern, email" in checked.output
    )
    assert as_json(tamis("dialogues", "check", "--json", *options))["ok"] is False


def test_without_a_folder_it_says_what_to_make(options: list[str], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "dialogues")
    checked = tamis("dialogues", "check", *options)
    assert checked.exit_code != 0
    assert "make a folder" in checked.output


def test_a_conversation_is_held_from_standard_input(options: list[str]) -> None:
    lines = "où est ma commande\n4127\nnon, 4172 pas 4127\n/photo\nun humain\nmerci\n"
    tried = tamis("dialogues", "try", "order", "--language", "fr", *options, stdin=lines)
    assert tried.exit_code == 0, tried.output
    assert [line for line in tried.stdout.splitlines() if line.startswith("bot")][:2] == [
        "bot  Quel est le numéro ?",
        "bot  Et votre adresse ?",
    ]
    assert "a case opens in the queue 'orders'" in tried.output
    assert "order: 4172" in tried.output
    assert "none of its business any more" in tried.output


def test_a_line_of_json_for_each(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "dialogues" / "order.yaml").write_text(LOOKED_UP, "utf-8")
    lines = "ma commande 4127\n/shop status=shipped carrier=La Poste secret=x\n"
    tried = tamis("dialogues", "try", "--json", "--language", "fr", *options, stdin=lines)
    asked, answered = [json.loads(line) for line in tried.stdout.splitlines()]
    assert asked["look_up"] == {
        "target": "shop",
        "values": {"order": "4127"},
        "fields": ["status", "carrier"],
    }
    assert answered["bot"] == "La 4127 est partie avec La Poste."
    assert answered["end"] == "done"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/shop status=x", "was not asked anything"),
        ("/dance", "is no command"),
        ("/wait long", "is no command"),
    ],
)
def test_what_is_no_command_is_told(options: list[str], line: str, told: str) -> None:
    tried = tamis("dialogues", "try", "order", "--language", "fr", *options, stdin=f"commande\n{line}\n")
    assert told in tried.output


def test_what_somebody_else_typed_cannot_move_the_cursor(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER.replace("[0-9]{4,6}", ".{4,40}"), "utf-8")
    tried = tamis("dialogues", "try", "--language", "fr", *options, stdin="salut\n\u001b[2J1234\nx@y.fr\n")
    assert "\u001b" not in tried.output


def test_a_name_that_does_not_exist_is_told(options: list[str]) -> None:
    assert (
        "there is no dialogue 'ordr'; there are order" in tamis("dialogues", "try", "ordr", *options).output
    )


def test_the_shipped_examples_pass_their_own_tests(options: list[str], tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "dialogues")
    shutil.copytree(ROOT / "docs" / "dialogues", tmp_path / "dialogues")
    checked = as_json(tamis("dialogues", "check", "--json", *options))
    assert checked["dialogues"] == ["after-sales", "appointment", "opening-hours", "order", "return"]
    assert not [warning for warning in checked["warnings"] if "language" in warning["message"]]
    tested = tamis("dialogues", "test", *options)
    assert tested.exit_code == 0, tested.output
    assert f"{checked['tests']} tests passed" in tested.stdout


def test_a_test_that_fails_is_told_where(options: list[str], tmp_path: Path) -> None:
    tests = """
    tests:
      - name: wrong
        turns: [{user: ma commande}, {bot: "Quel est le nom ?"}]
      - name: unfilled
        turns: [{user: ma commande 4127}]
        slots: {order: "4128"}
      - name: open
        turns: [{user: ma commande}]
        ends: done
"""
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER.rstrip() + tests, "utf-8")
    tested = tamis("dialogues", "test", *options)
    assert tested.exit_code == 1
    assert "expected the bot to say 'Quel est le nom ?', it said: Quel est le numéro ?" in tested.output
    assert "expected 'order' to be '4128', it is '4127'" in tested.output
    assert "expected it to end as done, it is open" in tested.output
    assert as_json(tamis("dialogues", "test", "--json", *options))["total"] == 3


def test_without_tests_it_says_so(options: list[str]) -> None:
    assert tamis("dialogues", "test", *options).exit_code == 3
