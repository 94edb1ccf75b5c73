"""`tamis demo`: what a person and a program get to see of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import demo
from bot.present.messages import Catalog
from tests.fakes import instance


def tamis(*arguments: str, folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the demo as a process of its own, as a person would."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "bot", "demo", "--once", "--data", str(folder / "data"), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "NO_COLOR": "1", **environment},
    )


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """One run for programs, shared: with the model, where there is one."""
    done = tamis("--json", folder=tmp_path_factory.mktemp("json"))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_program_gets_one_object_per_decision_and_a_summary(lines: list[dict[str, Any]]) -> None:
    *decisions, summary = lines
    assert {line["type"] for line in decisions} == {"decision"}
    assert summary["type"] == "summary"
    assert summary["decisions"] == len(decisions)
    assert summary["books_balance"]


def test_every_message_is_treated_as_a_community_manager_would(lines: list[dict[str, Any]]) -> None:
    summary = lines[-1]
    assert summary["differences"] == []
    assert summary["as_hoped"] == summary["hoped"] > 50


def test_the_machine_leaves_to_people_what_is_theirs(lines: list[dict[str, Any]]) -> None:
    summary = lines[-1]
    assert summary["hands_off"] == 6
    assert summary["hands_off_touched"] == 0


def test_a_person_gets_plain_lines_of_at_most_80_columns(tmp_path: Path) -> None:
    done = tamis("--lang-ui", "fr", folder=tmp_path, COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert Catalog("fr")("demo.summary") in done.stdout
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stderr == ""


def test_a_folder_of_somebody_else_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thesis.txt").touch()
    done = tamis(folder=tmp_path)
    assert done.returncode == 1
    assert "choose another --data" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_program_is_called_by_the_shortest_name_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = tmp_path / ".venv" / "bin"
    beside.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(beside / "python"))
    monkeypatch.setenv("PATH", "")
    assert demo.program_name() == "python -m bot"
    (beside / "tamis").touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    assert demo.program_name() == str(Path(".venv") / "bin" / "tamis")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert demo.program_name() == str(beside / "tamis")
    monkeypatch.setenv("PATH", str(beside))
    assert demo.program_name() == "tamis"


@pytest.mark.long
def test_months_are_made_up_and_the_next_command_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    result = instance.tamis("demo", "--months", "1", "--data", str(folder))
    assert result.exit_code == 0
    assert "messages of a made-up community" in result.stdout
    assert f"report --data {folder} --since 10d --html report.html" in result.stdout


@pytest.mark.parametrize("months", ["0", "25", "many"])
def test_months_are_a_number_of_months(tmp_path: Path, months: str) -> None:
    assert instance.tamis("demo", "--months", months, "--data", str(tmp_path / "sample")).exit_code == 2
    assert not (tmp_path / "sample").exists()
