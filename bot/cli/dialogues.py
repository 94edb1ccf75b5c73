"""`tamis dialogues`: whether they are right, how a conversation goes, and whether their tests pass."""

import re
import sys
from collections.abc import Iterator, Mapping

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, configured
from bot.cli.problems import tell_problems
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present import serialize_dialogues
from bot.present.messages import Catalog
from bot.services.dialogues.checking import check_dialogues
from bot.services.dialogues.testing import run_samples
from bot.services.dialogues.trying import TrialConversation, TrialTurn, begin_trial
from bot.services.workspace import Workspace

_LONGEST_SHOWN = 4_000
_PROMPT = "> "
_SPAN = re.compile(r"(\d{1,4})\s*([mhd])")
_UNITS = {"m": 60.0, "h": 3_600.0, "d": 86_400.0}


@localized.group()
def dialogues() -> None:
    """Check and try the dialogues in the folder 'dialogues' beside rules.yaml."""


@dialogues.command("check")
@configured
@as_json
@pass_catalog
def check_files(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Read all files and report every mistake, texts that would not be sent, and what no rule begins; exit
    code 1 if there is a mistake."""
    result = instance.call(check_dialogues)
    if as_json:
        echo_json(serialize_dialogues.dialogue_check_json(result))
        return OK if result.is_valid else WRONG
    tell_problems(result.problems, result.warnings, t)
    if not result.is_valid:
        return WRONG
    names = ", ".join(sanitize_terminal(name, 80) for name in result.dialogues)
    echo(
        t.count(
            "dialogues.valid", len(result.dialogues), names=names, tests=result.tests, version=result.version
        )
    )
    if result.beginning:
        echo(
            t("dialogues.begun_by", rules=", ".join(sanitize_terminal(rule, 80) for rule in result.beginning))
        )
    return OK


@dialogues.command("test")
@click.argument("name", required=False, default="")
@configured
@as_json
@pass_catalog
def test_files(name: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Hold the conversations that stand beside the dialogues as tests, or those of NAME; exit code 1 if one
    goes wrong."""
    run = instance.call(run_samples, name)
    if run.classifier_error is not None:
        warn(t("classify.no_model", reason=run.classifier_error))
    if as_json:
        echo_json(serialize_dialogues.sample_run_json(run))
        return WRONG if run.failed else OK
    for result in run.failed:
        shown = sanitize_terminal(t.translate(result.problem or ""), 1_000)
        title = sanitize_terminal(result.name, 80)
        warn(t("dialogues.failed", where=result.where, dialogue=result.dialogue, name=title, problem=shown))
    if not run.total:
        echo(t("dialogues.no_tests"))
        return NOTHING
    if run.failed:
        echo(t("dialogues.some_failed", failed=len(run.failed), total=run.total))
        return WRONG
    echo(t.count("dialogues.passed", run.total))
    return OK


@dialogues.command("try")
@click.argument("name", required=False, default="")
@click.option(
    "--language", default="", help="The language of the person, such as fr.  [default: as it is read]"
)
@configured
@as_json
@pass_catalog
def try_dialogue(name: str, language: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Hold a conversation with the dialogue NAME: write as the person who writes.

    Lines come from the terminal or from standard input. /photo sends a photo, /wait 2h says nothing for so
    long, /shop status=shipped answers for the shop. Nothing is stored and nothing is sent.
    """

    def hold(workspace: Workspace) -> None:
        conversation = begin_trial(workspace, name, language=language)
        if workspace.classifier_error is not None:
            warn(t("classify.no_model", reason=workspace.classifier_error))
        if not as_json:
            warn(t("dialogues.hint"))
        for line in _lines():
            for turn in _answers(conversation, line, t):
                if as_json:
                    echo_json(serialize_dialogues.trial_turn_json(turn))
                else:
                    _show(turn, t)

    instance.call(hold)
    return OK


def _lines() -> Iterator[str]:
    """What is typed, or piped in."""
    is_typed = sys.stdin.isatty()
    while True:
        if is_typed:
            click.echo(_PROMPT, nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.rstrip("\r\n")


def _answers(conversation: TrialConversation, line: str, t: Catalog) -> list[TrialTurn]:
    """What comes of one line."""
    command, _, remainder = line.strip().partition(" ")
    if command == "/wait":
        seconds = _seconds_of(remainder)
        if seconds is not None:
            return conversation.wait(seconds)
    elif command == "/shop":
        turn = _answer_of_shop(conversation, remainder.strip())
        if turn is None:
            warn(t("dialogues.nobody_asked"))
        return [turn] if turn else []
    elif command == "/photo" or not command.startswith("/"):
        is_photo = command == "/photo"
        turn = conversation.say(remainder if is_photo else line, with_photo=is_photo)
        if turn is None:
            warn(t("dialogues.not_its_business"))
        return [turn] if turn else []
    warn(t("dialogues.command_unknown", command=sanitize_terminal(line, 60)))
    return []


def _seconds_of(span: str) -> float | None:
    match = _SPAN.fullmatch(span.strip().lower())
    return float(match[1]) * _UNITS[match[2]] if match else None


def _answer_of_shop(conversation: TrialConversation, written: str) -> TrialTurn | None:
    """`status=shipped carrier=DHL`, `none` or `fails`."""
    if written == "fails":
        return conversation.answer(None, failed="it fails")
    if written in ("", "none"):
        return conversation.answer(None)
    fields: dict[str, str] = {}
    name = ""
    for word in written.split():
        before, mark, after = word.partition("=")
        if mark:
            name, fields[before] = before, after
        elif name:
            fields[name] += f" {word}"  # a value of several words
    return conversation.answer(fields)


def _show(turn: TrialTurn, t: Catalog) -> None:
    if turn.text:
        for line in _safe_lines(turn.text):
            echo(t("dialogues.bot", text=line))
        for number, choice in enumerate(turn.choices, 1):
            echo(t("dialogues.choice", number=number, choice=sanitize_terminal(choice, 100)))
    elif not turn.objection:
        echo(t("dialogues.silent"))
    if turn.objection:
        warn(t("dialogues.not_sent", objection=sanitize_terminal(turn.objection, 300)))
    warn(t("dialogues.saw", saw=sanitize_terminal(turn.saw, 200)))
    if turn.look_up is not None:
        fields = " ".join(f"{field}=…" for field in turn.look_up.fields) or "ok=yes"
        values = _listed(turn.look_up.values)
        warn(t("dialogues.asks_shop", target=turn.look_up.target, values=values, fields=fields))
    if turn.hand_over is not None:
        why = sanitize_terminal(turn.hand_over.why, 200)
        if turn.hand_over.to:
            warn(t("dialogues.handed_to", to=sanitize_terminal(turn.hand_over.to, 80), why=why))
        else:
            warn(t("dialogues.handed_over", queue=sanitize_terminal(turn.hand_over.queue, 80), why=why))
        for line in _safe_lines(turn.hand_over.note):
            warn(f"     {line}")
    if turn.end:
        warn(t("dialogues.ended", end=turn.end))


def _safe_lines(text: str) -> list[str]:
    """The lines of a text of several, each safe to print."""
    return [sanitize_terminal(line, _LONGEST_SHOWN) for line in text.splitlines()]


def _listed(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={sanitize_terminal(value, 80)}" for name, value in values.items()) or "-"
