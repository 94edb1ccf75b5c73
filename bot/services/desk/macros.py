"""The macros of an instance by their names: which there are, what to ask before one, and carrying it out.

A screen that runs keeps what it has read (`files`); commands and whoever asks over a network read them anew.
"""

from dataclasses import dataclass

from bot.rules import MacroBook
from bot.services.desk.files import MACROS_FILE, DeskPaths, beside_rules, read_macros, require_macro
from bot.services.review import (
    AnswerOption,
    CannedReply,
    CaseView,
    MacroSummary,
    ReviewOutcome,
    canned_replies,
    macro_cautions,
    run_macro,
    show_item,
    summarize_macro,
)
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskMacros:
    """All macros, and the names of the texts beside them."""

    macros: tuple[MacroSummary, ...] = ()
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MacroQuestion:
    """An item as it is, and what somebody is asked about before a macro does something to it."""

    view: CaseView
    cautions: tuple[AnswerOption, ...]


def list_macros(workspace: Workspace) -> DeskMacros:
    """All macros; none without a file. Raises `ConfigError` with every mistake in it."""
    book = _read(workspace)
    if book is None:
        return DeskMacros()
    macros = tuple(summarize_macro(macro) for macro in book.macros.values())
    return DeskMacros(macros=macros, replies=tuple(book.replies))


async def question_macro(workspace: Workspace, reference: str, name: str) -> MacroQuestion:
    """What to ask before the macro of that name. Raises `UserError` when there is none."""
    view = await show_item(workspace, reference)
    macro, _ = require_macro(_read(workspace), name)
    return MacroQuestion(view=view, cautions=macro_cautions(view, macro))


async def run_named_macro(
    workspace: Workspace, reference: str, name: str, *, version: str | None = None
) -> ReviewOutcome:
    """Carry out the macro of that name: all of it, or nothing. Raises as `run_macro` does, and when there is
    none of that name."""
    macro, book = require_macro(_read(workspace), name)
    return await run_macro(workspace, reference, macro, book, version=version)


def desk_replies(workspace: Workspace, view: CaseView) -> tuple[CannedReply, ...]:
    """The prepared texts that fit an item, with those for people alone. Raises as `canned_replies` does."""
    book = _read(workspace)
    return canned_replies(workspace, view, book.replies if book else {})


def _read(workspace: Workspace) -> MacroBook | None:
    return read_macros(workspace, DeskPaths(keys=(), macros=beside_rules(workspace, MACROS_FILE)))
