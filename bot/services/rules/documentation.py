"""Writes what is generated about our files: the reference page of the rules, and JSON Schemas for editors."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.dialogues.editor_schema import build_dialogues_schema
from bot.errors import UserError, explain_io
from bot.files import read_text, rewrite
from bot.knowledge.editor_schema import build_knowledge_schema
from bot.rules import REFERENCE_MARK, build_json_schema, render_reference
from bot.services.posts.editor_schema import build_posts_schema

#: The files that have a schema, and what builds it.
SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = MappingProxyType(
    {
        "rules": build_json_schema,
        "dialogues": build_dialogues_schema,
        "knowledge": build_knowledge_schema,
        "posts": build_posts_schema,
    }
)


def build_reference() -> str:
    """The reference of all conditions and actions, in Markdown."""
    return render_reference()


def build_schema(of: str = "rules") -> str:
    """The JSON Schema of files of one kind, as the text of a file."""
    return json.dumps(SCHEMAS[of](), ensure_ascii=False, indent=1) + "\n"


def update_reference(page: Path, *, is_dry_run: bool) -> bool:
    """Bring the generated part of a page up to date; whether it was so already.

    Raises `UserError` for a page that cannot be read or lacks the line below which that part stands.
    """
    text = _read(page)
    if REFERENCE_MARK not in text:
        raise UserError("reference_mark_missing", page=page, mark=REFERENCE_MARK)
    return _update(page, text, text.partition(REFERENCE_MARK)[0] + render_reference(), is_dry_run)


def update_schema(file: Path, of: str = "rules", *, is_dry_run: bool) -> bool:
    """Write the JSON Schema of files of one kind into a file; whether it stood there already. Raises
    `UserError`."""
    return _update(file, _read(file) if file.exists() else "", build_schema(of), is_dry_run)


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
