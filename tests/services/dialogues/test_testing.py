"""Conversations as tests; what they print is seen on the command line."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services.dialogues.testing import run_samples
from bot.services.workspace import open_workspace
from tests.fakes.dialogues import ORDER

TESTS = """
    tests:
      - name: right
        turns: [{user: ma commande}, {bot: NUMERO}, {not_bot: adresse}, {photo: true}, {wait: 8d}]
        ends: silence
      - name: wrong
        turns: [{user: ma commande}, {not_bot: numéro}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text("version: 1\nrules: []\n", "utf-8")
    config = f"version: 1\nrules: {tmp_path / 'rules.yaml'}\nmodel: null\nsources: {{}}\n"
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    (tmp_path / "dialogues").mkdir()
    (tmp_path / "dialogues" / "order.yaml").write_text(ORDER.rstrip() + TESTS, "utf-8")
    return tmp_path


def test_each_is_held_and_the_line_that_went_wrong_is_named(folder: Path) -> None:
    with open_workspace(config=folder / "config.yaml") as workspace:
        run = run_samples(workspace)
        with pytest.raises(UserError):
            run_samples(workspace, "nobody")
    (failed,) = run.failed
    assert (run.total, failed.name) == (2, "wrong")
    assert failed.where.startswith("dialogues/order.yaml:21:")
