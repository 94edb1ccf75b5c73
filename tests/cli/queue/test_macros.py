"""`tamis queue macros` and `tamis queue macro`."""

from pathlib import Path

import pytest

from tests.fakes.cases import waiting
from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.macros import CONFIG, MACROS, RULES


@pytest.fixture
def config(tmp_path: Path) -> str:
    fill(tmp_path / "data", waiting)
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "macros.yaml").write_text(MACROS)
    return str(tmp_path / "config.yaml")


def test_macros_are_listed_with_what_they_do(config: str) -> None:
    result = tamis("queue", "macros", "--config", config)
    assert result.exit_code == 0, result.stderr
    assert "hide, private_reply sorry" in result.stdout
    listed = as_json(tamis("queue", "macros", "--config", config, "--json"))
    assert listed["macros"][1] == {
        "name": "out",
        "title": None,
        "key": None,
        "does": ["hide", "private_reply sorry"],
    }


def test_mistakes_are_told_and_no_macros_are_nothing_to_do(config: str) -> None:
    path = Path(config).parent / "macros.yaml"
    path.write_text("macros:\n  one: [hid]\n  two: [{reply: nothing}]\n")
    result = tamis("queue", "macros", "--config", config)
    assert result.exit_code == 1
    assert f"{path}:2:9" in result.stderr
    assert f"{path}:3:" in result.stderr
    path.unlink()
    assert tamis("queue", "macros", "--config", config).exit_code == 3


def test_a_macro_is_carried_out_and_undone(config: str) -> None:
    outcome = as_json(tamis("queue", "macro", "out", "1", "--config", config, "--json"))
    assert outcome["planned"] == ["hide", "private_reply"]
    assert tamis("queue", "undo", "--last", "1", "--config", config).exit_code == 0
    unknown = tamis("queue", "macro", "owt", "1", "--config", config)
    assert unknown.exit_code == 1
    assert "price, out" in unknown.stderr
