"""What looks wrong in a base that is valid."""

from datetime import UTC, datetime
from pathlib import Path

from bot.services.knowledge.checking import KnowledgeCheck, check_knowledge
from bot.services.workspace import open_workspace
from tests.fakes.knowledge import PAGE

NOW = datetime(2026, 12, 20, 12, tzinfo=UTC)


def check(folder: Path, page: str) -> KnowledgeCheck:
    (folder / "config.yaml").write_text("version: 1\nrules: rules.yaml\nmodel: null\nsources: {}\n", "utf-8")
    (folder / "rules.yaml").write_text("version: 1\nrules: []\n", "utf-8")
    (folder / "knowledge").mkdir()
    (folder / "knowledge" / "page.yaml").write_text(page, "utf-8")
    with open_workspace(config=folder / "config.yaml", clock=lambda: NOW) as workspace:
        return check_knowledge(workspace)


def test_what_expires_soon_is_told(tmp_path: Path) -> None:
    assert any("expires on 2026-12-31" in str(warning) for warning in check(tmp_path, PAGE).warnings)


def test_entries_asked_alike_contradict_each_other(tmp_path: Path) -> None:
    again = "  - {id: again, question: {fr: 'Quels sont vos horaires ?'}, answer: {fr: 'Jamais.'}}\n"
    warnings = [str(warning) for warning in check(tmp_path, PAGE + again).warnings]
    assert any("entry again: is asked like hours" in warning for warning in warnings)


def test_a_promise_is_told(tmp_path: Path) -> None:
    page = PAGE.replace("est gratuit", "est gratuit, garanti")
    assert any("is a promise" in str(warning) for warning in check(tmp_path, page).warnings)
