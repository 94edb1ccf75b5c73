"""A configuration is read as the running bot would: secrets opened, adapters loaded."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import ConfigError, UserError
from bot.services.operations.config_check import ConfigSummary, check_config
from bot.services.workspace import Workspace

CONFIG = """
version: 1
sources:
  meta:
    adapter: meta
    secrets: [env:META_SECRET]
    settings: {verify_token: env:META_SECRET}
    accounts:
      - {platform: facebook, id: 1000, token: env:META_SECRET}
      - {platform: facebook, id: 2000}
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("META_SECRET", "very-secret-0123456789")
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, "utf-8")
    return path


def test_a_right_configuration_is_counted(path: Path) -> None:
    summary = check_config(Workspace(config=path))
    assert replace(summary, warnings=()) == ConfigSummary(path=path, sources=1, accounts=2, targets=0)
    (warning,) = summary.warnings  # without a token it is read, and nothing is done there
    assert (warning.where, "'token': it is missing" in str(warning.message)) == (f"{path}:10:9", True)


@pytest.mark.parametrize(
    ("before", "after"),
    [("META_SECRET", "NOTHING"), ("adapter: meta", "adapter: myspace"), ("accounts:", "acounts:")],
    ids=["secret", "adapter", "key"],
)
def test_what_the_bot_would_refuse_is_refused_here(path: Path, before: str, after: str) -> None:
    path.write_text(CONFIG.replace(before, after), "utf-8")
    with pytest.raises(ConfigError):
        check_config(Workspace(config=path))


def test_a_data_folder_that_cannot_be_used_is_found(path: Path) -> None:
    (path.parent / "data").touch()
    with pytest.raises(UserError, match="data_folder_is_file"):
        check_config(Workspace(config=path))


def test_what_others_can_read_is_refused_as_it_is_at_the_start(path: Path) -> None:
    secret = path.parent / "token"
    secret.write_text("page-token-0123456789\n", "utf-8")
    secret.chmod(0o644)
    path.write_text(CONFIG.replace("token: env:META_SECRET", f"token: file:{secret}"), "utf-8")
    with pytest.raises(ConfigError, match=f"chmod 600 {secret}"):
        check_config(Workspace(config=path))
