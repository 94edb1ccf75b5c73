"""The audit: what was done is there in order, and what was changed afterwards is found."""

import pytest

from bot.domain import Actor
from bot.store import Transaction
from bot.store.history import audit
from bot.store.history.audit import AuditEntry
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START


def act(tx: Transaction, *actions: str, subject: str = "case:1") -> None:
    for number, action in enumerate(actions):
        audit.append_entry(
            tx,
            at=START + number,
            actor=Actor.person("lea"),
            action=action,
            subject=subject,
            details={"number": number},
        )


async def test_a_subject_s_entries_come_back_as_they_were_written(db: SqliteStore) -> None:
    await db.write(lambda tx: (act(tx, "claimed", "closed"), act(tx, "paused", subject="all")))
    assert await db.read(lambda tx: audit.list_entries(tx, "case:1")) == [
        AuditEntry(at=START, actor="person:lea", action="claimed", details={"number": 0}),
        AuditEntry(at=START + 1, actor="person:lea", action="closed", details={"number": 1}),
    ]


async def test_nobody_changes_or_removes_an_entry_through_the_program_s_database(db: SqliteStore) -> None:
    await db.write(lambda tx: act(tx, "claimed"))
    for statement in ("UPDATE audit SET actor = 'person:tom'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            await db.write(lambda tx, sql=statement: tx.execute(sql))  # type: ignore[misc]
    assert await db.read(audit.verify_chain) is None


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE audit SET actor = 'person:tom' WHERE id = 2", 2),
        ("UPDATE audit SET details = '{}' WHERE id = 3", 3),
        ("DELETE FROM audit WHERE id = 2", 3),
        ("DELETE FROM audit WHERE id = 1", 2),
        ("UPDATE audit SET at = at + 1 WHERE id = 1", 1),
    ],
    ids=["actor", "details", "one of the middle", "the first", "time"],
)
async def test_tampering_is_found_at_the_row_where_the_chain_breaks(
    db: SqliteStore, tampering: str, broken: int
) -> None:
    def work(tx: Transaction) -> int | None:
        act(tx, "claimed", "noted", "closed")
        tx.execute("DROP TRIGGER audit_stays")
        tx.execute("DROP TRIGGER audit_is_kept")
        tx.execute(tampering)
        return audit.verify_chain(tx)

    assert await db.write(work) == broken


async def test_a_chain_longer_than_one_page_is_followed_to_its_end(
    db: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PAGE", 3)

    def work(tx: Transaction) -> tuple[int | None, int | None]:
        act(tx, *"abcdefg")
        intact = audit.verify_chain(tx)
        tx.execute("DROP TRIGGER audit_stays")
        tx.execute("UPDATE audit SET action = 'x' WHERE id = 7")
        return intact, audit.verify_chain(tx)

    assert await db.write(work) == (None, 7)
