"""The key maps that come with the program."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.services.desk.commands import DeskCommand as C

#: Keys by command; what is not named has none, and is reached by its name.
Keys = Mapping[C, tuple[str, ...]]

_TAMIS: Keys = MappingProxyType(
    {
        C.APPROVE: ("a",),
        C.HIDE: ("h",),
        C.REPLY: ("r",),
        C.PRIVATE_REPLY: ("p",),
        C.EDIT_REPLY: ("m",),
        C.ESCALATE: ("e",),
        C.CANNED: ("c",),
        C.DRAFT: ("d",),
        C.ACCEPT: ("y",),
        C.REFUSE: ("X",),
        C.EDITOR: ("v",),
        C.NOTE: ("n",),
        C.ASSIGN: ("A",),
        C.SNOOZE: ("w",),
        C.SKIP: ("s",),
        C.PASS: ("!",),
        C.WORDS: (".",),
        C.MENTIONS: ("@",),
        C.UNDO: ("u", "z"),
        C.BACK: ("b",),
        C.LINK: ("o",),
        C.ATTACHMENT: ("O",),
        C.DETAILS: ("space",),
        C.DETAILS_BACK: ("backspace",),
        C.DOWN: ("j", "down"),
        C.UP: ("k", "up"),
        C.PAGE_DOWN: ("pagedown", "ctrl+f"),
        C.PAGE_UP: ("pageup", "ctrl+b"),
        C.FIRST: ("g", "home"),
        C.LAST: ("G", "end"),
        C.MARK: ("x",),
        C.MARK_RANGE: ("V",),
        C.MARK_ALL: ("*",),
        C.TO_MARKED: (";",),
        C.BULKS: ("B",),
        C.ZEN: ("Z",),
        C.THREAD: ("T",),
        C.EXPLAIN: ("E",),
        C.ORDER: ("t",),
        C.LIMIT: ("l",),
        C.VIEW: ("tab", "]"),
        C.VIEW_BACK: ("[",),
        C.LOG: ("$",),
        C.GO_TO: ("ctrl+k",),
        C.COMMANDS: ("ctrl+p", ":"),
        C.KEYS: ("?",),
        C.QUIT: ("q",),
    }
)
#: Two fingers, as in Coral's moderation: f approves, d hides.
_CORAL: Keys = MappingProxyType({**_TAMIS, C.APPROVE: ("f",), C.HIDE: ("d",), C.DRAFT: ("W",)})
#: What vi's hands know: i inserts, d takes away, y says yes.
_VIM: Keys = MappingProxyType(
    {
        **_TAMIS,
        C.APPROVE: ("y",),
        C.HIDE: ("d",),
        C.REPLY: ("i",),
        C.PRIVATE_REPLY: ("I",),
        C.EDIT_REPLY: ("c",),
        C.CANNED: ("r",),
        C.DRAFT: ("p",),
        C.ACCEPT: ("Y",),
        C.UNDO: ("u",),
        C.BACK: ("ctrl+o",),
        C.LINK: ("o",),
        C.LIMIT: ("L",),
        C.DETAILS: ("l", "right", "space"),
        C.DETAILS_BACK: ("h", "left", "backspace"),
        C.PAGE_DOWN: ("ctrl+d", "ctrl+f", "pagedown"),
        C.PAGE_UP: ("ctrl+u", "ctrl+b", "pageup"),
    }
)
#: No letters: for those who do not type.
_ARROWS: Keys = MappingProxyType(
    {
        C.DOWN: ("down",),
        C.UP: ("up",),
        C.PAGE_DOWN: ("pagedown",),
        C.PAGE_UP: ("pageup",),
        C.FIRST: ("home",),
        C.LAST: ("end",),
        C.DETAILS: ("right", "space"),
        C.DETAILS_BACK: ("left",),
        C.KEYS: ("f1", "?"),
        C.APPROVE: ("f2",),
        C.HIDE: ("f3", "delete"),
        C.REPLY: ("f4", "enter"),
        C.PRIVATE_REPLY: ("f5",),
        C.CANNED: ("f6",),
        C.NOTE: ("f7", "insert"),
        C.ESCALATE: ("f8",),
        C.UNDO: ("f9", "backspace"),
        C.QUIT: ("f10",),
        C.SKIP: ("tab",),
        C.PASS: ("!",),
        C.WORDS: (".",),
        C.ACCEPT: ("+",),
        C.REFUSE: ("-",),
        C.MARK: ("*",),
        C.MARK_ALL: ("#",),
        C.TO_MARKED: (";",),
        C.COMMANDS: ("f12", "ctrl+p", ":"),
        C.GO_TO: ("ctrl+k",),
    }
)

DEFAULT = "tamis"
PRESETS: Mapping[str, Keys] = MappingProxyType(
    {DEFAULT: _TAMIS, "coral": _CORAL, "vim": _VIM, "arrows": _ARROWS}
)
