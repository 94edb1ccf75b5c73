"""`tamis queue bulk`, `bulks`, `confirm-bulk`, `refuse-bulk`: one answer to many items, and a second one."""

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.completing import complete_bulk, complete_item, complete_macro
from bot.cli.localized import pass_catalog
from bot.cli.options import QUERY_SETTINGS, Instance, acts_at_desk, as_json, looks_at_desk
from bot.cli.queue.filters import filter_options
from bot.cli.table import echo_table
from bot.cli.terminal import confirm, echo, echo_json, is_interactive, sanitize_terminal, say, warn, width
from bot.errors import UserError
from bot.present.bulk_view import describe_bulk, describe_preview, sample_row
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize_bulk import bulk_json, preview_json
from bot.services import review
from bot.services.review import (
    BulkCommand,
    BulkOutcome,
    BulkPreview,
    BulkSelection,
    BulkState,
    QueueFilters,
    ReviewAnswer,
)

F = TypeVar("F", bound=Callable[..., Any])

_COLUMNS = ("bulk", "bulk_answer", "bulk_by", "bulk_items", "bulk_state", "bulk_until")
_LONGEST_ITEM = 2_000
#: Everything that narrows the queue; a bulk answer without any of it is a slip.
_EVERYTHING = QueueFilters()

_bulk_id = click.argument("bulk", type=click.IntRange(1), metavar="BULK", shell_complete=complete_bulk)


def _flag(answer: ReviewAnswer, text: str) -> Callable[[F], F]:
    return click.option(f"--{answer.value}", "answer", flag_value=answer.value, help=text)


#: What is to be done with each item; exactly one of the first eight.
_ANSWERS = (
    _flag(ReviewAnswer.APPROVE, "Keep each visible, or settle it."),
    _flag(ReviewAnswer.HIDE, "Hide each."),
    _flag(ReviewAnswer.UNHIDE, "Make each visible again."),
    _flag(ReviewAnswer.DELETE, "Delete each permanently; no platform restores them."),
    _flag(ReviewAnswer.ESCALATE, "Hand each over: --to a target, else to the queue 'escalated' here."),
    click.option("--reply", metavar="TEXT", help="Answer each with this text, without placeholders."),
    click.option("--private-reply", metavar="TEXT", help="The same, to the author alone."),
    click.option(
        "--macro", metavar="NAME", shell_complete=complete_macro, help="Do with each what a macro says."
    ),
    click.option("--to", "target", metavar="TARGET", default="", help="Where --escalate goes."),
    click.option("--reason", metavar="TEXT", default="", help="A note on every case, never sent anywhere."),
)


def _answer_options(function: F) -> F:
    """The answer; arrives as `command`."""

    @wraps(function)
    def with_command(
        *arguments: Any,
        answer: str | None,
        reply: str | None,
        private_reply: str | None,
        macro: str | None,
        target: str,
        reason: str,
        **options: Any,
    ) -> Any:
        chosen = [
            BulkCommand(answer=ReviewAnswer(answer), target=target, reason=reason) if answer else None,
            _written(ReviewAnswer.REPLY, reply, reason),
            _written(ReviewAnswer.PRIVATE_REPLY, private_reply, reason),
            BulkCommand(macro=macro, reason=reason) if macro else None,
        ]
        commands = [command for command in chosen if command is not None]
        if len(commands) != 1 or (target and commands[0].answer is not ReviewAnswer.ESCALATE):
            raise click.UsageError(options["t"]("usage.bulk_answer"))
        return function(*arguments, command=commands[0], **options)

    decorated: Any = with_command
    for option in reversed(_ANSWERS):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]  # the same command, other options


def _written(answer: ReviewAnswer, text: str | None, reason: str) -> BulkCommand | None:
    return None if text is None else BulkCommand(answer=answer, text=text, reason=reason)


