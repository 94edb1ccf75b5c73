"""Databases of the newest schema, at the price of a copy."""

import tempfile
from functools import cache
from pathlib import Path

from bot.store.sqlite.engine import SqliteStore
from bot.store.sqlite.folder import DATABASE_FILE, create_files, open_folder


def open_store(folder: Path) -> SqliteStore:
    """The store of this folder, as the program opens it; a new one has every migration and no rows."""
    # Copied, because migrating takes 0.1 s of a CPU and a thousand tests want a new one.
    if not (folder / DATABASE_FILE).exists():
        open_folder(folder)
        create_files(folder)
        (folder / DATABASE_FILE).write_bytes(_migrated())
    return SqliteStore(folder)


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder))
        store.close()
        return store.path.read_bytes()
