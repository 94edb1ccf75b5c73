"""`tamis queue macros` and `macro`: what the macros of the desk are, and one of them without the desk."""

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.completing import complete_item, complete_macro
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts_at_desk, as_json, looks_at_desk
from bot.cli.problems import tell_problems
from bot.cli.queue.answers import show_outcome
from bot.cli.table import echo_table
from bot.cli.terminal import confirm, echo_json, is_interactive, sanitize_terminal, warn
from bot.errors import ConfigError
from bot.present.messages import Catalog
from bot.present.serialize_desk import macro_json
from bot.present.serialize_problems import problems_json
from bot.services.desk.macros import list_macros, question_macro, run_named_macro


@localized.command("macros")
@looks_at_desk
@as_json
@pass_catalog
def show_macros(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the macros of macros.yaml beside the rules file, and report every mistake in it.

    Exit code 1 if there is a mistake, 3 when there are no macros.
    """
    try:
        desk = instance.call(list_macros)
    except ConfigError as error:
        if as_json:
            echo_json({"problems": problems_json(error.problems)})
        else:
            tell_problems(error.problems, (), t)
        return WRONG
    if as_json:
        echo_json(
            {
                "macros": [macro_json(macro) for macro in desk.macros],
                "replies": list(desk.replies),
                "problems": [],
            }
        )
    elif desk.macros:
        rows = [
            {
                "macro": macro.name,
                "macro_key": macro.key,
                "macro_does": ", ".join(macro.does),
                "macro_title": macro.title,
            }
            for macro in desk.macros
        ]
        echo_table({column: t(f"head.{column}") for column in rows[0]}, rows)
    else:
        warn(t("macros.none"))
    return OK if desk.macros else NOTHING


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
@acts_at_desk
@as_json
@pass_catalog
def run_macro(
    name: str, item: str, yes: bool, version: str | None, instance: Instance, as_json: bool, t: Catalog
) -> None:
    """Do to ITEM what the macro NAME of macros.yaml says: all of it, or nothing; 'undo' reverts it."""
    if not yes and is_interactive():
        question = instance.run(question_macro, item, name)
        for option in question.cautions:
            confirm(t(f"sure.{option.caution}", rule=sanitize_terminal(option.rule, 40)), t)
        version = version or question.view.version
    show_outcome(instance.run(run_named_macro, item, name, version=version), as_json, t)
