"""`tamis queue next`: one case after the other at a terminal, or one case for a script."""

import click

from bot.cli import NOTHING, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import QUERY_SETTINGS, Instance, acts_at_desk, as_json
from bot.cli.queue.filters import filter_options
from bot.cli.queue.interactive import ReviewSession
from bot.cli.terminal import echo, echo_json, is_interactive, size, warn
from bot.present import serialize
from bot.present.case_view import render, wrap
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueFilters


@localized.command("next", context_settings=QUERY_SETTINGS)
@filter_options
@click.option("--skip", multiple=True, type=int, metavar="CASE", help="Not this one; may be repeated.")
@click.option("--wait", "waits", is_flag=True, help="At a terminal: wait for new cases when there are none.")
@acts_at_desk
@as_json
@pass_catalog
def review_next(
    filters: QueueFilters, skip: tuple[int, ...], waits: bool, instance: Instance, as_json: bool, t: Catalog
) -> int | None:
    """Claim the most pressing case and show it on one screen. Exit code 3 when there is none.

    At a terminal one key decides, and the next case follows. Elsewhere it prints and ends; the
    case stays claimed for five minutes.
    """
    if is_interactive() and not as_json:
        session = ReviewSession(filters=filters, t=t, skip=set(skip), waits=waits)
        return None if instance.at_desk(session.review) else NOTHING
    view = instance.run(review.claim_next, filters, skip=skip)
    if view is None:
        if as_json:
            echo_json(None)
        warn(t("empty"))
        return NOTHING
    if as_json:
        echo_json(serialize.view_json(view))
    else:
        # Two rows stay free for the shell's prompt, which would push the head of the case off the screen.
        lines = render(view, t, instance.timezone, complete=False)
        for row in wrap(lines, size().columns, size().lines - 2):
            echo(row)
    return None
