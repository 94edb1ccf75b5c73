"""The index of words: what is deleted or overwritten must not be left in it."""

from bot.store.sqlite.driver import sqlite3

#: From this version on an entry can be taken out of the index, instead of being marked as void.
#: https://sqlite.org/fts5.html#the_secure_delete_configuration_option
_SECURE_DELETE = (3, 42)


def forget_words_at_once(connection: sqlite3.Connection) -> None:
    """From now on entries leave the index when their text goes; by older libraries with the next merge."""
    if sqlite3.sqlite_version_info >= _SECURE_DELETE:
        connection.execute("INSERT INTO event_search (event_search, rank) VALUES ('secure-delete', 1)")


def merge_pieces(connection: sqlite3.Connection) -> None:
    """Make one piece of the index, in which nothing is that is marked as void."""
    connection.execute("INSERT INTO event_search (event_search) VALUES ('optimize')")
