"""That something was done is on disk exactly when it is."""

import pytest

from bot.domain.roles import Identity, Role
from bot.errors import UserError
from bot.services.team.acts import Act, ActStore, find_answer, keep_answer
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, workspace
from tests.fakes.review_screen import START

_LÉA = Identity("Léa", Role.MODERATOR, 1)


def act(key: str = "k", fingerprint: str = "f") -> Act:
    return Act(identity=_LÉA, operation="decide", subject="item:1", key=key, fingerprint=fingerprint)


@pytest.fixture
def instance(db: SqliteStore) -> Workspace:
    return workspace(db, "Léa", moment(START))


async def test_an_act_and_its_record_are_one_transaction(db: SqliteStore, instance: Workspace) -> None:
    store = ActStore(db, act(), START)

    def fails(tx: Transaction) -> None:
        raise UserError("reply_empty")

    with pytest.raises(UserError):
        await store.write(fails)
    assert await find_answer(instance, act()) is None
    await store.write(lambda tx: None)
    await store.write(lambda tx: None)
    entries = await db.read(lambda tx: audit.list_entries(tx, "item:1"))
    assert [entry.actor for entry in entries] == ["person:Léa"]
    receipt = await find_answer(instance, act())
    assert receipt is not None
    assert receipt.body is None


async def test_an_answer_is_kept_for_who_asks_again(db: SqliteStore, instance: Workspace) -> None:
    await ActStore(db, act(), START).write_all([lambda tx: None])
    await keep_answer(instance, act(), 200, "{}")
    receipt = await find_answer(instance, act())
    assert receipt is not None
    assert (receipt.status, receipt.body) == (200, "{}")
    with pytest.raises(UserError, match=r"api\.key_reused"):
        await find_answer(instance, act(fingerprint="another"))
    assert await find_answer(instance, act(key="")) is None


async def test_it_reads_and_stays_open_like_the_store_behind_it(db: SqliteStore) -> None:
    store = ActStore(db, act(), START)
    assert not store.is_full
    assert await store.compact() in (True, False)
    store.close()
    assert await store.read(lambda tx: 1) == await db.read(lambda tx: 1)
