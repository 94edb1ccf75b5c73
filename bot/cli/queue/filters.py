"""The query and the options that say which cases of the queue are meant."""

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, TypeVar

import click

from bot.cli.completing import complete_queue, complete_rule, complete_view
from bot.cli.options import Moment, read_query_words
from bot.domain import Kind, Origin
from bot.services.review import QueueFilters

F = TypeVar("F", bound=Callable[..., Any])

#: One option per field of `QueueFilters` but the query.
_FILTERS = (
    click.option("--platform", help="Only this platform, such as facebook."),
    click.option("--account", help="Only this account, by its id."),
    click.option("--lang", "language", help="Only this language, such as fr."),
    click.option("--queue", "queue", shell_complete=complete_queue, help="Only this queue."),
    click.option(
        "--rule", shell_complete=complete_rule, help="Only what this rule queued for review or acted on."
    ),
    click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only this kind."),
    click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Paid or organic."),
    click.option("--label", help="Only what rules gave this label."),
    click.option("--since", "received_since", type=Moment(), help="Received since: 24h, 7d, 2026-11-22."),
    click.option(
        "--view",
        metavar="NAME",
        shell_complete=complete_view,
        help="Only what this view of views.yaml lets through.",
    ),
    click.option("--mine", is_flag=True, help="Only those that I have claimed, or closed with --closed."),
)


def filter_options(function: F) -> F:
    """A query, and the options that narrow it further; they arrive as `filters`."""

    @wraps(function)
    @click.pass_context
    def with_filters(ctx: click.Context, /, *arguments: Any, query: tuple[str, ...], **options: Any) -> Any:
        chosen = {
            field.name: options.pop(field.name) for field in fields(QueueFilters) if field.name in options
        }
        filters = QueueFilters(**chosen, query=read_query_words(ctx, query))
        return function(*arguments, filters=filters, **options)

    decorated: Any = with_filters
    for option in reversed(_FILTERS):
        decorated = option(decorated)
    return query_argument(decorated)  # type: ignore[no-any-return]  # the same command, other options


def query_argument(function: F) -> F:
    """The words of a query; a command that takes one must let `-platform:youtube` pass (`QUERY_SETTINGS`)."""
    return click.argument("query", nargs=-1, type=click.UNPROCESSED, metavar="[QUERY]")(function)
