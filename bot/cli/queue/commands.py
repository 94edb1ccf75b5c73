"""`tamis queue list`, `show` and `stats`: see what is waiting for review. `answers` answers it."""

from datetime import datetime
from importlib import import_module

import click

from bot.cli import NOTHING, localized
from bot.cli.completing import complete_item
from bot.cli.localized import pass_catalog
from bot.cli.options import QUERY_SETTINGS, Instance, acts_at_desk, as_json, looks_at_desk
from bot.cli.queue.answers import ANSWERS
from bot.cli.queue.bulk import BULK
from bot.cli.queue.filters import filter_options
from bot.cli.queue.hand_back import hand_back_conversation
from bot.cli.queue.keys import show_keys
from bot.cli.queue.macros import run_macro, show_macros
from bot.cli.queue.proposals import PROPOSALS
from bot.cli.queue.routing import ROUTING
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, size, warn, width
from bot.present import serialize
from bot.present.case_view import render, wrap
from bot.present.departure_view import describe_holds
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueEntry, QueueFilters
from bot.services.workspace import moderator

_COLUMNS = ("case", "priority", "age", "platform", "kind", "language", "queue", "rule", "by", "text")
_NARROW_COLUMNS = ("case", "age", "queue", "rule", "by", "text")
_CLOSED_COLUMNS = ("case", "closed", "answer", "decided_by", "platform", "text")
_WIDE = 110  # columns of the screen from which all of ours fit
_NEXT = "next"
_EXCERPT = 200  # characters; the table cuts them again to what the screen has


class QueueGroup(localized.Group):
    """The commands of the queue. `next` is imported when it is called: its line editing takes a sixth of a
    second to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return sorted([*super().list_commands(ctx), _NEXT])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name != _NEXT:
            return super().get_command(ctx, cmd_name)
        command = import_module("bot.cli.queue.next_case").review_next
        assert isinstance(command, click.Command)
        return command


@click.group("queue", cls=QueueGroup)
def queue() -> None:
    """Review the moderation queue.

    An ITEM is a case number, event:NUMBER, or the platform's id of a comment or message. One
    person has a case at a time: 'next' claims it for you for five minutes.
    """


@queue.command("list", context_settings=QUERY_SETTINGS)
@filter_options
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip that many first.")
@click.option("--by-age", is_flag=True, help="Oldest first, instead of most pressing first.")
@click.option(
    "--closed", is_flag=True, help="The closed ones, the latest first; --since is when they were closed."
)
@click.option("--by", "closed_by", metavar="NAME", help="With --closed: only those that NAME closed.")
@acts_at_desk
@as_json
@pass_catalog
def list_cases(
    filters: QueueFilters,
    limit: int,
    offset: int,
    by_age: bool,
    closed: bool,
    closed_by: str | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int | None:
    """List the open cases, the most pressing first. Exit code 3 when there are none.

    QUERY narrows them, as in 'lang:fr toxicity>0.6 age>2h -platform:youtube "my parcel"'; with
    state:closed, state:snoozed or state:any it means others, too. docs/queries.md has all fields.
    'list --closed --mine' answers "what did I do?": the cases that I closed, the latest first.
    """
    if closed_by is not None and not closed:
        raise click.UsageError(t("usage.by"))
    if closed:
        by = moderator(closed_by) if closed_by else None
        page = instance.run(review.list_closed, filters, by=by, limit=limit, offset=offset)
    else:
        page = instance.run(review.list_queue, filters, limit=limit, offset=offset, by_age=by_age)
    if as_json:
        entries = [serialize.entry_json(entry) for entry in page.entries]
        echo_json({"total": page.total, "cases": entries, "holds": serialize.holds_json(page.holds)})
        return None if page.entries else NOTHING
    if not page.entries:
        warn(t("none_closed") if closed else t("empty"))
        return NOTHING
    if closed:
        columns = {column: t(f"head.{column}") for column in _CLOSED_COLUMNS}
        echo_table(columns, [_closed_row(entry, page.at, t) for entry in page.entries], max_width=20)
        warn(t("listed_closed", shown=len(page.entries), total=page.total))
        return None
    is_wide = width() >= _WIDE
    columns = {column: t(f"head.{column}") for column in (_COLUMNS if is_wide else _NARROW_COLUMNS)}
    rows = [_row(entry, page.at, t) for entry in page.entries]
    echo_table(columns, rows, max_width=20 if is_wide else 14)
    warn(t("listed", shown=len(page.entries), total=page.total))
    if page.holds:
        warn(t("held_back", holds=describe_holds(page.holds, t)))
    return None


@queue.command("show")
@click.argument("item", shell_complete=complete_item)
@acts_at_desk
@as_json
@pass_catalog
def show_item(item: str, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Show everything about one ITEM, without claiming it."""
    view = instance.run(review.show_item, item)
    if as_json:
        echo_json(serialize.view_json(view))
    else:
        for row in wrap(render(view, t, instance.timezone, complete=True), size().columns):
            echo(row)


