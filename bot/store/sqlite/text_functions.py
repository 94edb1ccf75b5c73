"""Functions for conditions on names and ids: what is written without its accents, or with a slip.

They look at the rows that a query goes through anyway, so that no index has to be kept for them.
"""

from functools import lru_cache

from bot.store.sqlite.driver import sqlite3
from bot.text.spelling import folded_words, within_slips

#: Shorter words have too many neighbours; longer ones may have two slips.
_SHORTEST, _LONG = 4, 8
#: Of an id as platforms make them, fewer characters say nothing.
_SHORTEST_ID = 6


def add_text_functions(connection: sqlite3.Connection) -> None:
    """Make them known to a connection."""
    for function in (has_words, name_is_near, id_is_near):
        connection.create_function(function.__name__, 2, function, deterministic=True)


def has_words(text: str | None, words: str) -> bool:
    """Whether the words, which are folded already, stand in the text whole and one after the other."""
    return bool(text and words) and f" {words} " in f" {' '.join(_words_of(text or ''))} "


def name_is_near(name: str | None, words: str) -> bool:
    """Whether each of the folded words stands in the name, give or take a slip."""
    names = _words_of(name or "")
    return bool(names and words) and all(
        any(_is_near(word, name_word) for name_word in names) for word in words.split()
    )


def id_is_near(identifier: str | None, typed: str) -> bool:
    """Whether the id has what was typed in it, or differs by one slip."""
    if not identifier or len(typed) < _SHORTEST_ID:
        return False
    return typed in identifier or within_slips(identifier, typed, 1)


def _is_near(word: str, name_word: str) -> bool:
    if word == name_word or len(word) < _SHORTEST:
        return word == name_word
    return within_slips(word, name_word, 2 if len(word) >= _LONG else 1)


@lru_cache(maxsize=4_096)  # of ten thousand cases, most are by the same few people
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(folded_words(name).split())
