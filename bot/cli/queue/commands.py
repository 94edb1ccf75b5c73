"""`tamis queue list`, `show`, `next` and `stats`: see what is waiting for review. `answers` answers it."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import click

from bot.cli import NOTHING, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts, as_json, looks
from bot.cli.queue.answers import ANSWERS
from bot.cli.queue.hand_back import hand_back_conversation
from bot.cli.queue.interactive import ReviewSession
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, is_interactive, size, warn, width
from bot.domain import Kind, Origin
from bot.present import serialize
from bot.present.case_view import render, wrap
from bot.present.departure_view import describe_holds
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueEntry, QueueFilters

F = TypeVar("F", bound=Callable[..., Any])

_COLUMNS = ("case", "priority", "age", "platform", "kind", "language", "queue", "rule", "by", "text")
_NARROW_COLUMNS = ("case", "age", "queue", "rule", "by", "text")
_WIDE = 110  # columns of the screen from which all of ours fit
_EXCERPT = 200  # characters; the table cuts them again to what the screen has
#: One option per field of `QueueFilters`.
_FILTERS = (
    click.option("--platform", help="Only this platform, such as facebook."),
    click.option("--account", help="Only this account, by its id."),
    click.option("--lang", "language", help="Only this language, such as fr."),
    click.option("--queue", "queue", help="Only this queue."),
    click.option("--rule", help="Only what this rule queued for review."),
    click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only this kind."),
    click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Paid or organic."),
    click.option("--label", help="Only what rules gave this label."),
    click.option("--since", "received_since", type=Moment(), help="Received since: 24h, 7d, 2026-11-22."),
    click.option("--mine", is_flag=True, help="Only those that I have claimed."),
)


@localized.group()
def queue() -> None:
    """Review the moderation queue.

    An ITEM is a case number, event:NUMBER, or the platform's id of a comment or message. One
    person has a case at a time: 'next' claims it for you for five minutes.
    """


def filter_options(function: F) -> F:
    """The options that say which cases are meant; they arrive as `filters`."""

    @wraps(function)
    def with_filters(*arguments: Any, **options: Any) -> Any:
        chosen = {
            field.name: options.pop(field.name) for field in fields(QueueFilters) if field.name in options
        }
        return function(*arguments, filters=QueueFilters(**chosen), **options)

    decorated: Any = with_filters
    for option in reversed(_FILTERS):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]  # the same command, other options


@queue.command("list")
@filter_options
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Skip that many first.")
@click.option("--by-age", is_flag=True, help="Oldest first, instead of most pressing first.")
@acts
@as_json
@pass_catalog
def list_cases(
    filters: QueueFilters,
    limit: int,
    offset: int,
    by_age: bool,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int | None:
    """List the open cases, the most pressing first. Exit code 3 when there are none."""
    page = instance.run(review.list_queue, filters, limit=limit, offset=offset, by_age=by_age)
    if as_json:
        entries = [serialize.entry_json(entry) for entry in page.entries]
        echo_json({"total": page.total, "cases": entries, "holds": serialize.holds_json(page.holds)})
        return None if page.entries else NOTHING
    if not page.entries:
        warn(t("empty"))
        return NOTHING
    is_wide = width() >= _WIDE
    columns = {column: t(f"head.{column}") for column in (_COLUMNS if is_wide else _NARROW_COLUMNS)}
    rows = [_row(entry, page.at, t) for entry in page.entries]
    echo_table(columns, rows, max_width=20 if is_wide else 14)
    warn(t("listed", shown=len(page.entries), total=page.total))
    if page.holds:
        warn(t("held_back", holds=describe_holds(page.holds, t)))
    return None


@queue.command("show")
@click.argument("item")
@acts
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


@queue.command("next")
@filter_options
@click.option("--skip", multiple=True, type=int, metavar="CASE", help="Not this one; may be repeated.")
@acts
@as_json
@pass_catalog
def review_next(
    filters: QueueFilters, skip: tuple[int, ...], instance: Instance, as_json: bool, t: Catalog
) -> int | None:
    """Claim the most pressing case and show it on one screen. Exit code 3 when there is none.

    At a terminal one key decides, and the next case follows. Elsewhere it prints and ends; the
    case stays claimed for five minutes.
    """
    if is_interactive() and not as_json:
        session = ReviewSession(filters=filters, t=t, skip=set(skip))
        return None if instance.run(session.review) else NOTHING
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


@queue.command("stats")
@looks
@as_json
@pass_catalog
def show_stats(instance: Instance, as_json: bool, t: Catalog) -> None:
    """Show how many cases are open, since when, and what was answered in the last 24 hours."""
    stats = instance.run(review.queue_stats)
    if as_json:
        echo_json(serialize.stats_json(stats))
        return
    age = t.duration((stats.at - stats.oldest_since).total_seconds()) if stats.oldest_since else "-"
    lines = [
        (t("stats.open"), str(stats.open)),
        (t("stats.claimed"), str(stats.claimed)),
        (t("stats.oldest"), age),
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


for command in (*ANSWERS, hand_back_conversation):
    queue.add_command(command)
