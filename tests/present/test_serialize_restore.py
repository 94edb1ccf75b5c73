"""What a restore left in doubt, for programs: moments in UTC, numbers by name."""

from bot.present.serialize_restore import restore_json
from bot.services.operations.restored import read_status
from bot.store.delivery import restores
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.outbox_rows import action, decide
from tests.fakes.restores import restore


async def test_every_action_in_doubt_is_there_with_what_it_would_say(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, action()))
    await db.write(restore)
    await db.write(lambda tx: restores.hold_action(tx, 1, at=5.0))
    status = await db.read(read_status)
    assert status is not None
    assert restore_json(status) == {
        "generation": 2,
        "restored_at": "2026-11-22T12:16:40+00:00",
        "unknown_from": None,
        "unknown_until": None,
        "happened": 0,
        "done": 0,
        "ended": 0,
        "open": 0,
        "held": 1,
        "anchor": {"row": status.anchor.row, "seal": status.anchor.seal},
        "undecided": [
            {
                "id": 1,
                "state": "held",
                "verb": "reply",
                "rule": "price",
                "target": "55_1",
                "text": "It is 20 €.",
            }
        ],
    }
