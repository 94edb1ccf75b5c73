"""`tamis knowledge`: from the folder to what is printed."""

from pathlib import Path

import pytest

from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.knowledge import PAGE


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "rules.yaml").write_text("version: 1\nrules: []\n", "utf-8")
    (tmp_path / "config.yaml").write_text("version: 1\nrules: rules.yaml\nsources: {}\n", "utf-8")
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "page.yaml").write_text(PAGE, "utf-8")
    return ["--config", str(tmp_path / "config.yaml")]


def test_a_base_is_checked(options: list[str]) -> None:
    checked = tamis("knowledge", "check", *options)
    assert checked.exit_code == 0, checked.output
    assert checked.stdout.startswith("the knowledge base is valid: 3 entries, languages en, fr")


def test_a_mistake_is_told_with_its_line(options: list[str], tmp_path: Path) -> None:
    (tmp_path / "knowledge" / "page.yaml").write_text(PAGE.replace("answer:", "answr:", 1), "utf-8")
    checked = tamis("knowledge", "check", *options)
    assert checked.exit_code == 1
    assert "knowledge/page.yaml:6:5" in checked.output


def test_a_text_is_tried(options: list[str]) -> None:
    tried = as_json(tamis("knowledge", "try", "Vous fermez à quelle heure ?", "--json", *options))
    assert tried["answers"][0]["entry"] == "hours"
    assert tried["calibrated"] is True


def test_nothing_was_asked_or_answered_yet(options: list[str], tmp_path: Path) -> None:
    data = ["--data", fill(tmp_path / "data")]
    assert tamis("knowledge", "stats", *options, *data).exit_code == 3
    assert tamis("knowledge", "gaps", "--json", *options, *data).exit_code in (0, 3)
