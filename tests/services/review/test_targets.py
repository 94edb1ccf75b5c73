"""Where a case can be handed over to: asked at once, with and without a configuration."""

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.services.workspace import Workspace, moderator
from bot.store.context import started_with
from bot.store.context.started_with import Started
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace


async def escalate(db: SqliteStore, target: str) -> str:
    outcome = await review.answer_case(
        workspace(db, "Léa", moment(10)), "1", ReviewAnswer.ESCALATE, target=target
    )
    return outcome.answer


@pytest.mark.parametrize("names", [(), ("care", "press")])
async def test_without_a_configuration_the_last_start_knows_the_targets(
    db: SqliteStore, names: tuple[str, ...]
) -> None:
    await db.write(waiting)
    await db.write(lambda tx: started_with.replace_names(tx, Started.TARGET, names))
    with pytest.raises(UserError, match="unknown_target") as caught:
        await escalate(db, "karine")
    assert caught.value.data["targets"] == ", ".join([*names, "local"])
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.state == "open"
    for name in (*names[:1], "local"):
        await db.write(lambda tx: cases.reopen_case(tx, 1, by=moderator("Léa"), at=0.0))
        assert await escalate(db, name) == f"escalate to {name}"


async def test_a_configuration_that_is_wrong_does_not_hide_the_targets_of_the_last_start(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(waiting)
    await db.write(lambda tx: started_with.replace_names(tx, Started.TARGET, ["care"]))
    (tmp_path / "config.yaml").write_text("version: nonsense\ndata: data\n", "utf-8")
    broken = Workspace(store=db, actor=moderator("Léa"), config=tmp_path / "config.yaml", clock=moment)
    outcome = await review.answer_case(broken, "1", ReviewAnswer.ESCALATE, target="care")
    assert outcome.answer == "escalate to care"
