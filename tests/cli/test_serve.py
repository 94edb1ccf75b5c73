"""`tamis serve`: a configuration that cannot be used is refused in sentences."""

from pathlib import Path

import pytest

from tests.fakes.instance import tamis


def test_without_a_configuration_nothing_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = tamis("serve")
    assert result.exit_code == 1
    assert "config.yaml: cannot be read" in result.stderr


def test_every_error_of_the_configuration_is_reported_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("version: 1\nport: high\nhots: x\n", "utf-8")
    result = tamis("serve", "--config", str(tmp_path / "config.yaml"))
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) >= 2
    assert not (tmp_path / "data").exists()


def test_only_what_can_run_alone_can_be_named(tmp_path: Path) -> None:
    wrong = tamis("serve", "--only", "webhooks")
    assert wrong.exit_code == 2
    assert "scoring" in wrong.stderr


def test_scoring_alone_needs_a_configuration_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = tamis("serve", "--only", "scoring")
    assert result.exit_code == 1
    assert "config.yaml: cannot be read" in result.stderr


def test_scoring_alone_needs_the_secrets_of_coral_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "version: 1\n"
        "sources: {meta: {adapter: meta, secrets: [env:NOT_HERE], accounts: []}}\n"
        "scoring: {coral: {secrets: [env:NOT_HERE_EITHER]}}\n",
        "utf-8",
    )
    result = tamis("serve", "--only", "scoring", "--config", str(tmp_path / "config.yaml"))
    assert result.exit_code == 1
    assert "NOT_HERE_EITHER" in result.stderr
