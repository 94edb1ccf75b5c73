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


def test_what_may_be_meant_is_a_warning_and_what_cannot_be_safe_a_mistake(config: str) -> None:
    path = Path(config)
    path.write_text(CONFIG.replace("version: 1", "version: 1\nhost: 0.0.0.0"), "utf-8")
    result = tamis("config", "check", "--config", config)
    assert (result.exit_code, "warning: " in result.stderr) == (0, True)
    assert "config.yaml:3:7: 'host': every network of this machine reaches the port" in result.stderr
    assert as_json(tamis("config", "check", "--config", config, "--json"))["warnings"] == [
        line.removeprefix("warning: ") for line in result.stderr.splitlines()
    ]
    plain = "settings: {verify_token: env:META_SECRET, base_url: 'http://graph.facebook.com'}"
    path.write_text(CONFIG.replace("settings: {verify_token: env:META_SECRET}", plain), "utf-8")
    result = tamis("config", "check", "--config", config)
    assert (result.exit_code, "source meta: 'base_url': http:// lets anybody" in result.stderr) == (1, True)
    result = tamis("config", "check", "--config", config, "--lang-ui", "fr")
    assert "n'importe qui sur le trajet peut lire les jetons" in result.stderr
    assert tamis("serve", "--config", config).exit_code == 1
