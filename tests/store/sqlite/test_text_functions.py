"""What conditions on names and ids see."""

from bot.store.sqlite.driver import sqlite3
from bot.store.sqlite.text_functions import add_text_functions, has_words, id_is_near, name_is_near


def test_a_name_has_whole_words_without_their_accents() -> None:
    assert has_words("Éloïse Ménard", "eloise")
    assert has_words("Éloïse Ménard", "eloise menard")
    assert not has_words("Éloïse Ménard", "men")
    assert not has_words(None, "x")
    assert not has_words("x", "")


def test_a_name_is_near_when_each_word_is() -> None:
    assert name_is_near("Karine Dubois", "carine")
    assert name_is_near("Karine Dubois", "dubios karin")
    assert not name_is_near("Karine Dubois", "karine dupont")
    assert not name_is_near("Léa", "lee")
    assert not name_is_near(None, "lea")


def test_an_id_is_near_with_one_slip_or_a_piece_of_it() -> None:
    assert id_is_near("122345_98765", "122345_9876")
    assert id_is_near("122345_98765", "122345_98756")
    assert id_is_near("122345_98765", "345_98765")
    assert not id_is_near("122345_98765", "98765")
    assert not id_is_near("122345_98765", "222345_98766")


def test_a_connection_knows_them() -> None:
    connection = sqlite3.connect(":memory:")
    add_text_functions(connection)
    assert connection.execute("SELECT has_words('Léa', 'lea'), name_is_near(NULL, 'x')").fetchone() == (1, 0)
