"""One name for each key, however a file writes it, and a reason why others cannot be used."""

import pytest

from bot.services.desk.key_names import key_name, pressed_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("h", "h"),
        ("G", "G"),
        ("?", "?"),
        (" x ", "x"),
        ("é", "é"),
        ("Space", "space"),
        ("F5", "f5"),
        ("Ctrl-K", "ctrl+k"),
        ("ctrl+k", "ctrl+k"),
        ("C-k", "ctrl+k"),
        ("PgDn", "pagedown"),
        ("page_up", "pageup"),
        ("Del", "delete"),
    ],
)
def test_a_key_has_one_name(written: str, name: str) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("ctrl+i", "cannot tell"),
        ("ctrl+m", "cannot tell"),
        ("ctrl+c", "needs it"),
        ("esc", "needs it"),
        ("F55", "is no key"),
        ("hide", "is no key"),
        ("", "is no key"),
        ("\x1b", "is no key"),
        ("alt+x", "is no key"),
    ],
)
def test_what_no_terminal_can_send_or_the_app_needs_is_refused(written: str, reason: str) -> None:
    assert reason in str(key_name(written))


@pytest.mark.parametrize(
    ("key", "character", "name"),
    [
        ("question_mark", "?", "?"),
        ("G", "G", "G"),
        ("space", " ", "space"),
        ("enter", "\r", "enter"),
        ("f5", None, "f5"),
        ("ctrl+k", "\x0b", "ctrl+k"),
        ("tab", "\t", "tab"),
    ],
)
def test_a_struck_key_has_the_name_that_a_file_gives_it(key: str, character: str | None, name: str) -> None:
    assert pressed_name(key, character) == name
    assert key_name(name) == name
