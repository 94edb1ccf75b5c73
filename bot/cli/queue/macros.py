"""`tamis queue macros` and `macro`: what the macros of the desk are, and one of them without the desk."""

import os
from dataclasses import dataclass

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.problems import tell_problems
from bot.cli.queue.answers import show_outcome
from bot.cli.table import echo_table
from bot.cli.terminal import confirm, echo_json, is_interactive, sanitize_terminal, warn
from bot.errors import ConfigError
from bot.present.messages import Catalog
from bot.present.serialize_desk import macro_actions, macro_json
from bot.present.serialize_problems import problems_json
from bot.services import review
from bot.services.desk.files import MacroBook, desk_paths, read_macros, require_macro
from bot.services.review import CaseView, ReviewOutcome
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
        book = instance.call(_read)
    except ConfigError as error:
        if as_json:
            echo_json({"problems": problems_json(error.problems)})
        else:
            tell_problems(error.problems, (), t)
        return WRONG
    if as_json:
        macros = [macro_json(macro) for macro in book.macros.values()]
        echo_json({"macros": macros, "replies": list(book.replies), "problems": []})
    elif book.macros:
        rows = [
            {
                "macro": macro.name,
                "macro_key": macro.key,
                "macro_does": ", ".join(macro_actions(macro)),
                "macro_title": macro.title,
            }
            for macro in book.macros.values()
        ]
        echo_table({column: t(f"head.{column}") for column in rows[0]}, rows)
    else:
        warn(t("macros.none"))
    return OK if book.macros else NOTHING


@dataclass(frozen=True, kw_only=True, slots=True)
class _Run:
    """A macro that is asked for."""

    name: str
    item: str
    version: str | None


@localized.command("macro")
@click.argument("name")
@click.argument("item")
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


def _read(workspace: Workspace) -> MacroBook:
    return read_macros(workspace, desk_paths(workspace, os.environ))


async def _cautions(workspace: Workspace, run: _Run) -> tuple[CaseView, tuple[review.AnswerOption, ...]]:
    view = await review.show_item(workspace, run.item)
    return view, review.macro_cautions(view, require_macro(_read(workspace), run.name))


async def _carry_out(workspace: Workspace, run: _Run) -> ReviewOutcome:
    book = _read(workspace)
    macro = require_macro(book, run.name)
    return await review.run_macro(workspace, run.item, macro, book, version=run.version)
