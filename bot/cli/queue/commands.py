"""`tamis queue`: see what waits for a person. How to answer it stands in `answers`."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli import NOTHING
from bot.cli.options import Moment, as_json, data_option, moderator, run, ui_language
from bot.cli.terminal import echo, echo_json, echo_table, is_interactive, warn, width
from bot.domain import Kind, Origin
from bot.present import serialize
from bot.present.case_view import render, wrap
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.services.review import View

F = TypeVar("F", bound=Callable[..., Any])

_COLUMNS = ("case", "priority", "age", "platform", "kind", "language", "rule", "by", "text")
_NARROW = ("case", "priority", "age", "platform", "rule", "text")
_WIDE = 110  # columns of the screen from which all of ours fit


@click.group()
def group() -> None:
    """See and answer what waits for a person.

    An ITEM is a case number, event:NUMBER, or the platform's id of a comment or message. One
    person has a case at a time: 'next' lends it to you for five minutes.
    """


def filters(function: F) -> F:
    """The options that say which cases are meant; they arrive as the dict `wanted`."""
    options = (
        click.option("--platform", help="Only this platform, such as facebook."),
        click.option("--account", help="Only this account, by its id."),
        click.option("--lang", "language", help="Only this language, such as fr."),
        click.option("--queue", "queue", help="Only this queue."),
        click.option("--rule", help="Only what this rule asked a person for."),
        click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Only this kind."),
        click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Paid or not."),
        click.option("--since", "received_since", type=Moment(), help="Received since: 24h, 7d, 2026-11-22."),
        click.option("--mine", is_flag=True, help="Only those that I have."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def chosen(wanted: dict[str, Any], who: str) -> Any:
    """The filters of the store, from the options of the command line."""
    from bot.services.review import person
    from bot.store.review.cases import Filters

    since = wanted.pop("received_since")
    mine = wanted.pop("mine")
    return Filters(
        **wanted,
        received_since=since.timestamp() if since else None,
        claimed_by=person(who) if mine else None,
    )


@group.command(name="list")
@filters
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave out so many first.")
@click.option("--by-age", is_flag=True, help="Oldest first, instead of most pressing first.")
@moderator
@data_option
@as_json
@ui_language
def show_list(
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
    limit: int,
    offset: int,
    by_age: bool,
    **wanted: Any,
) -> int | None:
    """List the open cases, the most pressing first. Exit code 3 when there are none."""
    from bot.services import review
    from bot.store.review.cases import name, span

    now = datetime.now(UTC)
    mean = chosen(wanted, who)
    found, total = run(
        config,
        data,
        lambda db: review.listing(db, mean, now, limit=limit, offset=offset, by_age=by_age),
    )
    if as_json:
        echo_json({"total": total, "cases": [serialize.waiting(one) for one in found]})
        return None if found else NOTHING
    if not found:
        warn(words("empty"))
        return NOTHING
    rows = [
        {
            "case": str(one.case.id),
            "priority": str(one.case.priority),
            "age": span(now.timestamp() - one.case.since),
            "platform": one.stored.event.platform,
            "kind": one.stored.event.kind.value,
            "language": one.stored.judgement.language if one.stored.judgement else "",
            "rule": one.case.rule,
            "by": name(one.case.holder(now.timestamp()) or ""),
            "text": one.stored.event.text[:200],
        }
        for one in found
    ]
    is_wide = width() >= _WIDE
    columns = {column: words(f"head.{column}") for column in (_COLUMNS if is_wide else _NARROW)}
    echo_table(columns, rows, most=20 if is_wide else 14)
    warn(words("listed", shown=len(found), total=total))
    return None


@group.command()
@click.argument("item")
@data_option
@as_json
@ui_language
def show(item: str, config: Path | None, data: Path | None, as_json: bool, words: Catalog) -> None:
    """Show everything about one ITEM, without taking it."""
    from bot.services import review

    now = datetime.now(UTC)
    view = run(config, data, lambda db: review.case(db, item, now))
    if as_json:
        echo_json(serialize.view(view))
    else:
        for row in wrap(render(view, words, now, whole=True), size().columns):
            echo(row)


@group.command(name="next")
@filters
@click.option("--skip", multiple=True, type=int, metavar="CASE", help="Not this one; may be repeated.")
@moderator
@data_option
@as_json
@ui_language
def take_next(
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
    skip: tuple[int, ...],
    **wanted: Any,
) -> int | None:
    """Take the most pressing case and show it on one screen. Exit code 3 when there is none.

    At a terminal one key decides, and the next case follows. Elsewhere it prints and ends; the
    case stays yours for five minutes.
    """
    from bot.services import review

    mean = chosen(wanted, who)
    if is_interactive() and not as_json:
        from bot.cli.queue.interactive import ReviewSession

        sitting = ReviewSession(who=who, filters=mean, words=words, skip=set(skip))
        return None if run(config, data, sitting.go) else NOTHING
    now = datetime.now(UTC)
    view = run(config, data, lambda db: review.next_case(db, who, mean, now, skip=skip))
    if view is None:
        if as_json:
            echo_json(None)
        warn(words("empty"))
        return NOTHING
    if as_json:
        echo_json(serialize.view(view))
    else:
        for row in one_screen(view, words, now):
            echo(row)
    return None


@group.command()
@data_option
@as_json
@ui_language
def stats(config: Path | None, data: Path | None, as_json: bool, words: Catalog) -> None:
    """How many cases wait, since when, and what was answered in the last 24 hours."""
    from bot.services import review
    from bot.store.review.cases import span

    now = datetime.now(UTC)
    figures = run(config, data, lambda db: review.stats(db, now))
    if as_json:
        echo_json(serialize.stats(figures))
        return
    oldest = span((now - figures.oldest_since).total_seconds()) if figures.oldest_since else "-"
    lines = [(words("stats.open"), str(figures.open)), (words("stats.claimed"), str(figures.claimed))]
    lines.append((words("stats.oldest"), oldest))
    for key, counts in (
        ("queue", figures.by_queue),
        ("rule", figures.by_rule),
        ("answered", figures.answered),
    ):
        lines += [(words(f"stats.{key}", name=name), str(count)) for name, count in counts.items()]
    echo_table({"what": "", "n": ""}, [{"what": what, "n": count} for what, count in lines])


def one_screen(view: "View", words: Catalog, now: datetime) -> list[str]:
    """The case as rows that leave room for a question below."""
    return wrap(render(view, words, now, whole=False), size().columns, size().lines - 2)


def size() -> os.terminal_size:
    """How many columns and rows the screen has."""
    return shutil.get_terminal_size((80, 24))


from bot.cli.queue import answers  # noqa: E402  it adds its commands to the group above

__all__ = ["answers", "group"]
