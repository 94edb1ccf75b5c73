"""What is too old to be stored on a platform is forgotten in time, and nothing else is."""

from datetime import timedelta
from pathlib import Path

from bot.services.privacy.erasure import carry_out_erasures
from bot.services.privacy.retention import LOOK_SECONDS, request_expired
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment
from tests.fakes.persons import wrote

DAY = 86_400.0


def leave(tx: Transaction) -> None:
    """Ann wrote long ago and lately on one platform, Bob long ago on another, Cid just in time."""
    wrote(tx, "ann-old", "old words of Ann", person="ann", name="Ann", platform="linkedin")
    wrote(tx, "ann-new", "new words of Ann", at=2 * DAY, person="ann", name="Ann", platform="linkedin")
    wrote(tx, "bob-old", "old words of Bob", person="bob", name="Bob", platform="youtube")
    wrote(tx, "cid", "words of Cid", at=LOOK_SECONDS + 60, person="cid", name="Cid", platform="linkedin")


def texts(tx: Transaction) -> dict[str, tuple[str, str]]:
    rows = tx.execute("SELECT message_id, text, author_id FROM event").fetchall()
    return {row["message_id"]: (row["text"], row["author_id"]) for row in rows}


async def test_what_is_too_old_goes_and_what_is_newer_or_elsewhere_stays(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(leave)
    now = moment(0) + timedelta(seconds=2 * DAY)
    messages = {"linkedin": 2 * DAY}
    assert await request_expired(db, messages, now) == 1
    assert await request_expired(db, messages, now) == 0, "it is asked for already"
    assert (await carry_out_erasures(db, tmp_path, lambda: now)).done == 1
    left = await db.read(texts)
    assert left["ann-old"][0] == ""
    assert left["ann-old"][1].startswith("erased:")
    assert left["ann-new"] == ("new words of Ann", "ann")
    assert left["bob-old"] == ("old words of Bob", "bob")
    assert left["cid"] == ("words of Cid", "cid")
    assert await request_expired(db, messages, now) == 0, "a pseudonym is nobody"
    assert await request_expired(db, messages, now + timedelta(seconds=LOOK_SECONDS)) == 1


async def test_nothing_is_forgotten_where_nothing_is_said(db: SqliteStore) -> None:
    await db.write(leave)
    assert await request_expired(db, {}, moment(0) + timedelta(days=9_000)) == 0
