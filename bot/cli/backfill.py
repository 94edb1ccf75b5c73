"""`tamis backfill`: fetches what no webhook told."""

import logging
from collections.abc import Mapping
from datetime import datetime

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts, as_json
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present.messages import Catalog
from bot.present.serialize_backfill import backfill_json
from bot.runtime.backfill import AccountBackfill, BackfillState, fetch_missed

_TRIED = (BackfillState.DONE, BackfillState.LEFT, BackfillState.FAILED)


@localized.command("backfill")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="This account only; repeatable.")
@click.option(
    "--since",
    type=Moment(),
    default="24h",
    show_default=True,
    help="What was written from then on: 24h, 7d, or a date.",
)
@click.option("--dry-run", "is_preview", is_flag=True, help="Say what would be fetched, and store nothing.")
@acts
@as_json
@pass_catalog
def backfill_accounts(
    accounts: tuple[str, ...],
    since: datetime,
    is_preview: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Fetch what was written and no webhook told, such as after an outage.

    Works beside a running bot, which then fetches it, and without one: what is fetched then is decided about
    at its next start. What a colleague has answered meanwhile and what is older than reply_max_age is
    moderated and never answered by rules. May be interrupted and repeated: nothing is read twice.

    Exit code 1 when something has to wait, 3 when no account can be asked.
    """
    # What the log would say is said here.
    logging.getLogger("bot").addHandler(logging.NullHandler())
    results, is_running = instance.run(fetch_missed, accounts, since, is_preview=is_preview)
    if as_json:
        echo_json(backfill_json(results, since, is_preview=is_preview))
    else:
        _draw(results, t, is_preview=is_preview)
        _explain(results, t, is_preview=is_preview, is_running=is_running)
    if any(result.problem or result.state is BackfillState.LEFT for result in results):
        return WRONG
    return OK if any(result.state in _TRIED for result in results) else NOTHING


def _draw(results: tuple[AccountBackfill, ...], t: Catalog, *, is_preview: bool) -> None:
    names = ["account", "platform", "listed", "missed", *(["too_old"] if is_preview else []), "state"]
    heads = {name: t(f"head.{name}") for name in names}
    echo_table(heads, [_row(result, t) for result in results])


def _row(result: AccountBackfill, t: Catalog) -> Mapping[str, str]:
    is_tried = result.state in _TRIED
    counts = {"listed": result.events, "missed": result.missed, "too_old": result.too_old}
    return {
        "account": result.account_id,
        "platform": result.platform,
        "state": t.term("backfill", result.state),
        **{name: str(count) if is_tried else "" for name, count in counts.items()},
    }


def _explain(results: tuple[AccountBackfill, ...], t: Catalog, *, is_preview: bool, is_running: bool) -> None:
    """What the table leaves open: why something waits, and what happens next."""
    for result in results:
        if result.problem:
            problem = sanitize_terminal(result.problem, 200)
            warn(t("backfill.problem", account=sanitize_terminal(result.account_id, 60), problem=problem))
    if any(result.state is BackfillState.LEFT for result in results):
        warn(t("backfill.left_to_bot"))
    if is_preview:
        echo(t("backfill.preview"))
    elif not is_running and any(result.missed for result in results):
        echo(t("backfill.not_running"))
