"""`tamis report send` shows what would leave, sends it once, and says what a server did not like."""

import json
from pathlib import Path

import pytest

from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.running_bot import free_port

_REPORTS = {
    "weekly": {"folder": "pages", "to": [], "language": "en"},
    "mailed": {"every": "month", "to": ["zoe@example.org"], "language": "en"},
}


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    """A configuration with two reports, and a mail server that is not there."""
    document = {
        "version": 1,
        "sources": {},
        "data": "data",
        "mail": {"host": "127.0.0.1", "port": free_port(), "security": "none", "sender": "t@example.org"},
        "reports": _REPORTS,
    }
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(document), "utf-8")
    fill(tmp_path / "data")
    return ["--config", str(path)]


def test_a_dry_run_shows_everything_and_does_nothing(options: list[str], tmp_path: Path) -> None:
    shown = tamis("report", "send", "mailed", "--dry-run", *options)
    assert shown.exit_code == 0, shown.output
    assert "to: zoe@example.org" in shown.stdout
    assert "Tamis: report," in shown.stdout
    assert "attached: mailed-" in shown.stdout
    assert "nothing was sent" in shown.stderr
    written = as_json(tamis("report", "send", "weekly", "--dry-run", "--json", *options))
    assert (written["sent"], written["to"]) == (False, [])
    assert not (tmp_path / "pages").exists()
    assert [entry["last"] for entry in as_json(tamis("report", "scheduled", "--json", *options))] == [
        None,
        None,
    ]


def test_it_is_sent_once_unless_asked_again(options: list[str], tmp_path: Path) -> None:
    sent = tamis("report", "send", "weekly", *options)
    assert sent.exit_code == 0, sent.output
    (page,) = (tmp_path / "pages").iterdir()
    assert page.read_text("utf-8").startswith("<!doctype html>")
    again = tamis("report", "send", "weekly", *options)
    assert (again.exit_code, "--again" in again.stderr) == (1, True)
    assert as_json(tamis("report", "send", "weekly", "--again", "--json", *options))["sent"] is True
    listed = tamis("report", "scheduled", *options)
    assert (listed.exit_code, "sent" in listed.stdout) == (0, True)


def test_a_server_that_is_not_there_is_told_also_by_the_doctor(options: list[str]) -> None:
    failed = tamis("report", "send", "mailed", *options)
    assert failed.exit_code == 1
    assert "cannot be reached" in failed.stderr
    assert (
        as_json(tamis("report", "send", "mailed", "--again", "--json", *options))["problem"] == "unreachable"
    )
    doctor = tamis("doctor", *options)
    assert "report mailed" in doctor.stdout
    assert "cannot be reached" in doctor.stdout


def test_a_report_that_nobody_configured_is_unknown(options: list[str]) -> None:
    unknown = tamis("report", "send", "daily", *options)
    assert (unknown.exit_code, "weekly, mailed" in unknown.stderr) == (1, True)


def test_without_reports_there_is_nothing_to_show(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text('{"version": 1, "sources": {}, "data": "data"}', "utf-8")
    fill(tmp_path / "data")
    listed = tamis("report", "scheduled", "--config", str(tmp_path / "config.yaml"))
    assert (listed.exit_code, "no report is configured" in listed.stdout) == (3, True)
