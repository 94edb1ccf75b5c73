"""An explanation has what was decided, and the near misses among the rules of that time."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain import Verb
from bot.errors import UserError
from bot.services.rules.explaining import explain_event
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import rule_versions
from tests.fakes.cases import START, decided, moment, received
from tests.fakes.databases import open_store

RULES = "version: 1\nrules: [{id: rude-ad, when: {words: [rude], origin: ad}, then: [hide]}]\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.chdir(tmp_path)
    workspace = Workspace(store=open_store(tmp_path), clock=lambda: moment(60))
    yield workspace
    workspace.close()


async def fill(workspace: Workspace, rules: str | None, *, is_decided: bool = True) -> None:
    def work(tx: Transaction) -> None:
        row = received(tx, 1, text="rude words")
        if is_decided:
            decided(tx, row, Verb.HIDE)
        if rules is not None:
            rule_versions.activate_version(tx, "v1", rules, START)

    await workspace.store.write(work)


async def test_near_misses_come_from_the_version_that_decided(workspace: Workspace) -> None:
    await fill(workspace, RULES)
    explanation = await explain_event(workspace, "event:1")
    assert [(miss.rule, miss.unmet) for miss in explanation.near_misses] == [("rude-ad", ("origin",))]
    assert [match.rule for match in explanation.view.decisions[0].matches] == ["insult"]


@pytest.mark.parametrize("rules", [None, "version: 1\nrules: [{id: a, when: {wrods: [x]}, then: [hide]}]\n"])
async def test_a_version_that_cannot_be_read_any_more_has_no_near_misses(
    workspace: Workspace, rules: str | None
) -> None:
    await fill(workspace, rules)
    assert (await explain_event(workspace, "event:1")).near_misses == ()


async def test_what_rules_never_decided_about_has_no_near_misses(workspace: Workspace) -> None:
    await fill(workspace, RULES, is_decided=False)
    assert (await explain_event(workspace, "event:1")).near_misses == ()


async def test_an_unknown_reference_is_refused(workspace: Workspace) -> None:
    await fill(workspace, RULES)
    with pytest.raises(UserError, match="reference_unknown"):
        await explain_event(workspace, "77777")
