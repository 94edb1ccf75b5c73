"""Rules that stand in no file."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.services.rules.text import read_rules_text
from bot.services.workspace import Workspace
from tests.fakes.running_bot import RULES, SECRET, config


def test_they_are_read_as_if_they_stood_where_the_rules_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WALK_SECRET", SECRET)
    monkeypatch.setenv("WALK_TOKEN", "walk-page-token-0123")
    workspace = Workspace(config=config(tmp_path, "http://127.0.0.1:1", 0))
    assert {rule.id for rule in read_rules_text(workspace, RULES).rules} >= {"insult", "price"}
    with pytest.raises(ConfigError, match="rules"):
        read_rules_text(workspace, "version: 1\nrules: 3\n")
