"""Names of keys: as people write them in a file, and the one name that each has here.

A character that is typed is its own name, such as `h` or `?`; other keys are `f5`, `space`, `ctrl+k`.
"""

import re

from bot.errors import Message, message

_ALIASES = {
    "return": "enter",
    "esc": "escape",
    "del": "delete",
    "ins": "insert",
    "page_up": "pageup",
    "page_down": "pagedown",
    "pgup": "pageup",
    "pgdn": "pagedown",
}
_NAMED = frozenset(
    {
        *("space", "enter", "tab", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"),
        *("up", "down", "left", "right"),
        *(f"f{number}" for number in range(1, 13)),
    }
)
_CONTROL = re.compile("ctrl\\+[a-z]")
#: What a terminal sends for some keys with Ctrl is what it sends for others.
_SAME_AS = {"ctrl+h": "backspace", "ctrl+i": "tab", "ctrl+j": "enter", "ctrl+m": "enter"}
#: What the app or the terminal needs whatever a file says.
_RESERVED = frozenset({"ctrl+c", "ctrl+q", "ctrl+z", "ctrl+s", "escape"})


def key_name(written: str) -> str | Message:
    """The name of a key as a file writes it, or why it cannot be used."""
    text = written.strip()
    if len(text) == 1 and text.isprintable():
        return text
    name = text.lower().replace("control", "ctrl").replace("c-", "ctrl+", 1).replace("ctrl-", "ctrl+")
    name = _ALIASES.get(name, name)
    if name in _RESERVED:
        return message("'{key}' is taken: the app or the terminal needs it", key=name)
    if name in _SAME_AS:
        return message("a terminal cannot tell '{key}' from '{same}'", key=name, same=_SAME_AS[name])
    if name in _NAMED or _CONTROL.fullmatch(name):
        return name
    return message(
        "'{key}' is no key; write one character such as x, or a name such as space, pagedown, f5 or ctrl+k",
        key=text[:20],
    )


def pressed_name(key: str, character: str | None) -> str:
    """The name of a key that was pressed, from its name in Textual and the character that it types."""
    if character is not None and len(character) == 1 and character.isprintable() and character != " ":
        return character
    return key
