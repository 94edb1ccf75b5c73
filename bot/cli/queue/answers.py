"""`tamis queue approve`, `hide`, `reply` …: what a moderator says to a case.

A command given twice changes nothing the second time and says so.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.cli.options import as_json, data_option, moderator, run, ui_language
from bot.cli.queue.commands import group
from bot.cli.terminal import echo, echo_json, is_interactive, sanitize_terminal
from bot.present import serialize
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.services.review import Outcome

F = TypeVar("F", bound=Callable[..., Any])


def command(function: F) -> F:
    """What all answers share: ITEM, who, where, and how to print."""
    for option in (ui_language, as_json, data_option, moderator, click.argument("item")):
        function = option(function)
    return function


_text = click.option("--text", metavar="WORDS", help="What to say; '-' reads it from standard input.")


@group.command()
@command
def approve(item: str, **given: Any) -> None:
    """Keep ITEM visible: cancels what would hide it, and brings it back if it is hidden."""
    _answer("approve", item, **given)


@group.command()
@command
def hide(item: str, **given: Any) -> None:
    """Hide ITEM. On most platforms its author and their friends still see it."""
    _answer("hide", item, **given)


@group.command()
@command
def unhide(item: str, **given: Any) -> None:
    """Make ITEM visible again."""
    _answer("unhide", item, **given)


@group.command()
@click.option("--yes", is_flag=True, help="Yes, for good.")
@command
def delete(item: str, yes: bool, words: Catalog, **given: Any) -> None:
    """Delete ITEM for good; no platform brings it back. Prefer 'hide'."""
    if not yes:
        if not is_interactive():
            raise click.UsageError(
                "deleting is for good: pass --yes if you mean it, or use 'tamis queue hide'"
            )
        click.confirm(words("ask.delete"), abort=True, err=True)
    _answer("delete", item, words=words, **given)


@group.command()
@_text
@click.option("--private", is_flag=True, help="To the author alone, not under the post.")
@command
def reply(item: str, text: str | None, private: bool, words: Catalog, **given: Any) -> None:
    """Answer ITEM: under the post, or in the conversation if it is a direct message."""
    said = _spoken(text, words)
    _answer("private_reply" if private else "reply", item, words=words, text=said, **given)


@group.command()
@click.option("--to", metavar="TARGET", help="A target of config.yaml.  [default: local, colleagues here]")
@_text
@command
def escalate(item: str, to: str | None, text: str | None, config: Path | None, **given: Any) -> None:
    """Hand ITEM over to a target, or to the queue 'escalated' here. --text is for whoever gets it."""
    said = sys.stdin.read() if text == "-" else text
    _known_target(to, config)
    _answer("escalate", item, text=said, to=to, config=config, **given)


@group.command()
@_text
@command
def note(
    item: str,
    text: str | None,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> None:
    """Write something down about ITEM for colleagues. It is never sent anywhere."""
    from bot.services import review

    said, now = _spoken(text, words), datetime.now(UTC)
    _tell(run(config, data, lambda db: review.note(db, item, who, said, now=now)), as_json, words)


@group.command()
@click.option("--delete-reply", is_flag=True, help="Delete our reply if it is out already.")
@command
def undo(
    item: str,
    delete_reply: bool,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> None:
    """Take back what was done last about ITEM, by a person or a rule, and open its case again.

    What has not left is cancelled; a hide that has left is unhidden. Words and deletions that
    have left cannot be taken back.
    """
    from bot.services import review

    now = datetime.now(UTC)
    outcome = run(config, data, lambda db: review.undo(db, item, who, now=now, delete_reply=delete_reply))
    _tell(outcome, as_json, words)


@group.command()
@command
def release(
    item: str, who: str, config: Path | None, data: Path | None, as_json: bool, words: Catalog
) -> None:
    """Give ITEM back to the queue without deciding."""
    from bot.services import review

    now = datetime.now(UTC)
    _tell(run(config, data, lambda db: review.release(db, item, who, now=now)), as_json, words)


def lines_of(outcome: "Outcome", words: Catalog) -> list[str]:
    """What a command did, in sentences."""
    number = outcome.case_id if outcome.case_id is not None else f"event:{outcome.event_id}"
    answer = sanitize_terminal(outcome.answer, 80)
    if outcome.repeated:
        return [words("did.before", id=number, answer=answer)]
    key = {"undo": "did.undone", "note": "did.note", "release": "did.release"}.get(
        outcome.answer, "did.closed"
    )
    said = [words(key, id=number, answer=answer)]
    if outcome.crowd:
        said.append(words("did.crowd", count=outcome.crowd))
    if outcome.cancelled:
        said.append(words("did.cancelled", count=outcome.cancelled))
    if outcome.planned:
        verbs = ", ".join(words.known("verb", verb) for verb in outcome.planned)
        said.append(words("did.planned", verbs=verbs, id=number))
    if outcome.kept:
        said.append(words("did.kept", verbs=", ".join(words.known("verb", verb) for verb in outcome.kept)))
    if outcome.reopened:
        said.append(words("did.reopened"))
    return said


def _answer(
    said: str,
    item: str,
    *,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
    text: str | None = None,
    to: str | None = None,
) -> None:
    from bot.services import review

    now, meant = datetime.now(UTC), review.Answer(said)
    _tell(
        run(config, data, lambda db: review.answer(db, item, who, meant, now=now, text=text, to=to)),
        as_json,
        words,
    )


def _tell(outcome: "Outcome", as_json: bool, words: Catalog) -> None:
    if as_json:
        echo_json(serialize.outcome(outcome))
    else:
        echo(" ".join(lines_of(outcome, words)))


def _spoken(text: str | None, words: Catalog) -> str:
    if text == "-":
        return sys.stdin.read()
    if text is not None:
        return text
    if not is_interactive():
        raise click.UsageError("which words? pass --text 'your words', or --text - and pipe them in")
    return str(click.prompt(words("ask.reply"), default="", show_default=False, err=True))


def _known_target(to: str | None, config: Path | None) -> None:
    """Refuse a target that the configuration does not have, if there is one to ask."""
    from bot.errors import TamisError, UserError

    path = config or Path("config.yaml")
    if to in (None, "local") or not path.exists():
        return
    from bot.runtime.app import load_config

    try:
        targets = [target.name for target in load_config(path).targets]
    except TamisError:
        return  # another command says what is wrong with it; the target may well be right
    if to not in targets:
        listed = ", ".join([*targets, "local"])
        raise UserError(f"there is no target '{to}' in '{path}'; it has: {listed}")
