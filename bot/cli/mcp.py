"""`tamis mcp`: an assistant that speaks the Model Context Protocol, started by it."""

from bot.cli import localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts
from bot.mcp import sdk_module
from bot.present.messages import Catalog


@localized.command("mcp")
@acts
@pass_catalog
def mcp(instance: Instance, t: Catalog) -> None:
    """Let an assistant read the queue, figures and rules, try rules, and propose answers.

    It speaks the Model Context Protocol over standard input and output: name this command in your assistant's
    settings (docs/assistants.md). Nothing is done before a person accepts it. Needs pip install 'tamis[mcp]'.
    """
    instance.run(sdk_module("stdio").serve_stdio, t.language)