@localized.command("bulk", context_settings=QUERY_SETTINGS)
@filter_options
@click.option(
    "--item",
    "items",
    multiple=True,
    metavar="ITEM",
    shell_complete=complete_item,
    help="Instead of a query: this item; may be repeated, and '-' reads one per line from standard input.",
)
@pass_catalog
@_answer_options
@click.option("--dry-run", is_flag=True, help="Show what is meant, and do nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--if-selection",
    "token",
    metavar="SELECTION",
    help="Only if it is still what --dry-run --json printed with this selection.",
)
@acts_at_desk
@as_json
def answer_many(
    filters: QueueFilters,
    items: tuple[str, ...],
    command: BulkCommand,
    dry_run: bool,
    yes: bool,
    token: str | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Give one answer to everything that QUERY means, or to each --item.

    What is meant is shown first and asked about at a terminal; elsewhere it needs --yes. What arrives or
    changes in between is not answered. 'undo --last 1' takes back all of it. Above a limit
    (second_person_above in config.yaml) a colleague confirms it first. Exit code 3 when nothing is meant.
    """
    if not (dry_run or yes or is_interactive()):
        raise click.UsageError(t("usage.bulk"))
    preview = instance.run(review.preview_bulk, _selection(filters, items, t), command)
    if token is not None and token != preview.token:
        raise UserError("bulk_selection_changed", expected=token[:40], token=preview.token)
    if dry_run and as_json:
        echo_json(preview_json(preview))
    else:
        _show_preview(preview, t, echo if dry_run and preview.items else warn)
    if dry_run or not preview.items:
        return OK if preview.items else NOTHING
    if not yes:
        confirm(t("ask.bulk"), t)
    chosen = [(item.reference, item.version) for item in preview.items]
    return _show_outcome(instance.run(review.ask_bulk, command, chosen), instance, as_json, t)


@localized.command("bulks")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="How many.")
@looks_at_desk
@as_json
@pass_catalog
def show_bulks(limit: int, instance: Instance, as_json: bool, t: Catalog) -> int:
    """List answers in bulk: what waits for a second person first. Exit code 3 when there are none."""
    listed = instance.run(review.list_bulks, limit)
    if as_json:
        echo_json({"bulks": [bulk_json(outcome) for outcome in listed]})
    elif listed:
        rows = [_row(outcome, instance.timezone, t) for outcome in listed]
        echo_table({name: t(f"head.{name}") for name in _COLUMNS}, rows, max_width=24)
    else:
        warn(t("bulks.none"))
    return OK if listed else NOTHING


@localized.command("confirm-bulk")
@_bulk_id
@click.option("--yes", is_flag=True, help="Do not ask.")
@acts_at_desk
@as_json
@pass_catalog
def confirm_bulk(bulk: int, yes: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Carry out BULK, which somebody else has asked for. What has changed since is left alone."""
    if not yes:
        if not is_interactive():
            raise click.UsageError(t("usage.bulk"))
        _show_preview(instance.run(review.preview_waiting, bulk), t, warn)
        confirm(t("ask.bulk"), t)
    return _show_outcome(instance.run(review.confirm_bulk, bulk), instance, as_json, t)


@localized.command("refuse-bulk")
@_bulk_id
@acts_at_desk
@as_json
@pass_catalog
def refuse_bulk(bulk: int, instance: Instance, as_json: bool, t: Catalog) -> int:
    """See to it that BULK is not carried out; take it back if it is your own."""
    outcome = instance.run(review.refuse_bulk, bulk)
    _tell(outcome, instance, as_json, t)
    return OK


def undo_bulk(number: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Take back the bulk answer of that number. Exit code 1 when any of it stays."""
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise UserError("bulk_unknown", id=number[:40])
    outcome = instance.run(review.undo_bulk, int(number))
    _tell(outcome, instance, as_json, t)
    return WRONG if outcome.stays or outcome.leaving else OK


def _selection(filters: QueueFilters, items: Sequence[str], t: Catalog) -> BulkSelection:
    if not items and filters == _EVERYTHING:
        raise click.UsageError(t("usage.bulk_selection"))
    if not items:
        return BulkSelection(filters=filters)
    if filters != _EVERYTHING:
        raise click.UsageError(t("usage.bulk_items"))
    read = [line.strip() for item in items if item == "-" for line in sys.stdin.read().splitlines()]
    named = [item for item in (*items, *read) if item and item != "-"]
    return BulkSelection(references=tuple(item[:_LONGEST_ITEM] for item in named))


def _show_preview(preview: BulkPreview, t: Catalog, show: Callable[[str], None]) -> None:
    for row in describe_preview(preview, t):
        show(row)
    if preview.sample:
        show(t("bulk.sample"))
        for entry in preview.sample:
            show(f"  {sample_row(entry, width() - 2)}")


def _show_outcome(outcome: BulkOutcome, instance: Instance, as_json: bool, t: Catalog) -> int:
    _tell(outcome, instance, as_json, t)
    is_settled = outcome.done or outcome.repeated or outcome.bulk.state is BulkState.WAITING
    return OK if is_settled else WRONG


def _tell(outcome: BulkOutcome, instance: Instance, as_json: bool, t: Catalog) -> None:
    if as_json:
        echo_json(bulk_json(outcome))
    else:
        say(describe_bulk(outcome, t, instance.timezone))


def _row(outcome: BulkOutcome, timezone: str, t: Catalog) -> dict[str, str]:
    bulk = outcome.bulk
    is_waiting = bulk.state is BulkState.WAITING
    return {
        "bulk": str(bulk.id),
        "bulk_answer": sanitize_terminal(t.term("answer", bulk.answer), 40),
        "bulk_by": bulk.by.id,
        "bulk_items": str(outcome.items),
        "bulk_state": t(f"bulkstate.{bulk.state}"),
        "bulk_until": format_seconds(bulk.expires_at, timezone) if is_waiting and bulk.expires_at else "",
    }


BULK = (answer_many, show_bulks, confirm_bulk, refuse_bulk)
