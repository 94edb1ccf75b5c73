"""Tables for spreadsheets, in which no cell can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from bot.present.sanitize import sanitize_terminal

#: What a spreadsheet may take for a formula, in the signs of any script.
#: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table as CSV, each row one line. A cell that a spreadsheet could calculate gets an apostrophe
    before it, and no sign in it moves a cursor."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    plain = sanitize_terminal(cell)
    return f"'{plain}" if plain.lstrip(" ").startswith(_FORMULA_SIGNS) else plain
