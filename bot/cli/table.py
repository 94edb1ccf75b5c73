"""Tables of outside texts on a screen of any width.

Stands apart from `terminal` because `tamis --help` needs no table, and measuring the width of characters
loads a table of its own.
"""

from collections.abc import Mapping, Sequence

from rich.cells import cell_len, set_cell_size

from bot.cli.terminal import echo, width
from bot.present.sanitize import sanitize_terminal
from bot.present.text_wrap import wrap_text

_MIN_LAST_COLUMN = 8


def echo_table(
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    max_width: int = 60,
    *,
    is_last_whole: bool = False,
) -> None:
    """A table of outside texts, one row each; `columns` are keys and headings.

    The last column takes the room that is left, and goes on in further rows with `is_last_whole`; the others
    are cut at `max_width` cells, and the widest of them further if need be. Without any ornament, so that it
    can be read aloud and piped.
    """
    table = [columns, *({key: sanitize_terminal(row.get(key, "")) for key in columns} for row in rows)]
    widths = _column_widths([[row[key] for row in table] for key in columns], max_width)
    *firsts, last = columns
    for row in table:
        lasts = wrap_text(row[last], widths[-1]) if is_last_whole else [row[last]]
        for number, text in enumerate(lasts):
            texts = [*(row[key] if number == 0 else "" for key in firsts), text]
            cells = [_fit(cell, cells) for cell, cells in zip(texts, widths, strict=True)]
            if any(cell.strip() for cell in cells):
                echo("  ".join(cells).rstrip())


def _column_widths(columns: Sequence[Sequence[str]], max_width: int) -> list[int]:
    widths = [max(map(cell_len, column)) for column in columns]
    *firsts, last = [min(cells, max_width) for cells in widths[:-1]] + [widths[-1]]
    room = width() - 2 * len(firsts)
    # From the widest column down, so that short ones such as a number stay whole.
    while firsts and sum(firsts) > max(room - min(last, _MIN_LAST_COLUMN), len(firsts)):
        firsts[firsts.index(max(firsts))] -= 1
    return [*firsts, max(1, min(last, room - sum(firsts)))]


def _fit(text: str, cells: int) -> str:
    return set_cell_size(text, cells) if cell_len(text) <= cells else set_cell_size(text, cells - 1) + "…"
