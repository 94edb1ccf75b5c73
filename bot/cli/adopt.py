"""`tamis adopt`: a copied data folder becomes the instance."""

import click

from bot.cli import OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json
from bot.cli.terminal import confirm, echo, echo_json, is_interactive, sanitize_terminal
from bot.present.messages import Catalog
from bot.services.operations.instance import adopt_folder, recognise


@localized.command()
@click.option(
    "--restored", is_flag=True, help="The whole disk or machine was put back, which nobody can see."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@acts
@as_json
@pass_catalog
def adopt(restored: bool, yes: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Make a copied data folder the instance, so that it acts. Works while the bot runs.

    Only when the bot does not run on the original any more: two that hold the same comments answer
    them twice. What was open when the folder was copied is looked for on the platform before it is
    done; what cannot be looked for is held ('tamis restored').
    """
    if not yes and not is_interactive():
        raise click.UsageError(t("usage.adopt"))
    if not yes:
        mark, _ = instance.run(recognise)
        if mark is not None:
            echo(t("adopt.from", path=sanitize_terminal(mark.location.path, 200), host=mark.location.host))
        confirm(t("adopt.sure"), t)
    adoption = instance.run(adopt_folder, is_restored=restored)
    if as_json:
        echo_json({"generation": adoption.mark.generation, "open": adoption.open_actions})
    else:
        echo(t.count("adopt.done", adoption.open_actions))
    return OK
