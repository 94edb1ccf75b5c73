"""`tamis backup`: one whole copy, never over another file."""

from pathlib import Path

from tests.fakes.cases import received
from tests.fakes.instance import as_json, fill, tamis


def test_a_backup_is_written_once_and_says_where(tmp_path: Path) -> None:
    data, target = fill(tmp_path / "data", received), str(tmp_path / "copy.db")
    told = as_json(tamis("backup", "--data", data, "--to", target, "--json"))
    assert told["file"] == target
    assert told["bytes"] > 0
    again = tamis("backup", "--data", data, "--to", target)
    assert (again.exit_code, "already exists" in again.stderr) == (1, True)
    assert tamis("backup", "--data", data, "--to", str(tmp_path / "no" / "x.db")).exit_code == 1
    assert tamis("backup", "--data", str(tmp_path / "none"), "--to", str(tmp_path / "x.db")).exit_code == 1
