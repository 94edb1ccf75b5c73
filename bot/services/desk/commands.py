"""What can be done at a desk, by a key or by its name after a colon."""

from enum import StrEnum


class DeskCommand(StrEnum):
    """Everything that has a key, or may have one; the values are the names that people type."""

    APPROVE = "approve"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    REPLY = "reply"
    PRIVATE_REPLY = "private-reply"
    EDIT_REPLY = "edit-reply"
    ESCALATE = "escalate"
    CANNED = "canned"
    DRAFT = "draft"
    ACCEPT = "accept"
    REFUSE = "refuse"
    EDITOR = "editor"
    NOTE = "note"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    SKIP = "skip"
    PASS = "pass"  # noqa: S105  no password, as the linter thinks
    WORDS = "words"
    MENTIONS = "mentions"
    UNDO = "undo"
    BACK = "back"
    LINK = "link"
    ATTACHMENT = "attachment"
    DETAILS = "details"
    DETAILS_BACK = "details-back"
    DOWN = "down"
    UP = "up"
    PAGE_DOWN = "page-down"
    PAGE_UP = "page-up"
    FIRST = "first"
    LAST = "last"
    MARK = "mark"
    MARK_RANGE = "mark-range"
    MARK_ALL = "mark-all"
    TO_MARKED = "marked"
    BULKS = "bulks"
    ZEN = "zen"
    THREAD = "thread"
    EXPLAIN = "explain"
    ORDER = "order"
    LIMIT = "limit"
    VIEW = "view"
    VIEW_BACK = "view-back"
    LOG = "log"
    GO_TO = "go"
    COMMANDS = "commands"
    KEYS = "keys"
    QUIT = "quit"


#: What moves on the screen or shows more, and does nothing to an item: one of them may be held down.
MOVEMENTS = frozenset(
    {
        DeskCommand.DETAILS,
        DeskCommand.DETAILS_BACK,
        DeskCommand.DOWN,
        DeskCommand.UP,
        DeskCommand.PAGE_DOWN,
        DeskCommand.PAGE_UP,
        DeskCommand.FIRST,
        DeskCommand.LAST,
    }
)
#: What marks cases, which changes nothing about them.
MARKING = frozenset({DeskCommand.MARK, DeskCommand.MARK_RANGE, DeskCommand.MARK_ALL})
#: What needs no item under the cursor.
WITHOUT_ITEM = (
    MOVEMENTS
    | MARKING
    | {
        DeskCommand.TO_MARKED,
        DeskCommand.BULKS,
        DeskCommand.ZEN,
        DeskCommand.UNDO,
        DeskCommand.BACK,
        DeskCommand.MENTIONS,
        DeskCommand.ORDER,
        DeskCommand.LIMIT,
        DeskCommand.VIEW,
        DeskCommand.VIEW_BACK,
        DeskCommand.LOG,
        DeskCommand.GO_TO,
        DeskCommand.COMMANDS,
        DeskCommand.KEYS,
        DeskCommand.QUIT,
    }
)
