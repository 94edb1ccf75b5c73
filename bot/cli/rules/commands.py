"""`tamis rules`: whether a file is valid, whether its examples pass, and why something happened."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from bot.cli import OK, WRONG, localized
from bot.cli.options import Instance, as_json, configured, looks
from bot.cli.problems import tell_problems
from bot.cli.rules import backtest, promotion, try_text
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.domain import Match
from bot.present import serialize_rules
from bot.present.evidence_view import text_of_decision
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.services.review.case_view import CaseView
from bot.services.rules import documentation
from bot.services.rules.checking import check_rules
from bot.services.rules.explaining import explain_event
from bot.services.rules.testing import run_examples

#: Near misses shown: with many rules, more hide the answer.
_MAX_NEAR_MISSES = 3

_file = click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))


@localized.group()
def rules() -> None:
    """Check, test and explain rules.

    FILE is rules.yaml as config.yaml names it, or the shipped one when there is no configuration.
    """


@rules.command()
@_file
@configured
@as_json
@localized.pass_catalog
def check(file: Path | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Read the whole FILE and report every error at once; exit code 1 if there is one."""
    result = instance.call(check_rules, file)
    if as_json:
        echo_json(serialize_rules.rules_check_json(result))
        return OK if result.is_valid else WRONG
    tell_problems(result.problems, result.warnings, t)
    if result.is_valid:
        name = sanitize_terminal(result.name)
        echo(t.count("rules.right", result.rules, name=name, version=result.version))
    if not result.is_checked_against_config:
        warn(t("rules.unchecked"))
    return OK if result.is_valid else WRONG


@rules.command()
@_file
@configured
@as_json
@localized.pass_catalog
def test(file: Path | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Run the examples that stand beside the rules; exit code 1 if one fails."""
    run = instance.call(run_examples, file)
    if run.classifier_error is not None:
        warn(t("classify.no_model", reason=run.classifier_error))
    if as_json:
        echo_json(serialize_rules.example_run_json(run))
        return WRONG if run.failed else OK
    for result in run.failed:
        text = sanitize_terminal(result.text, 80)
        reason = t.translate(result.message)
        warn(t("rules.failed", where=result.where, rule=result.rule, message=reason, text=text))
    for reply in run.doubtful:
        text = sanitize_terminal(reply.text, 80)
        warn(
            t(
                "rules.doubtful",
                name=reply.name,
                language=reply.language,
                score=reply.score,
                value=f"{reply.value:.2f}",
                text=text,
            )
        )
    echo(t("rules.held", held=run.total - len(run.failed), total=run.total))
    return WRONG if run.failed else OK


@rules.command()
@click.argument("item")
@looks
@as_json
@localized.pass_catalog
def explain(item: str, instance: Instance, as_json: bool, t: Catalog) -> None:
    """Explain why something happened to ITEM: which rules matched and why, what became of it, and which
    rules were near misses.

    ITEM is a case number, event:NUMBER, or the platform's id of a comment or message.
    """
    explanation = instance.run(explain_event, item)
    if as_json:
        echo_json(serialize_rules.event_explanation_json(explanation))
        return
    _show_event(explanation.view, instance.timezone, t)
    for miss in explanation.near_misses[:_MAX_NEAR_MISSES]:
        read = sanitize_terminal(", ".join(miss.read), 160)
        echo("  " + t("nearly", rule=sanitize_terminal(miss.rule, 80), lacks=read))


@rules.command()
@click.argument("page", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if PAGE is out of date."
)
@localized.pass_catalog
def reference(page: Path | None, only_check: bool, t: Catalog) -> int:
    """Print the reference of all conditions and actions, or bring PAGE (docs/rules.md) up to date."""
    if page is None:
        echo(documentation.build_reference())
        return OK
    return _update("reference", documentation.update_reference, page, only_check, t)


@rules.command()
@click.argument("page", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if PAGE is out of date."
)
@click.option(
    "--of",
    type=click.Choice(list(documentation.SCHEMAS)),
    default="rules",
    show_default=True,
    help="Of rules.yaml, of files of dialogues, of pages of the knowledge base in YAML, or of posts.yaml.",
)
@localized.pass_catalog
def schema(page: Path | None, of: str, only_check: bool, t: Catalog) -> int:
    """Print the JSON Schema of rules.yaml for editors, or write it to PAGE (rules.schema.json).

    With --of that of another kind of file, such as --of dialogues dialogues.schema.json.
    """
    if page is None:
        echo(documentation.build_schema(of).rstrip("\n"))
        return OK
    command = "schema" if of == "rules" else f"schema --of {of}"
    return _update(command, partial(documentation.update_schema, of=of), page, only_check, t)


def _update(command: str, update: Callable[..., bool], page: Path, only_check: bool, t: Catalog) -> int:
    was_current = update(page, is_dry_run=only_check)
    name = sanitize_terminal(str(page))
    if not only_check:
        echo(t("documentation.written", page=name))
    elif was_current:
        echo(t("documentation.current"))
    else:
        echo(t("documentation.outdated", command=command, page=name))
    return OK if was_current or not only_check else WRONG


def _show_event(view: CaseView, timezone: str, t: Catalog) -> None:
    event = view.stored.event
    platform, message_id = sanitize_terminal(event.platform), sanitize_terminal(event.message_id, 80)
    echo(t("explain.event", id=view.stored.id, platform=platform, kind=event.kind, message_id=message_id))
    echo(f"  {sanitize_terminal(event.text, 200) or t('no_text')}")
    if not view.decisions:
        echo("  " + t("rules.undecided", state=view.stored.state))
    for decision in view.decisions:
        version = sanitize_terminal(decision.rules_version, 20)
        heading = f"{format_seconds(decision.at, timezone)} · {sanitize_terminal(str(decision.actor), 80)}"
        echo(f"{heading} · {t('explain.version', version=version)}" if version else heading)
        if about := text_of_decision(view, decision, t):
            echo(f"  {about}")
        if not decision.matches:
            echo("  " + t("rules.unmatched"))
        for match in decision.matches:
            _show_match(match, t)
        for effect in view.effects:
            if effect.decision_id == decision.id:
                answer = sanitize_terminal(effect.problem or "", 200)
                reason = t.term("reason", effect.reason) if effect.reason else answer
                suffix = f" · {reason}" if reason else ""
                echo(
                    "  "
                    + t("pair", label=t.term("verb", effect.verb), value=t.term("state", effect.state))
                    + suffix
                )


def _show_match(match: Match, t: Catalog) -> None:
    verbs = ", ".join(t.term("verb", verb) for verb in match.granted) or "-"
    echo(f"  {sanitize_terminal(match.rule, 80)} ({match.mode}) → {verbs}")
    for reason in match.reasons:
        echo(f"    {sanitize_terminal(reason.condition, 60)}: {sanitize_terminal(reason.saw, 200)}")


for _command in (
    promotion.promote,
    promotion.demote,
    promotion.precision,
    try_text.try_message,
    backtest.backtest,
):
    rules.add_command(_command)
