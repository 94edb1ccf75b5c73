"""A record that was touched is found out, from the first row on that was."""

from bot.domain import Actor
from bot.domain.progress import Step
from bot.services.operations.audit_trail import verify_audit
from bot.store import Transaction
from bot.store.history import audit
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, workspace
from tests.fakes.progress import Watcher


def recorded(tx: Transaction) -> None:
    for number in range(3):
        audit.append_entry(tx, at=START, actor=Actor.person("Léa"), action="paused", subject=f"rule:{number}")


async def test_an_untouched_record_is_intact(db: SqliteStore) -> None:
    await db.write(recorded)
    assert await verify_audit(workspace(db, "Léa", moment())) is None


async def test_the_first_row_that_was_changed_is_named(db: SqliteStore) -> None:
    await db.write(recorded)
    await db.write(lambda tx: tx.execute("DROP TRIGGER audit_stays"))
    await db.write(lambda tx: tx.execute("UPDATE audit SET subject = 'rule:x' WHERE id = 2"))
    assert await verify_audit(workspace(db, "Léa", moment())) == 2


async def test_it_tells_how_far_it_is(db: SqliteStore) -> None:
    await db.write(recorded)
    desk = workspace(db, "Léa", moment())
    desk.progress = watcher = Watcher()
    await verify_audit(desk)
    assert watcher.told == [(Step.AUDIT, 3, 3)]
