"""`tamis queue approve`, `hide`, `reply` …: what a moderator answers to a case.

A command given twice changes nothing the second time and says so.
"""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from bot.cli import OK, WRONG, localized
from bot.cli.completing import complete_item
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts_at_desk, as_json
from bot.cli.queue.bulk import undo_bulk
from bot.cli.terminal import ask, confirm, echo_json, is_interactive, sanitize_terminal, say, warn
from bot.present import serialize
from bot.present.messages import Catalog
from bot.present.outcome_view import describe_outcome, describe_undone
from bot.present.serialize_bulk import undone_json
from bot.services import review
from bot.services.review import ReviewAnswer, ReviewOutcome

_BULK = "bulk:"

F = TypeVar("F", bound=Callable[..., Any])


def _answer_options(function: F) -> F:
    """What all answers share: ITEM, who acts on which instance, and how to print."""
    for option in (pass_catalog, as_json, acts_at_desk, click.argument("item", shell_complete=complete_item)):
        function = option(function)
    return function


def _decision_options(function: F) -> F:
    """The same for what must be about the item as it was seen."""
    return _answer_options(_if_version(function))


_if_version = click.option(
    "--if-version",
    "version",
    metavar="VERSION",
    help="Only if ITEM is still what 'show', 'list' or 'next' --json printed with this version.",
)


_text = click.option("--text", metavar="TEXT", help="What to say; '-' reads it from standard input.")


