"""A record that was touched is found out, from the first row on that was."""

import json
import logging

import pytest

from bot.domain import Actor
from bot.domain.progress import Step
from bot.services.operations.audit_trail import Anchor, log_anchor, parse_anchor, read_anchors, verify_audit
from bot.store import Transaction
from bot.store.history import audit
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, workspace
from tests.fakes.progress import Watcher

SEAL = "ab" * 32


def recorded(tx: Transaction) -> None:
    for number in range(3):
        audit.append_entry(tx, at=START, actor=Actor.person("Léa"), action="paused", subject=f"rule:{number}")


async def test_an_untouched_record_is_intact(db: SqliteStore) -> None:
    await db.write(recorded)
    assert (await verify_audit(workspace(db, "Léa", moment()))).is_intact


async def test_the_first_row_that_was_changed_is_named(db: SqliteStore) -> None:
    await db.write(recorded)
    await db.write(lambda tx: tx.execute("DROP TRIGGER audit_stays"))
    await db.write(lambda tx: tx.execute("UPDATE audit SET subject = 'rule:x' WHERE id = 2"))
    assert (await verify_audit(workspace(db, "Léa", moment()))).broken_row == 2


async def test_it_tells_how_far_it_is(db: SqliteStore) -> None:
    await db.write(recorded)
    desk = workspace(db, "Léa", moment())
    desk.progress = watcher = Watcher()
    await verify_audit(desk)
    assert watcher.told == [(Step.AUDIT, 3, 3)]


async def test_the_log_gets_an_anchor_whatever_its_level(
    db: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    await db.write(recorded)
    caplog.set_level(logging.ERROR)
    caplog.handler.setLevel(logging.NOTSET)
    await log_anchor(db)
    [record] = caplog.records
    anchor = await db.read(audit.last_anchor)
    assert (record.__dict__["action"], record.__dict__["row"], record.__dict__["seal"]) == (
        "audit_anchor",
        3,
        anchor.seal,
    )
    assert (await verify_audit(workspace(db, "Léa", moment()), [anchor])).confirmed == anchor


@pytest.mark.parametrize(
    "line",
    [
        f"7:{SEAL}",
        f"  7:{SEAL}\r\n",
        json.dumps({"level": "info", "action": "audit_anchor", "row": 7, "seal": SEAL}),
        f"Nov 29 12:00:00 host tamis[12]: {json.dumps({'action': 'audit_anchor', 'row': 7, 'seal': SEAL})}",
    ],
    ids=["plain", "with white space", "our log", "the journal"],
)
def test_anchors_are_read_from_where_people_keep_them(line: str) -> None:
    assert list(read_anchors([line])) == [Anchor(7, SEAL)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "7",
        json.dumps({"action": "alert", "message": "audit_anchor", "row": 7, "seal": SEAL}),
        json.dumps({"action": "audit_anchor", "row": 7}),
        json.dumps({"action": "audit_anchor", "row": 7, "seal": SEAL})[:-5],
        '{"action": "audit_anchor", "row": [], "seal": 3}',
        '["audit_anchor"]',
        "{" * 100_000 + "audit_anchor",
    ],
)
def test_other_lines_of_a_log_are_passed_over(line: str) -> None:
    assert list(read_anchors([line])) == []


@pytest.mark.parametrize("text", ["", "7", "7:", f"-7:{SEAL}", "7:xyz", f"٧:{SEAL}", f"7:{SEAL}:8"])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ROW:SEAL"):
        parse_anchor(text)
