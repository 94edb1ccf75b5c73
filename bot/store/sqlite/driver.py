"""The SQLite library in use: the current one that `pysqlite3` brings, where a wheel of it exists.

Versions up to 3.51.2 can damage a write-ahead log that two connections use (https://sqlite.org/wal.html).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3"]
