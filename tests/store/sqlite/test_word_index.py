"""The index of words keeps step with the texts, and keeps nothing that was forgotten."""

from pathlib import Path

from bot.store import Transaction
from bot.store.intake import events
from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.engine import SqliteStore, SqliteTransaction
from bot.store.sqlite.folder import DATABASE_FILE
from bot.store.sqlite.word_index import merge_pieces
from tests.fakes.cases import received

SECRET = "zyxwrhubarb"
BEFORE = Path(__file__).parent / "before_0007.sql"


def search(tx: Transaction, word: str) -> int:
    assert isinstance(tx, SqliteTransaction)
    counted = "SELECT count(*) FROM event_search WHERE event_search MATCH ?"
    return int(tx.execute(counted, (word,)).fetchone()[0])


def is_in_pieces(tx: Transaction, word: str) -> bool:
    assert isinstance(tx, SqliteTransaction)
    rows = tx.execute("SELECT block FROM event_search_data").fetchall()
    return any(word.encode() in bytes(row["block"]) for row in rows)


async def test_words_that_were_forgotten_are_in_no_piece_of_the_index_after_a_compaction(
    db: SqliteStore,
) -> None:
    await db.write(
        lambda tx: [received(tx, number, text=f"common words {number}") for number in range(2, 60)]
    )
    await db.write(lambda tx: received(tx, 1, text=f"my {SECRET} is secret"))
    assert await db.read(lambda tx: search(tx, SECRET)) == 1
    assert await db.read(lambda tx: is_in_pieces(tx, SECRET))
    await db.write(lambda tx: events.redact_message(tx, "1000", "55_1"))

    assert await db.read(lambda tx: search(tx, SECRET)) == 0
    if sqlite3.sqlite_version_info >= (3, 42):
        assert not await db.read(lambda tx: is_in_pieces(tx, SECRET))
    assert await db.compact()
    assert not await db.read(lambda tx: is_in_pieces(tx, SECRET))
    assert await db.read(lambda tx: search(tx, "common")) == 58
    files = list(db.path.parent.glob(f"{DATABASE_FILE}*"))
    assert [file.name for file in files if SECRET.encode() in file.read_bytes()] == []


async def test_a_merge_takes_out_what_an_older_library_only_marks(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[bool]:
        assert isinstance(tx, SqliteTransaction)
        tx.execute("INSERT INTO event_search (event_search, rank) VALUES ('secure-delete', 0)")
        received(tx, 1, text=f"my {SECRET}")
        events.redact_message(tx, "1000", "55_1")
        marked = is_in_pieces(tx, SECRET)
        merge_pieces(tx.connection)
        return [marked, is_in_pieces(tx, SECRET)]

    received_first = await db.write(lambda tx: received(tx, 2, text="another"))
    assert received_first
    await db.write(lambda tx: received(tx, 3, text=SECRET))
    assert (await db.write(work))[1:] == [True]  # of the third event, which still stands
    await db.write(lambda tx: events.redact_message(tx, "1000", "55_3"))
    await db.write(lambda tx: merge_pieces(tx.connection))  # type: ignore[attr-defined]  # SQLite's
    assert not await db.read(lambda tx: is_in_pieces(tx, SECRET))


async def test_every_change_of_a_text_is_in_the_index_with_it(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        row = received(tx, 1, text="first words")
        counts = [search(tx, "first")]
        tx.execute("UPDATE event SET text = 'second words' WHERE id = ?", (row,))
        counts += [search(tx, "first"), search(tx, "second")]
        tx.execute("UPDATE event SET state = 'recorded' WHERE id = ?", (row,))
        counts.append(search(tx, "second"))
        tx.execute("DELETE FROM event WHERE id = ?", (row,))
        return [*counts, search(tx, "second")]

    assert await db.write(work) == [1, 0, 1, 1, 0]
    await db.write(
        lambda tx: tx.execute("INSERT INTO event_search (event_search) VALUES ('integrity-check')")
    )


async def test_texts_that_were_there_before_the_index_are_in_it(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE_FILE)
    connection.executescript(BEFORE.read_text("utf-8"))
    written = {row[0] for row in connection.execute("SELECT id FROM event WHERE text <> ''")}
    connection.close()
    migrated = SqliteStore(tmp_path)
    rows = await migrated.read(lambda tx: tx.execute("SELECT rowid FROM event_search").fetchall())  # type: ignore[attr-defined]  # SQLite's
    assert {row[0] for row in rows} >= written != set()
    await migrated.write(
        lambda tx: tx.execute("INSERT INTO event_search (event_search) VALUES ('integrity-check')")
    )  # type: ignore[attr-defined]  # SQLite's
    migrated.close()
