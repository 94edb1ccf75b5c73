"""`tamis queue macros` and `macro`: what the macros of the desk are, and one of them without the desk."""

import os
from dataclasses import dataclass

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.completing import complete_item, complete_macro
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.problems import tell_problems
from bot.cli.queue.answers import show_outcome
from bot.cli.table import echo_table
from bot.cli.terminal import confirm, echo_json, is_interactive, sanitize_terminal, warn
from bot.errors import ConfigError
from bot.present.messages import Catalog
from bot.present.serialize_desk import macro_json
from bot.present.serialize_problems import problems_json
from bot.services import review
from bot.services.desk.files import desk_paths, read_macros, require_macro
from bot.services.review import CaseView, MacroSummary, ReviewOutcome
from bot.services.workspace import Workspace


@localized.command("macros")
@looks
@as_json
@pass_catalog
def show_macros(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the macros of macros.yaml beside the rules file, and report every mistake in it.

    Exit code 1 if there is a mistake, 3 when there are no macros.
    """
    try:
        macros, replies = instance.call(_read_all)
    except ConfigError as error:
        if as_json:
            echo_json({"problems": problems_json(error.problems)})
        else:
            tell_problems(error.problems, (), t)
        return WRONG
    if as_json:
        echo_json({"macros": [macro_json(macro) for macro in macros], "replies": replies, "problems": []})
    elif macros:
        rows = [
            {
                "macro": macro.name,
                "macro_key": macro.key,
                "macro_does": ", ".join(macro.does),
                "macro_title": macro.title,
            }
            for macro in macros
        ]
        echo_table({column: t(f"head.{column}") for column in rows[0]}, rows)
    else:
        warn(t("macros.none"))
    return OK if macros else NOTHING


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """A macro that is asked for."""

    name: str
    item: str
    version: str | None


@localized.command("macro")
@click.argument("name", shell_complete=complete_macro)
@click.argument("item", shell_complete=complete_item)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--if-version",
    "version",
    metavar="VERSION",
    help="Only if ITEM is still what 'show', 'list' or 'next' --json printed with this version.",
)
@acts
@as_json
@pass_catalog
def run_macro(
    name: str, item: str, yes: bool, version: str | None, instance: Instance, as_json: bool, t: Catalog
) -> None:
    """Do to ITEM what the macro NAME of macros.yaml says: all of it, or nothing; 'undo' reverts it."""
    run = _Run(name=name, item=item, version=version)
    if not yes and is_interactive():
        view, cautions = instance.run(_cautions, run)
        for option in cautions:
            confirm(t(f"sure.{option.caution}", rule=sanitize_terminal(option.rule, 40)), t)
        run = _Run(name=name, item=item, version=version or view.version)
    show_outcome(instance.run(_carry_out, run), as_json, t)


def _read_all(workspace: Workspace) -> tuple[list[MacroSummary], list[str]]:
    """All macros, and the names of the texts beside them."""
    book = read_macros(workspace, desk_paths(workspace, os.environ))
    if book is None:
        return [], []
    return [review.summarize_macro(macro) for macro in book.macros.values()], list(book.replies)


async def _cautions(workspace: Workspace, run: _Run) -> tuple[CaseView, tuple[review.AnswerOption, ...]]:
    view = await review.show_item(workspace, run.item)
    macro, _ = require_macro(read_macros(workspace, desk_paths(workspace, os.environ)), run.name)
    return view, review.macro_cautions(view, macro)


async def _carry_out(workspace: Workspace, run: _Run) -> ReviewOutcome:
    macro, book = require_macro(read_macros(workspace, desk_paths(workspace, os.environ)), run.name)
    return await review.run_macro(workspace, run.item, macro, book, version=run.version)