@localized.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_decision_options
def approve(item: str, yes: bool, version: str | None, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Keep ITEM visible: cancels what would hide it, and restores it if it is hidden."""
    version = version if yes else _ask_if_risky(instance, item, ReviewAnswer.APPROVE, version, t)
    show_outcome(instance.run(review.answer_case, item, ReviewAnswer.APPROVE, version=version), as_json, t)


@localized.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_decision_options
def hide(item: str, yes: bool, version: str | None, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Hide ITEM. On most platforms its author and their friends still see it."""
    version = version if yes else _ask_if_risky(instance, item, ReviewAnswer.HIDE, version, t)
    show_outcome(instance.run(review.answer_case, item, ReviewAnswer.HIDE, version=version), as_json, t)


@localized.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_decision_options
def unhide(item: str, yes: bool, version: str | None, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Make ITEM visible again."""
    version = version if yes else _ask_if_risky(instance, item, ReviewAnswer.UNHIDE, version, t)
    show_outcome(instance.run(review.answer_case, item, ReviewAnswer.UNHIDE, version=version), as_json, t)


@localized.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@_decision_options
def delete(item: str, yes: bool, version: str | None, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Delete ITEM permanently; no platform restores it. Prefer 'hide'."""
    if not yes:
        if not is_interactive():
            raise click.UsageError(t("usage.delete"))
        confirm(t("ask.delete"), t)
    show_outcome(instance.run(review.answer_case, item, ReviewAnswer.DELETE, version=version), as_json, t)


@localized.command()
@_text
@click.option("--private", is_flag=True, help="To the author alone, not under the post.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_decision_options
def reply(
    item: str,
    text: str | None,
    private: bool,
    yes: bool,
    version: str | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> None:
    """Answer ITEM: under the post, or in the conversation if it is a direct message."""
    answer = ReviewAnswer.PRIVATE_REPLY if private else ReviewAnswer.REPLY
    version = version if yes else _ask_if_risky(instance, item, answer, version, t)
    outcome = instance.run(review.answer_case, item, answer, text=read_reply(text, t), version=version)
    show_outcome(outcome, as_json, t)


@localized.command()
@_text
@_decision_options
def edit(
    item: str, text: str | None, version: str | None, instance: Instance, as_json: bool, t: Catalog
) -> None:
    """Change what our public reply to ITEM says, where the platform lets us. ITEM may be the reply's own id.

    --text is all of it, as it is to stand there. 'undo' brings back what it said before.
    """
    if text is None and is_interactive():
        view = instance.run(review.show_item, item)
        version = version or view.version
        if view.own_reply is not None:
            say(t("own_reply", text=sanitize_terminal(view.own_reply.text, lines=True)))
    text = read_reply(text, t, question="ask.edit_reply")
    outcome = instance.run(review.answer_case, item, ReviewAnswer.EDIT_REPLY, text=text, version=version)
    show_outcome(outcome, as_json, t)


@localized.command()
@click.option(
    "--to", "target", metavar="TARGET", help="A target of config.yaml.  [default: local, colleagues here]"
)
@_text
@_decision_options
def escalate(
    item: str,
    target: str | None,
    text: str | None,
    version: str | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> None:
    """Hand ITEM over to a target, or to the queue 'escalated' here. --text is for the recipient."""
    remark = sys.stdin.read() if text == "-" else text
    outcome = instance.run(
        review.answer_case, item, ReviewAnswer.ESCALATE, text=remark, target=target, version=version
    )
    show_outcome(outcome, as_json, t)


@localized.command()
@_text
@_answer_options
def note(item: str, text: str | None, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Note something about ITEM for colleagues. It is never sent anywhere."""
    show_outcome(instance.run(review.note_on_item, item, read_reply(text, t)), as_json, t)


@localized.command()
@click.argument("item", required=False, shell_complete=complete_item)
@click.option(
    "--last", "count", type=click.IntRange(1, 100), help="Instead of ITEM: my last so many answers."
)
@click.option("--delete-reply", is_flag=True, help="Delete our reply if it is posted already.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_if_version
@acts_at_desk
@as_json
@pass_catalog
def undo(
    item: str | None,
    count: int | None,
    delete_reply: bool,
    yes: bool,
    version: str | None,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int | None:
    """Undo what was done last about ITEM, by a person or a rule, and reopen its case.

    What was not sent is cancelled; a hide that was sent is unhidden, and an edited reply says
    again what it said before. Other texts and deletions that were sent cannot be undone.
    'undo --last 3' undoes my own last three answers, of which one in bulk is one; 'undo bulk:7'
    takes back that one.
    """
    if (item is None) == (count is None) or (count and (delete_reply or version)):
        raise click.UsageError(t("usage.undo_which"))
    if count is not None:
        return _undo_last(count, instance, as_json, t)
    if item and item.startswith(_BULK):
        return undo_bulk(item.removeprefix(_BULK), instance, as_json, t)
    if not yes and is_interactive():
        view = instance.run(review.show_item, item or "")
        if rule := review.rule_lifted_by_undo(view):
            confirm(t(f"sure.{review.Caution.PERSONAL_DATA}", rule=sanitize_terminal(rule, 40)), t)
            version = version or view.version
    outcome = instance.run(review.undo_item, item or "", delete_reply=delete_reply, version=version)
    show_outcome(outcome, as_json, t)
    return None


def _undo_last(count: int, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Exit code 1 when one of them stays."""
    undone = instance.run(review.undo_last, count)
    if as_json:
        echo_json({"undone": [undone_json(answer) for answer in undone]})
    for answer in () if as_json else undone:
        if answer.refusal is None:
            say(describe_undone(answer, t, instance.timezone))
    for answer in undone:
        if answer.refusal is not None:
            warn(describe_undone(answer, t, instance.timezone))
    return OK if all(answer.is_complete for answer in undone) else WRONG


@localized.command()
@_answer_options
def release(item: str, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Return ITEM to the queue without deciding."""
    show_outcome(instance.run(review.release_claim, item), as_json, t)


@localized.command("pass")
@_answer_options
def pass_on(item: str, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Not me, not now: ITEM goes to somebody else, and not to you for a day. No reason is asked."""
    show_outcome(instance.run(review.pass_item, item), as_json, t)


ANSWERS = (approve, hide, unhide, delete, reply, edit, escalate, note, undo, release, pass_on)


def show_outcome(outcome: ReviewOutcome, as_json: bool, t: Catalog) -> None:
    """What a command did: in sentences, or as JSON."""
    if as_json:
        echo_json(serialize.outcome_json(outcome))
    else:
        say(describe_outcome(outcome, t))


def _ask_if_risky(
    instance: Instance, item: str, answer: ReviewAnswer, version: str | None, t: Catalog
) -> str | None:
    """Ask a person at a terminal where the answer may be a slip; the version that it is then about.

    A script has named the item and the answer, and is not asked.
    """
    if not is_interactive():
        return version
    view = instance.run(review.show_item, item)
    option = review.option_of(view, answer)
    if option is None or option.caution is None:
        return version
    confirm(t(f"sure.{option.caution}", rule=sanitize_terminal(option.rule, 40)), t)
    return version or view.version


def read_reply(text: str | None, t: Catalog, *, question: str = "ask.reply") -> str:
    """The text that was given, from standard input for `-`, or asked for at a terminal."""
    if text == "-":
        return sys.stdin.read()
    if text is not None:
        return text
    if not is_interactive():
        raise click.UsageError(t("usage.text"))
    return ask(t(question))
