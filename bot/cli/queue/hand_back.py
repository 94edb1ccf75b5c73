"""`tamis queue hand-back`: rules answer in a conversation again."""

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.completing import complete_item
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts_at_desk, as_json
from bot.cli.terminal import echo, echo_json
from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.services.review.hand_back import hand_back


@localized.command("hand-back")
@click.argument("item", shell_complete=complete_item)
@acts_at_desk
@as_json
@pass_catalog
def hand_back_conversation(item: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Let rules answer again in the conversation of ITEM.

    They keep out for 24 hours after a colleague has written in it, here or in the platform's own app. From
    the next message on they answer again; what was not answered until then, and an open case, stay with you.
    Exit code 3 when no person had the conversation.
    """
    outcome = instance.run(hand_back, item)
    until = outcome.held_until
    if as_json:
        echo_json(
            {
                "event": outcome.event_id,
                "open_case": outcome.open_case,
                "changed": until is not None,
                "held_until": until.isoformat() if until else None,
            }
        )
        return OK if until else NOTHING
    if until is None:
        echo(t("hand_back.nothing"))
    else:
        echo(t("hand_back.done", until=format_moment(until, instance.timezone)))
    if outcome.open_case is not None:
        echo(t("hand_back.case", id=outcome.open_case))
    return OK if until else NOTHING
