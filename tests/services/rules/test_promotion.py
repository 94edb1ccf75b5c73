"""A rule moves one mode at a time, only when nothing prevents it, and never without a record."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Actor, Mode
from bot.errors import StoreFull, TamisError, UserError
from bot.services.rules.backtest import backtest_rules
from bot.services.rules.promotion import demote_rule, list_precision, promote_rule
from bot.services.workspace import Workspace
from bot.store.delivery import circuit_breaker
from bot.store.history import audit
from bot.store.review import blind_reviews
from tests.factories import NOW
from tests.fakes.cases import START, received
from tests.fakes.databases import open_store

RULES = """# ours
version: 1
rules:
  - id: good
    when: {words: [prix]}
    then: [hide]
    tests: [{text: prix, expect: [hide]}, {text: merci, expect: []}]
  - {id: untested, when: {words: [prix]}, then: [hide]}
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: nowhere\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    workspace = Workspace(
        config=tmp_path / "config.yaml",
        actor=Actor.person("Léa"),
        clock=lambda: NOW + timedelta(hours=1),
        store=open_store(tmp_path / "data"),
    )
    yield workspace
    workspace.close()


async def backtest(workspace: Workspace) -> None:
    await backtest_rules(workspace, None, since=NOW - timedelta(days=1), reclassify=False)


def mode_in_file(workspace: Workspace, rule_id: str) -> Mode:
    rule = Workspace(config=workspace.config_file).rules.rule(rule_id)
    assert rule is not None
    return rule.mode


async def test_a_backtested_rule_moves_up_and_the_file_keeps_its_comments(
    workspace: Workspace, tmp_path: Path
) -> None:
    await backtest(workspace)
    change = await promote_rule(workspace, "good", None, why="looks fine")
    assert (change.before, change.after, change.is_done) == (Mode.OBSERVE, Mode.SUGGEST, True)
    assert mode_in_file(workspace, "good") is Mode.SUGGEST
    assert (tmp_path / "rules.yaml").read_text("utf-8").startswith("# ours\n")
    (entry,) = await workspace.store.read(lambda tx: audit.list_entries(tx, "rule:good"))
    assert (entry.actor, entry.action, entry.details["why"]) == ("person:Léa", "rule_promoted", "looks fine")


async def test_blockers_are_listed_and_nothing_is_written(workspace: Workspace, tmp_path: Path) -> None:
    change = await promote_rule(workspace, "untested", None, why="")
    assert [blocker.code for blocker in change.blockers] == [
        "mode.no_hit",
        "mode.no_miss",
        "blocker.no_backtest",
    ]
    assert (tmp_path / "rules.yaml").read_text("utf-8") == RULES
    assert await workspace.store.read(lambda tx: audit.list_entries(tx, "rule:untested")) == []


async def test_a_demotion_has_no_blockers_and_ends_at_off(workspace: Workspace) -> None:
    change = await demote_rule(workspace, "untested", None, why="")
    assert (change.after, change.is_done) == (Mode.OFF, True)
    assert mode_in_file(workspace, "untested") is Mode.OFF


@pytest.mark.parametrize("change", [promote_rule, demote_rule], ids=["promote", "demote"])
async def test_a_change_that_cannot_be_recorded_is_taken_back(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, change: Callable[..., Awaitable[object]]
) -> None:
    async def refuse(work: object) -> object:
        raise StoreFull("no room")

    await backtest(workspace)
    before = (workspace.config_file.parent / "rules.yaml").read_bytes()
    monkeypatch.setattr(workspace.store, "write", refuse)
    with pytest.raises(StoreFull):
        await change(workspace, "good", None, why="")
    assert (workspace.config_file.parent / "rules.yaml").read_bytes() == before


async def test_without_a_database_that_can_be_opened_the_file_is_not_touched(
    workspace: Workspace, tmp_path: Path
) -> None:
    before = (tmp_path / "rules.yaml").stat()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "tamis.db").write_text("no database" * 100, "utf-8")
    broken = Workspace(config=workspace.config_file, data=tmp_path / "elsewhere", actor=Actor.person("Léa"))
    with pytest.raises(TamisError):
        await demote_rule(broken, "good", None, why="")
    after = (tmp_path / "rules.yaml").stat()  # read, which is another time of access
    assert (after.st_ino, after.st_mtime_ns, after.st_size) == (
        before.st_ino,
        before.st_mtime_ns,
        before.st_size,
    )


@pytest.mark.parametrize("mode", [Mode.OFF, Mode.OBSERVE])
async def test_a_promotion_must_go_up(workspace: Workspace, mode: Mode) -> None:
    with pytest.raises(UserError, match="promote_not_up"):
        await promote_rule(workspace, "good", mode, why="")


@pytest.mark.parametrize("mode", [Mode.OBSERVE, Mode.ENFORCE])
async def test_a_demotion_must_go_down(workspace: Workspace, mode: Mode) -> None:
    with pytest.raises(UserError, match="demote_not_down"):
        await demote_rule(workspace, "good", mode, why="")


async def test_a_rule_that_the_breaker_holds_back_says_so(workspace: Workspace) -> None:
    await backtest(workspace)
    await promote_rule(workspace, "good", Mode.ENFORCE, why="")
    await workspace.store.write(lambda tx: circuit_breaker.trip_rule(tx, "good", "too many", at=START))
    with pytest.raises(UserError) as caught:
        await promote_rule(
            Workspace(config=workspace.config_file, store=workspace.store), "good", None, why=""
        )
    assert caught.value.code == "promote_held"
    assert caught.value.data == {"rule": "good", "mode": Mode.ENFORCE, "cap": Mode.SUGGEST}


async def test_an_unknown_rule_is_refused(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="unknown_rule"):
        await promote_rule(workspace, "godo", None, why="")


async def test_the_shipped_rules_are_nobodys_to_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="no_config_here"):
        await demote_rule(Workspace(), "insult", None, why="")


async def test_precision_is_listed_by_rule(workspace: Workspace) -> None:
    assert await list_precision(workspace) == []

    def review(tx):  # type: ignore[no-untyped-def]
        for number in range(10):
            row = received(tx, 100 + number)
            blind_reviews.open_blind_review(tx, row, [("good", True)], at=START)
            if number < 8:
                blind_reviews.settle_blind_review(
                    tx, row, removes=number < 6, by=Actor.person("lea"), at=START
                )

    await workspace.store.write(review)
    (precision,) = await list_precision(workspace)
    assert (precision.rule, precision.measured.hits, precision.measured.n, precision.waiting) == (
        "good",
        6,
        8,
        2,
    )


@pytest.mark.parametrize(("then", "code"), [("{label: entry}", "mode.no_record"), ("hide", "mode.no_hit")])
async def test_a_rule_without_a_test_that_acts_is_told_what_to_write(
    workspace: Workspace, tmp_path: Path, then: str, code: str
) -> None:
    entry = f"{{id: quiet, when: {{words: [a]}}, then: [{then}], tests: [{{text: b, expect: []}}]}}"
    (tmp_path / "rules.yaml").write_text(f"version: 1\nrules: [{entry}]\n", "utf-8")
    change = await promote_rule(workspace, "quiet", None, why="")
    assert change.blockers[0].code == code
