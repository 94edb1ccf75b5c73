"""The audit: what was done is there in order, and what was changed afterwards is found."""

import json
from collections.abc import Callable

import pytest

from bot.domain import Actor, Login
from bot.store import Transaction
from bot.store.history import audit
from bot.store.history.audit import Anchor, AuditEntry, Verification
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


async def test_under_which_login_another_name_was_given_stands_in_the_details(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[AuditEntry]:
        for actor in (Actor.person("boss", Login("tamis", 999)), Actor.person("tamis")):
            audit.append_entry(tx, at=START, actor=actor, action="paused", subject="all", details={"a": 1})
        return audit.list_entries(tx, "all")

    assert [entry.details for entry in await db.write(work)] == [
        {"a": 1, "login": "tamis", "uid": 999},
        {"a": 1},
    ]


async def test_nobody_changes_or_removes_an_entry_through_the_program_s_database(
    sqlite_db: SqliteStore,
) -> None:
    await sqlite_db.write(lambda tx: act(tx, "claimed"))
    for statement in (
        "UPDATE audit SET actor = 'person:tom'",
        "DELETE FROM audit",
        "UPDATE OR REPLACE audit SET id = 2",
        "INSERT OR REPLACE INTO audit SELECT id, at, 'person:tom', action, subject, details, seal FROM audit",
        "INSERT INTO audit SELECT 0, at, 'person:tom', action, subject, details, seal FROM audit",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            await sqlite_db.write(lambda tx, sql=statement: tx.execute(sql))  # type: ignore[misc]
    assert (await sqlite_db.read(audit.verify_chain)).is_intact


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
    sqlite_db: SqliteStore, tampering: str, broken: int
) -> None:
    def work(tx: Transaction) -> Verification:
        act(tx, "claimed", "noted", "closed")
        tx.execute("DROP TRIGGER audit_stays")
        tx.execute("DROP TRIGGER audit_is_kept")
        tx.execute(tampering)
        return audit.verify_chain(tx)

    verification = await sqlite_db.write(work)
    assert (verification.broken_row, verification.first_difference) == (broken, broken)


async def test_a_chain_longer_than_one_page_is_followed_to_its_end(
    sqlite_db: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "_PAGE", 3)

    def work(tx: Transaction) -> tuple[bool, int, int | None]:
        act(tx, *"abcdefg")
        before = audit.verify_chain(tx)
        tx.execute("DROP TRIGGER audit_stays")
        tx.execute("UPDATE audit SET action = 'x' WHERE id = 7")
        return before.is_intact, before.rows, audit.verify_chain(tx).broken_row

    assert await sqlite_db.write(work) == (True, 7, 7)


async def test_a_row_before_the_first_is_no_row_of_the_record(sqlite_db: SqliteStore) -> None:
    def work(tx: Transaction) -> int | None:
        act(tx, "claimed")
        tx.execute("DROP TRIGGER audit_stays")
        tx.execute("UPDATE audit SET id = -5")
        return audit.verify_chain(tx).broken_row

    assert await sqlite_db.write(work) == -5


def write_anew(tx: Transaction, rows: list[dict[str, object]]) -> None:
    """What somebody does who may write the file: a record that fits itself, with the triggers in place."""
    triggers = tx.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
    kept = [tuple(trigger) for trigger in triggers]
    for name, _ in kept:
        tx.execute(f"DROP TRIGGER {name}")
    tx.execute("DELETE FROM audit")
    for row in rows:
        audit.append_entry(
            tx,
            at=row["at"],  # type: ignore[arg-type]
            actor=Actor.parse(str(row["actor"])),
            action=str(row["action"]),
            subject=str(row["subject"]),
            details=json.loads(str(row["details"])),
        )
    for _, sql in kept:
        tx.execute(sql)


#: What becomes of the rows, and the first of which is known that it is not what it was.
FORGERIES: dict[str, tuple[Callable[[list[dict[str, object]]], list[dict[str, object]]], int]] = {
    "every second row is left out": (lambda rows: rows[::2], 2),
    "the newer half is cut off": (lambda rows: rows[:4], 5),
    "everything is gone": (lambda rows: [], 1),
    "another did it": (lambda rows: [row | {"actor": "person:tom"} for row in rows], 1),
    "one row in the middle is another's": (
        lambda rows: [row | ({"actor": "person:tom"} if row["id"] == 4 else {}) for row in rows],
        4,
    ),
}


@pytest.mark.parametrize(("forge", "first"), FORGERIES.values(), ids=list(FORGERIES))
async def test_a_record_that_was_written_anew_fits_itself_but_not_its_anchors(
    sqlite_db: SqliteStore, forge: Callable[[list[dict[str, object]]], list[dict[str, object]]], first: int
) -> None:
    def work(tx: Transaction) -> tuple[Verification, Verification]:
        anchors = [audit.last_anchor(tx)]
        for number in range(8):
            act(tx, f"act {number}")
            anchors.append(audit.last_anchor(tx))
        write_anew(tx, forge([dict(row) for row in tx.execute("SELECT * FROM audit ORDER BY id").fetchall()]))
        return audit.verify_chain(tx), audit.verify_chain(tx, reversed(anchors))

    without, with_anchors = await sqlite_db.write(work)
    assert without.is_intact  # which is why there are anchors
    assert not with_anchors.is_intact
    assert with_anchors.first_difference == first


async def test_one_old_anchor_says_between_which_rows_the_difference_is(sqlite_db: SqliteStore) -> None:
    def work(tx: Transaction) -> Verification:
        act(tx, "a", "b", "c")
        old = audit.last_anchor(tx)
        act(tx, "d", "e", "f")
        new = audit.last_anchor(tx)
        rows = [dict(row) for row in tx.execute("SELECT * FROM audit ORDER BY id").fetchall()]
        write_anew(tx, [row | ({"action": "x"} if row["id"] == 5 else {}) for row in rows])
        return audit.verify_chain(tx, [new, old])

    verification = await sqlite_db.write(work)
    assert verification.confirmed is not None
    assert verification.refuted is not None
    assert (verification.confirmed.row, verification.refuted.row, verification.first_difference) == (3, 6, 4)


async def test_two_anchors_of_one_row_cannot_both_fit(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Verification:
        act(tx, "a")
        return audit.verify_chain(tx, [audit.last_anchor(tx), Anchor(1, "00" * 32)])

    assert (await db.write(work)).refuted == Anchor(1, "00" * 32)


async def test_anchors_fit_what_goes_on_after_them(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Verification:
        anchors = [audit.last_anchor(tx)]
        for name in "abc":
            act(tx, name)
            anchors.append(audit.last_anchor(tx))
        act(tx, "d")
        return audit.verify_chain(tx, anchors)

    verification = await db.write(work)
    assert (verification.is_intact, verification.rows, verification.last.row) == (True, 4, 4)
    assert verification.confirmed is not None
    assert verification.confirmed.row == 3