@queue.command("views")
@looks_at_desk
@as_json
@pass_catalog
def show_views(instance: Instance, as_json: bool, t: Catalog) -> int | None:
    """List the saved views of views.yaml, which stands beside the rules, and check that file.

    'list', 'next' and 'review' take one with --view NAME. Exit code 3 when there are none.
    """
    views = instance.call(review.saved_views)
    if as_json:
        echo_json({"views": [{"name": view.name, "query": view.query.text} for view in views]})
    elif views:
        echo_table(
            {"name": "", "query": ""}, [{"name": view.name, "query": view.query.text} for view in views]
        )
    else:
        warn(t("views.none"))
    return None if views else NOTHING


@queue.command("stats")
@looks_at_desk
@as_json
@pass_catalog
def show_stats(instance: Instance, as_json: bool, t: Catalog) -> None:
    """Show how many cases are open, since when, and what was answered in the last 24 hours."""
    stats, waiting = instance.run(review.queue_stats), instance.run(review.waiting_bulks)
    if as_json:
        echo_json({**serialize.stats_json(stats), "bulks_waiting": waiting})
        return
    age = t.duration((stats.at - stats.oldest_since).total_seconds()) if stats.oldest_since else "-"
    lines = [
        (t("stats.open"), str(stats.open)),
        (t("stats.claimed"), str(stats.claimed)),
        (t("stats.oldest"), age),
        *([(t("stats.bulks"), str(waiting))] if waiting else []),
        *((t("stats.queue", name=name), str(count)) for name, count in stats.by_queue.items()),
        *((t("stats.rule", name=name), str(count)) for name, count in stats.by_rule.items()),
        *(
            (t("stats.answered", name=t.term("answer", name)), str(count))
            for name, count in stats.answered.items()
        ),
    ]
    echo_table({"what": "", "n": ""}, [{"what": what, "n": count} for what, count in lines])


def _row(entry: QueueEntry, now: datetime, t: Catalog) -> dict[str, str]:
    case, stored, at = entry.case, entry.stored, now.timestamp()
    holder = case.holder(at)
    return {
        "case": str(case.id),
        "priority": str(case.priority),
        "age": t.duration(at - case.since),
        "platform": stored.event.platform,
        "kind": stored.event.kind.value,
        "language": stored.judgement.language if stored.judgement else "",
        "queue": case.queue,
        "rule": case.actor.label,
        "by": holder.id if holder else "",
        "text": stored.event.text[:_EXCERPT],
    }


def _closed_row(entry: QueueEntry, now: datetime, t: Catalog) -> dict[str, str]:
    case, stored = entry.case, entry.stored
    closed_by = case.closed_by if case.closed_by and case.closed_by.is_person else None
    return {
        "case": str(case.id),
        "closed": t.duration(now.timestamp() - (case.closed_at or case.since)),
        "answer": _answer(entry, t),
        "decided_by": closed_by.id if closed_by else "",
        "platform": stored.event.platform,
        "text": stored.event.text[:_EXCERPT],
    }


def _answer(entry: QueueEntry, t: Catalog) -> str:
    answer = t.term("answer", entry.case.answer or "")
    if entry.came_to_nothing is None:
        return answer
    return f"{answer} ({t.term('state', entry.came_to_nothing)})"


for command in (
    *ANSWERS,
    *BULK,
    *PROPOSALS,
    *ROUTING,
    hand_back_conversation,
    show_keys,
    show_macros,
    run_macro,
):
    queue.add_command(command)
