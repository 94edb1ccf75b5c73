"""`tamis appeals`: what people say against decisions, and what another person of ours makes of it."""

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, say, warn
from bot.present import serialize
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_outcome
from bot.present.serialize_appeals import appeal_json
from bot.services import review
from bot.services.review import Appeal, AppealOutcome

_COLUMNS = ("appeal", "case", "against", "deadline", "outcome", "text")
_SEND = click.Choice(["private", "public"])
_answer = click.option("--text", default="", metavar="TEXT", help="What its author is answered.")
_send = click.option("--send", type=_SEND, default="private", show_default=True, help="How it is answered.")


@localized.group()
def appeals() -> None:
    """File, list and decide appeals. Whoever decided first never decides the appeal.

    The case of the item is in the queue 'appeal' meanwhile and can be decided there, too: to show a
    hidden comment again overturns, to keep it hidden upholds.
    """


@appeals.command("file")
@click.argument("item")
@click.option("--text", required=True, metavar="TEXT", help="What its author says.")
@acts
@as_json
@pass_catalog
def file(item: str, text: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Record what somebody says against what was decided about ITEM."""
    appeal = instance.run(review.file_appeal, item, text)
    if as_json:
        echo_json(appeal_json(appeal))
    else:
        until = format_seconds(appeal.due_at, instance.timezone)
        by = sanitize_terminal(appeal.decided_by.id, 40)
        echo(t("appeal.filed", id=appeal.id, case=appeal.case_id, until=until, by=by))
    return OK


@appeals.command("list")
@click.option("--all", "with_settled", is_flag=True, help="Those that were decided, too.")
@looks
@as_json
@pass_catalog
def show_all(with_settled: bool, instance: Instance, as_json: bool, t: Catalog) -> int:
    """List the open appeals, the next deadline first. Exit code 3 when there are none."""
    listed = instance.run(review.list_appeals, with_settled=with_settled)
    if as_json:
        echo_json([appeal_json(appeal) for appeal in listed])
    elif listed:
        rows = [_row(appeal, instance.timezone, t) for appeal in listed]
        echo_table({name: t(f"head.{name}") for name in _COLUMNS}, rows, max_width=20)
    else:
        warn(t("appeal.none"))
    return OK if listed else NOTHING


@appeals.command("show")
@click.argument("appeal_id", type=int, metavar="APPEAL")
@looks
@as_json
@pass_catalog
def show_one(appeal_id: int, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show one APPEAL; 'tamis queue show' has everything about its item."""
    appeal = instance.run(review.get_appeal, appeal_id)
    if as_json:
        echo_json(appeal_json(appeal))
        return OK
    by, verb = sanitize_terminal(appeal.decided_by.id, 40), t.term("verb", appeal.verb)
    policy = sanitize_terminal(appeal.policy, 60)
    echo(t("appeal.of", id=appeal.id, case=appeal.case_id, verb=verb, by=by, policy=policy))
    echo(t("pair", label=t("appeal.statement"), value=sanitize_terminal(appeal.statement)))
    until = format_seconds(appeal.due_at, instance.timezone)
    echo(t("pair", label=t("appeal.deadline"), value=until))
    if appeal.outcome is not None and appeal.settled_at is not None and appeal.settled_by is not None:
        outcome, who = t(f"appeal.{appeal.outcome}"), sanitize_terminal(appeal.settled_by.id, 40)
        at = format_seconds(appeal.settled_at, instance.timezone)
        echo(t("appeal.result", outcome=outcome, by=who, at=at))
    if appeal.answer:
        echo(t("pair", label=t("appeal.answer"), value=sanitize_terminal(appeal.answer)))
    return OK


@appeals.command("uphold")
@click.argument("appeal_id", type=int, metavar="APPEAL")
@_answer
@_send
@acts
@as_json
@pass_catalog
def uphold(appeal_id: int, text: str, send: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Let the decision that APPEAL is against stand."""
    return _decide(appeal_id, AppealOutcome.UPHELD, text, send, instance, as_json, t)


@appeals.command("overturn")
@click.argument("appeal_id", type=int, metavar="APPEAL")
@_answer
@_send
@acts
@as_json
@pass_catalog
def overturn(appeal_id: int, text: str, send: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Take the decision that APPEAL is against back, and the strikes that it gave."""
    return _decide(appeal_id, AppealOutcome.OVERTURNED, text, send, instance, as_json, t)


def _decide(
    appeal_id: int,
    outcome: AppealOutcome,
    text: str,
    send: str,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    is_private = send == "private"
    decided = instance.run(review.decide_appeal, appeal_id, outcome, answer=text, is_private=is_private)
    if as_json:
        echo_json(serialize.outcome_json(decided))
    else:
        say(describe_outcome(decided, t))
    return OK


def _row(appeal: Appeal, timezone: str, t: Catalog) -> dict[str, str]:
    return {
        "appeal": str(appeal.id),
        "case": str(appeal.case_id),
        "against": t.term("verb", appeal.verb),
        "deadline": format_seconds(appeal.due_at, timezone),
        "outcome": t(f"appeal.{appeal.outcome}") if appeal.outcome else "",
        "text": appeal.statement,
    }
