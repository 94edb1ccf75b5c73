"""One case as one row of the list."""

from datetime import datetime

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from bot.domain import Actor, Origin
from bot.present.messages import Catalog
from bot.present.sanitize import sanitize_terminal
from bot.services.review import QueueEntry

#: Columns of the fields before the text.
_NUMBER, _PRIORITY, _WAIT, _PLATFORM, _ORIGIN, _LANGUAGE = 6, 3, 6, 9, 2, 3
_HOLDER = 12
#: In front of the number of a marked case: to be seen without colours, and read aloud.
_MARK = "*"
#: From this width on the platform is written out and the author is named.
_ROOMY = 100
_AUTHOR = 16
_EXCERPT = 300
#: From this priority on somebody may be in danger.
_URGENT = 100


def row_text(
    entry: QueueEntry, *, width: int, at: datetime, who: Actor, t: Catalog, is_marked: bool = False
) -> Text:
    """The row of one case, exactly `width` cells: what somebody decides by which to open."""
    row = Text(_MARK, style="bold", end="", no_wrap=True) if is_marked else Text(end="", no_wrap=True)
    for text, size, style in _fields(entry, width, at, who, t):
        is_first = is_marked and len(row.plain) == len(_MARK)
        cell = _cell(text, size)
        row.append(cell[1:] if is_first and cell.startswith(" ") else cell, style)
    left = width - cell_len(row.plain)
    row.append(set_cell_size(sanitize_terminal(entry.stored.event.text[:_EXCERPT]), max(left, 0)))
    row.truncate(width)
    return row


def placeholder_row(case_id: int, width: int, *, is_marked: bool = False) -> Text:
    """The row of a case that is being read."""
    number = f"{case_id:>{_NUMBER}}"
    number = _MARK + (number[1:] if is_marked and number.startswith(" ") else number) if is_marked else number
    return Text(set_cell_size(f"{number} …", width), style="dim", end="", no_wrap=True)


def _fields(
    entry: QueueEntry, width: int, at: datetime, who: Actor, t: Catalog
) -> list[tuple[str, int, str]]:
    case, event, now = entry.case, entry.stored.event, at.timestamp()
    is_open = case.state == "open"
    is_late = case.due_at is not None and case.due_at < now
    wait, wait_style = t.duration(max(0.0, now - case.since)), ""
    if case.due_at is not None and is_open:
        wait, wait_style = t.duration(abs(case.due_at - now)), "bold red" if is_late else "yellow"
        wait = f"+{wait}" if is_late else f"-{wait}"
    holder = case.holder(now)
    by = "" if holder is None else holder.id
    language = entry.stored.judgement.language if entry.stored.judgement else ""
    platform = event.platform if width >= _ROOMY else event.platform[:4]
    fields = [
        (f"{case.id:>{_NUMBER}}", _NUMBER, "" if is_open else "strike dim"),
        (f"{case.priority:>{_PRIORITY}}", _PRIORITY, "bold" if case.priority >= _URGENT else ""),
        (f"{wait:>{_WAIT}}", _WAIT, wait_style),
        (platform, _PLATFORM if width >= _ROOMY else 4, ""),
        ("€" if event.origin is Origin.AD else "", _ORIGIN - 1, "magenta"),
        ("" if language == "und" else language[:2], _LANGUAGE - 1, "dim"),
    ]
    if width >= _ROOMY:
        fields.append((event.author_name or "", _AUTHOR, "cyan"))
    if by:
        fields.append((f"@{by}", min(_HOLDER, cell_len(by) + 1), "green" if holder == who else "reverse"))
    return fields


def _cell(text: str, size: int) -> str:
    """Outside text in that many cells, and a space."""
    safe = sanitize_terminal(text)
    if cell_len(safe) > size:
        safe = set_cell_size(safe, max(size - 1, 0)) + "…"
    return set_cell_size(safe, size) + " "
