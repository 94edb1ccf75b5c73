"""`tamis contest`: the entries of a contest, closed once, and winners whom anybody can compute again."""

from datetime import datetime

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts, as_json, looks, with_names
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_contest import contest_json, public_contest_json
from bot.services.contests import ContestView, close_contest, draw_contest, list_contests, show_contest

_LONGEST_NAME, _LONGEST_WORD = 60, 120


@localized.group()
def contest() -> None:
    """Close, draw and publish contests.

    Entries are what rules gave a label. Publish both hashes when the list is closed, and the export when
    it is drawn: anybody can then compute who won.
    """


@contest.command("close")
@click.argument("name")
@click.option("--label", required=True, help="The label that rules give entries.")
@click.option("--since", type=Moment(), required=True, help="From: a date or time, or 14d.")
@click.option("--until", type=Moment(), required=True, help="To, likewise; it must be over.")
@click.option("--account", metavar="ID", default="", help="In one account only, by its id.")
@click.option("--post", metavar="ID", default="", help="Under one post only, by its id.")
@acts
@with_names
@as_json
@pass_catalog
def close_entries(
    name: str,
    label: str,
    since: datetime,
    until: datetime,
    account: str,
    post: str,
    names: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Close the list of entries of the contest NAME for good, and choose the seed of its draw.

    One entry a person counts, the first. What was hidden, removed by its author, labelled as spam or edited
    after the end, and what comes from colleagues, is left out, with its reason.
    """
    view = instance.run(close_contest, name, label, since, until, account_id=account, post=post)
    _show(view, instance, t, as_json=as_json, names=names)
    return OK


@contest.command("draw")
@click.argument("name")
@click.option("--winners", type=click.IntRange(1, 1_000), default=1, show_default=True, help="How many win.")
@click.option("--with", "public_word", default="", help="Words that nobody could know before.")
@acts
@with_names
@as_json
@pass_catalog
def draw_winners(
    name: str,
    winners: int,
    public_word: str,
    names: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Draw the winners of the contest NAME, once. Again, it shows who won."""
    view = instance.run(draw_contest, name, winners=winners, public_word=public_word)
    _show(view, instance, t, as_json=as_json, names=names)
    return OK


@contest.command("show")
@click.argument("name")
@looks
@with_names
@as_json
@pass_catalog
def show_closed(name: str, names: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the contest NAME: its hashes, who was left out and why, and who won."""
    _show(instance.run(show_contest, name), instance, t, as_json=as_json, names=names)
    return OK


@contest.command("list")
@looks
@with_names
@as_json
@pass_catalog
def list_drawable(names: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """List the contests whose entries are closed. Exit code 3 when there are none."""
    views = instance.run(list_contests)
    if as_json:
        echo_json([contest_json(view, with_names=names) for view in views])
    elif views:
        rows = [
            {
                "contest": sanitize_terminal(view.name, _LONGEST_NAME),
                "entries": str(view.entries),
                "closed": format_seconds(view.closed_at, instance.timezone),
                "winners": str(len(view.winners)) if view.drawn_at is not None else t("contest.not_drawn"),
            }
            for view in views
        ]
        echo_table({name: t(f"contest.head_{name}") for name in rows[0]}, rows)
    else:
        echo(t("contest.none"))
    return OK if views else NOTHING


@contest.command("export")
@click.argument("name")
@looks
@as_json
def export_contest(name: str, instance: Instance, as_json: bool) -> int:
    """Print what may be published of the contest NAME, as JSON: hashes, codes, once drawn seed and winners.

    It names nobody and links to no comment. With --json it is the same.
    """
    echo_json(public_contest_json(instance.run(show_contest, name)))
    return OK


def _show(view: ContestView, instance: Instance, t: Catalog, *, as_json: bool, names: bool) -> None:
    if as_json:
        echo_json(contest_json(view, with_names=names))
        return
    echo(t.count("contest.entries", view.entries, name=sanitize_terminal(view.name, _LONGEST_NAME)))
    for reason, count in view.excluded.items():
        echo("  " + t("pair", label=t(f"contest.excluded_{reason}"), value=str(count)))
    echo(t("contest.list_sha256", hash=view.list_sha256))
    echo(t("contest.seed_sha256", hash=view.seed_sha256))
    if view.drawn_at is None:
        echo(t("contest.publish"))
        return
    echo(t("contest.seed", seed=view.seed))
    if view.public_word:
        echo(t("contest.public_word", word=sanitize_terminal(view.public_word, _LONGEST_WORD)))
    rows = [
        {
            "place": str(winner.rank),
            "code": winner.code,
            "author": sanitize_terminal(winner.author_name, _LONGEST_NAME),
            "link": sanitize_terminal(winner.permalink, 200)
            if not winner.is_removed
            else t("contest.removed_since"),
        }
        for winner in view.winners
    ]
    if rows:
        echo_table({name: t(f"contest.head_{name}") for name in rows[0]}, rows)
