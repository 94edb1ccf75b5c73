"""The command line as a whole: quick help, exit codes, and never a trace for people."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from tests.fakes.instance import ROOT, fill, tamis

HEAVY = ("transformers", "onnxruntime", "numpy", "sqlite_utils", "rich", "aiohttp", "pydantic", "yaml")


def run(*args: str, code: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-c", code] if code else ["-m", "bot", *args])]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=60, check=False)


def test_help_imports_nothing_heavy() -> None:
    code = f"""
import sys
from bot.cli import main
try:
    main(["--help"])
except SystemExit:
    pass
print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    assert run(code=code).stderr.strip() == "[]"


@pytest.mark.parametrize(
    "args",
    [["queue", "stats"], ["report"], ["audit", "verify"], ["pause", "--rule", "x"], ["calibrate", "--own"]],
    ids=" ".join,
)
def test_a_command_that_judges_nothing_loads_no_model(tmp_path: Path, args: list[str]) -> None:
    data = fill(tmp_path / "data")
    code = f"""
import sys
from bot.cli import main
try:
    main([*{args!r}, "--data", {data!r}])
except SystemExit:
    pass
print([name for name in ("transformers", "onnxruntime", "aiohttp") if name in sys.modules], file=sys.stderr)
"""
    assert run(code=code).stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = tamis(name, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.stdout


def test_the_line_in_the_list_is_there_for_every_command() -> None:
    listed = tamis("--help").stdout
    assert all(f"  {name} " in listed for name in cli.COMMANDS)


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["--version"], 0, ""),
        (["quee"], 2, "Did you mean 'queue'?"),
        (["xyzzy"], 2, "'tamis --help' lists them"),
        (["queue", "lst"], 2, "Did you mean 'list'?"),
        (["queue", "list", "--limits", "3"], 2, "Did you mean"),
        (["queue", "hide"], 2, "Missing argument 'ITEM'"),
        (["report", "--since", "soon"], 2, "neither a time back such as 24h"),
        (["pause"], 2, "name one: --all, --account ID or --rule ID"),
        (["pause", "--all", "--rule", "x"], 2, "name one"),
        (["queue", "list", "--data", "nowhere"], 1, "there is no database in 'nowhere'"),
        (["queue", "list"], 1, "which data folder? pass --data FOLDER"),
        (["queue", "list", "--config", "none.yaml"], 2, "cannot read 'none.yaml'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_mistakes_are_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = tamis(*args)
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_looking_creates_no_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert tamis("queue", "list", "--data", str(tmp_path / "data")).exit_code == 1
    assert list((tmp_path / "data").iterdir()) == []


def test_a_bug_of_ours_is_one_line_and_its_details_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a very inner matter")

    monkeypatch.setattr("bot.cli.options.Instance.run", broken)
    result = tamis("queue", "stats", "--data", "x", env={"XDG_STATE_HOME": str(tmp_path)})
    kept = tmp_path / "tamis" / "bugs.log"
    assert result.exit_code == 70
    assert len(result.stderr.splitlines()) == 1
    assert "this is a bug in tamis, not a mistake of yours (RuntimeError)" in result.stderr
    assert "a very inner matter" not in result.stderr
    assert "a very inner matter" in kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_who_stops_reading_gets_no_trace(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    command = f"{sys.executable} -m bot report --json --data {data} | true"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command", [("--help",), ("rules", "check", "rules.yaml"), ("classify", "hello")], ids=str
)
def test_a_full_disk_is_told_and_is_no_bug(command: tuple[str, ...], tmp_path: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "XDG_STATE_HOME": str(tmp_path), "TAMIS_LANG": "en"},
            timeout=120,
            check=False,
        )
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, "the disk is full")
    assert not list(tmp_path.iterdir())


def test_the_data_folder_is_found_beside_a_configuration_that_is_wrong_elsewhere(tmp_path: Path) -> None:
    fill(tmp_path / "mine")
    (tmp_path / "config.yaml").write_text("version: 1\ndata: mine\nnonsense: true\n", "utf-8")
    assert tamis("queue", "stats", "--config", str(tmp_path / "config.yaml")).exit_code == 0


def test_a_file_that_may_not_be_used_is_no_bug_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "b.db"))

    monkeypatch.setattr("bot.cli.backup.back_up", refuse)
    result = tamis("backup", "--to", str(tmp_path / "b.db"), "--data", str(tmp_path))
    assert result.exit_code == 1
    assert f"cannot use '{tmp_path / 'b.db'}': you are not allowed to" in result.stderr
