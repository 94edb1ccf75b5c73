"""Who has a case, until when it is out of sight, and who passed it on."""

from bot.domain import Actor, SkipReason
from bot.store.review import case_routing, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, waiting

LEA = Actor.person("Léa")


async def test_what_was_so_before_is_no_change(db: SqliteStore) -> None:
    await db.write(waiting)

    def work(tx):  # type: ignore[no-untyped-def]
        return [
            case_routing.assign_case(tx, 1, "Zoé", by=LEA, at=START),
            case_routing.assign_case(tx, 1, "Zoé", by=LEA, at=START),
            case_routing.insert_skip(tx, 1, SkipReason.RULES, by=LEA, at=START),
            case_routing.insert_skip(tx, 1, SkipReason.RULES, by=LEA, at=START + 10),
            case_routing.insert_skip(tx, 1, SkipReason.EXPERT, by=LEA, at=START + 4000),
        ]

    assert await db.write(work) == [True, False, True, False, True]
    skips = await db.read(lambda tx: case_routing.list_skips(tx, 1))
    assert [(skip.by, skip.reason) for skip in skips] == [(LEA, "rules"), (LEA, "expert")]
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.assignee == "Zoé"
    entries = await db.read(lambda tx: tx.execute("SELECT action FROM audit ORDER BY id").fetchall())
    assert [row["action"] for row in entries][-3:] == ["case_assigned", "case_skipped", "case_skipped"]
