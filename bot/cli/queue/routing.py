"""`tamis queue assign`, `snooze`, `skip` and `mentions`: where a case goes without being decided."""

from datetime import datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.completing import complete_item
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts_at_desk, as_json
from bot.cli.queue.answers import show_outcome
from bot.cli.table import echo_table
from bot.cli.terminal import echo_json, warn
from bot.domain import SkipReason
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_desk import mention_json
from bot.services import review


@localized.command()
@click.argument("item", shell_complete=complete_item)
@click.option("--to", "name", metavar="NAME", help="Whom to give it to.  [default: me]")
@click.option("--nobody", is_flag=True, help="Take it from whoever has it.")
@acts_at_desk
@as_json
@pass_catalog
def assign(item: str, name: str | None, nobody: bool, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Give the case of ITEM to one person: 'queue next' offers it to them alone."""
    if nobody and name:
        raise click.UsageError(t("usage.assign"))
    to = "" if nobody else name or instance.actor.id
    show_outcome(instance.run(review.assign_item, item, to), as_json, t)


@localized.command()
@click.argument("item", shell_complete=complete_item)
@click.option("--until", type=Moment(ahead=True), help="Until when: 30m, 2h, 3d, or a date or time.")
@click.option("--now", "wakes", is_flag=True, help="Show it again at once.")
@acts_at_desk
@as_json
@pass_catalog
def snooze(
    item: str, until: datetime | None, wakes: bool, instance: Instance, as_json: bool, t: Catalog
) -> None:
    """Put the case of ITEM out of sight for a while. What is written meanwhile brings it back."""
    if (until is None) == (not wakes):
        raise click.UsageError(t("usage.snooze"))
    show_outcome(instance.run(review.snooze_item, item, until), as_json, t)


@localized.command()
@click.argument("item", shell_complete=complete_item)
@click.option(
    "--reason",
    required=True,
    type=click.Choice([reason.value for reason in SkipReason]),
    help="A language I do not read, too little to go by, what the rules want, a matter for an expert.",
)
@acts_at_desk
@as_json
@pass_catalog
def skip(item: str, reason: str, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Pass the case of ITEM on without deciding, and say why. The third time it goes to the lead."""
    show_outcome(instance.run(review.skip_item, item, SkipReason(reason)), as_json, t)


@localized.command()
@click.option("--seen", is_flag=True, help="Mark them as read.")
@acts_at_desk
@as_json
@pass_catalog
def mentions(seen: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the notes that call me with @name and that I have not read. Exit code 3 when there are none."""
    unseen = instance.run(review.unseen_mentions)
    if as_json:
        echo_json({"mentions": [mention_json(mention) for mention in unseen]})
    elif unseen:
        rows = [
            {
                "case": str(mention.case_id),
                "when": format_seconds(mention.at, instance.timezone),
                "by": mention.by.id,
                "text": mention.text,
            }
            for mention in unseen
        ]
        heads = {"when": "head.mention_when", "by": "head.mention_by"}
        echo_table({column: t(heads.get(column, f"head.{column}")) for column in rows[0]}, rows)
    else:
        warn(t("mentions.none"))
    for case_id in {mention.case_id for mention in unseen} if seen else ():
        instance.run(review.mark_mentions_seen, f"case:{case_id}")
    return OK if unseen else NOTHING


ROUTING = (assign, snooze, skip, mentions)
