"""Writes what is generated about the rules' language: the reference page and the JSON Schema for editors."""

import json
from pathlib import Path

from bot.errors import UserError, explain_io
from bot.files import read_text, rewrite
from bot.rules import REFERENCE_MARK, build_json_schema, render_reference


def build_reference() -> str:
    """The reference of all conditions and actions, in Markdown."""
    return render_reference()


def build_schema() -> str:
    """The JSON Schema of rules.yaml, as the text of a file."""
    return json.dumps(build_json_schema(), ensure_ascii=False, indent=1) + "\n"


def update_reference(page: Path, *, is_dry_run: bool) -> bool:
    """Bring the generated part of a page up to date; whether it was so already.

    Raises `UserError` for a page that cannot be read or lacks the line below which that part stands.
    """
    text = _read(page)
    if REFERENCE_MARK not in text:
        raise UserError("reference_mark_missing", page=page, mark=REFERENCE_MARK)
    return _update(page, text, text.partition(REFERENCE_MARK)[0] + render_reference(), is_dry_run)


def update_schema(file: Path, *, is_dry_run: bool) -> bool:
    """Write the JSON Schema into a file; whether it stood there already. Raises `UserError`."""
    return _update(file, _read(file) if file.exists() else "", build_schema(), is_dry_run)


def _read(path: Path) -> str:
    try:
        return read_text(path)
    except (OSError, UnicodeError) as error:
        raise UserError("cannot_read_file", path=path, reason=explain_io(error)) from error


def _update(path: Path, before: str, after: str, is_dry_run: bool) -> bool:
    if before != after and not is_dry_run:
        try:
            rewrite(path, after)
        except OSError as error:
            raise UserError("cannot_write_file", path=path, reason=explain_io(error)) from error
    return before == after
