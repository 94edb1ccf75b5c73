"""A person decides about all that is held at once, or about none of it."""

from pathlib import Path

import pytest

from bot.domain import Actor, Verb
from bot.errors import UserError
from bot.services.operations.restored import decide_restored, restore_status
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import restores
from tests.fakes.cases import decided, filled, moment, received
from tests.fakes.restores import restore


@pytest.fixture
async def workspace(tmp_path: Path) -> Workspace:
    """Two replies after a restore, the first of them held."""

    def work(tx: Transaction) -> None:
        for number in (1, 2):
            decided(tx, received(tx, number), Verb.REPLY, text="20 €")
        restore(tx)
        restores.hold_action(tx, 1, at=5.0)

    await filled(tmp_path / "data", work)
    return Workspace(data=tmp_path / "data", actor=Actor.person("Léa"), clock=moment)


async def test_one_that_cannot_be_released_leaves_all_as_they_were(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="not_held_after_restore"):
        await decide_restored(workspace, [1, 2], release=True)
    status = await restore_status(workspace)
    assert status is not None
    assert [restores.is_held(effect) for effect in status.undecided] == [True, False]
    workspace.close()


async def test_without_numbers_only_what_is_held_is_decided(workspace: Workspace) -> None:
    assert await decide_restored(workspace, [], release=False) == 1
    status = await restore_status(workspace)
    assert status is not None
    assert [effect.id for effect in status.undecided] == [2]
    assert (status.recovery.ended, status.recovery.open) == (1, 1)
    workspace.close()


async def test_what_was_never_restored_has_no_status(tmp_path: Path) -> None:
    await filled(tmp_path / "data", received)
    workspace = Workspace(data=tmp_path / "data")
    assert await restore_status(workspace) is None
    workspace.close()
