"""A shell completes commands and names; errors are silence."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.cases import waiting
from tests.fakes.instance import ROOT, fill, tamis


def completed(words: str, index: int, **env: str) -> list[str]:
    """What bash would be offered at that word, of a process as the shell starts it."""
    asked = {"_TAMIS_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(index)}
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        env={"PATH": os.environ["PATH"], "HOME": os.devnull, "TAMIS_LANG": "en", **asked, **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.stderr == ""
    return [line.partition(",")[2] for line in ended.stdout.splitlines() if line]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script_that_it_can_read(shell: str) -> None:
    result = tamis("completion", shell)
    assert result.exit_code == 0
    assert "_TAMIS_COMPLETE" in result.stdout
    if program := shutil.which(shell):
        checked = subprocess.run(
            [program, "-n"], input=result.stdout, capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stderr


def test_an_unknown_shell_is_called_wrongly() -> None:
    assert tamis("completion", "tcsh").exit_code == 2


def test_commands_are_completed() -> None:
    assert completed("tamis qu", 1) == ["queue"]
    assert "assign" in completed("tamis queue as", 2)


def test_cases_and_queues_are_completed_from_the_data_folder(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", waiting)
    assert completed("tamis queue hide ", 3, TAMIS_DATA=data) == ["1"]
    assert completed("tamis queue list --queue d", 4, TAMIS_DATA=data) == ["default"]
    assert completed(f"tamis queue show --data {data} ", 5) == ["1"]


def test_without_an_instance_there_is_silence(tmp_path: Path) -> None:
    assert completed("tamis queue hide ", 3, TAMIS_DATA=str(tmp_path / "none")) == []
    broken = tmp_path / "config.yaml"
    broken.write_text("rules: [\n")
    assert completed("tamis queue list --rule ", 4, TAMIS_CONFIG=str(broken)) == []
