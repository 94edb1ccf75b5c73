"""The SQLite library in use: the current one that `pysqlite3` brings, where a wheel of it exists.

Versions up to 3.51.2 can damage a write-ahead log that two connections use (https://sqlite.org/wal.html).
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3", "uri_of"]


def uri_of(path: Path, mode: str) -> str:
    """The address of a database file for `sqlite3.connect`, whatever characters are in its name."""
    return f"file:{quote(os.fsencode(path))}?mode={mode}"
