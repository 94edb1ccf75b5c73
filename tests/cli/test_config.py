"""`tamis config`: a right file is counted, a wrong one is reported whole."""

from pathlib import Path

import pytest

from tests.fakes.instance import as_json, tamis

CONFIG = """
version: 1
data: data
sources:
  meta:
    adapter: meta
    secrets: [env:META_SECRET]
    settings: {verify_token: env:META_SECRET}
    accounts:
      - {platform: facebook, id: 1000, token: env:PAGE_TOKEN}
      - {platform: facebook, id: 2000}
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("META_SECRET", "app-secret-0123456789")
    monkeypatch.setenv("PAGE_TOKEN", "page-token-0123456789")
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    return str(tmp_path / "config.yaml")


def test_a_right_configuration_is_right(config: str) -> None:
    result = tamis("config", "check", "--config", config)
    assert result.exit_code == 0
    assert "1 source, 2 accounts, 0 targets" in result.stdout


def test_a_wrong_configuration_is_told_whole(tmp_path: Path, config: str) -> None:
    Path(config).write_text(CONFIG.replace("META_SECRET", "NOTHING").replace("adapter", "adaptor"), "utf-8")
    result = tamis("config", "check", "--config", config)
    assert result.exit_code == 1
    assert result.stderr.count("config.yaml:") >= 2
    told = tamis("config", "check", "--config", config, "--json")
    assert told.exit_code == 1
    assert not as_json(told)["ok"]
