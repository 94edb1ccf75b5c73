"""`tamis platforms`: what can be done on which platform."""

import click

from bot.cli import OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import as_json
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json
from bot.present.messages import Catalog
from bot.present.platform_view import actions_by_kind, every_action, facts, platform_json
from bot.services.platforms import PlatformCapabilities, platform_capabilities


@localized.command("platforms")
@click.argument("name", default="")
@as_json
@pass_catalog
def platforms(name: str, as_json: bool, t: Catalog) -> int:
    """Show what can be done on every platform, or all about NAME: a platform, or an adapter such as meta.

    Which actions rules and people have for each kind of event, how events come in, how long texts may be,
    until when an answer is possible, what hiding means there and what is known of advertisements. Needs no
    configuration.
    """
    chosen = platform_capabilities(name)
    if as_json:
        echo_json([platform_json(each) for each in chosen])
    elif name:
        _draw(chosen, t)
    else:
        rows = [
            {
                "platform": each.platform,
                "adapter": each.adapter,
                "intake": ", ".join(t.term("intake", way) for way in each.limits.intake),
                "actions": ", ".join(verb.value for verb in every_action(each)),
            }
            for each in chosen
        ]
        echo_table({key: t(f"head.{key}") for key in rows[0]}, rows, is_last_whole=True)
    return OK


def _draw(chosen: tuple[PlatformCapabilities, ...], t: Catalog) -> None:
    for number, capabilities in enumerate(chosen):
        if number:
            echo("")
        echo(t("platforms.title", platform=capabilities.platform, adapter=capabilities.adapter))
        for label, words in (*actions_by_kind(capabilities, t), *facts(capabilities, t)):
            echo("    " + t("pair", label=label, value=words or t("platforms.no_action")))
