"""`tamis queue keys` shows the keys in force and finds each mistake in the file."""

from pathlib import Path

from tests.fakes.instance import as_json, tamis


def test_it_shows_every_command_with_its_keys(tmp_path: Path) -> None:
    result = tamis("queue", "keys", "--preset", "vim")
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["hide", "d", "hide"] in rows
    entries = as_json(tamis("queue", "keys", "--json"))
    assert entries["preset"] == "tamis"
    assert {"command": "hide", "keys": ["h"]} in entries["commands"]
    assert {"command": "delete", "keys": []} in entries["commands"]


def test_a_key_of_two_commands_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "keys.yaml"
    path.write_text("keys:\n  hide: a\n  undo: [u, r]\n")
    result = tamis("queue", "keys", "--keys", str(path))
    assert result.exit_code == 1
    assert f"{path}:2:9" in result.stderr
    assert f"{path}:3:9" in result.stderr
    problems = as_json(tamis("queue", "keys", "--keys", str(path), "--json"))["problems"]
    assert len(problems) == 2
