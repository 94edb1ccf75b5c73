"""`tamis knowledge`: what the base answers, whether it is right, and what it lacks."""

from datetime import UTC, datetime, timedelta

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, as_json, configured, looks
from bot.cli.problems import tell_problems
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present import serialize_knowledge
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.services.knowledge.checking import check_knowledge
from bot.services.knowledge.gaps import find_gaps
from bot.services.knowledge.trying import try_knowledge
from bot.services.knowledge.usage import measure_usage

_LONGEST, _SHOWN_GAPS = 400, 20
_MONTH = timedelta(days=30)


@localized.group()
def knowledge() -> None:
    """Check and try the answers in the folder 'knowledge' beside rules.yaml."""


@knowledge.command("check")
@configured
@as_json
@pass_catalog
def check_base(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Read all pages and report every mistake, duplicates, contradictions, and what has expired or is about
    to; exit code 1 if there is a mistake."""
    result = instance.call(check_knowledge)
    if as_json:
        echo_json(serialize_knowledge.knowledge_check_json(result))
        return OK if result.is_valid else WRONG
    tell_problems(result.problems, result.warnings, t)
    if not result.is_valid:
        return WRONG
    languages = ", ".join(result.languages) or "-"
    echo(t.count("knowledge.valid", result.entries, languages=languages, version=result.version or "-"))
    rules = ", ".join(sanitize_terminal(rule, 80) for rule in result.answering)
    echo(t("knowledge.used_by", rules=rules) if rules else t("knowledge.unused"))
    if not result.is_calibrated:
        warn(t("knowledge.uncalibrated"))
    return OK


@knowledge.command("try")
@click.argument("text")
@click.option("--language", default="", help="Its language, such as fr.  [default: as it is read]")
@click.option("--account", "account_id", default="", help="To which account.")
@configured
@as_json
@pass_catalog
def try_text(text: str, language: str, account_id: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the two entries that come nearest to TEXT, and how sure that is. Exit code 3 when none does."""
    trial = instance.call(try_knowledge, text, language=language, account_id=account_id)
    if trial.classifier_error is not None:
        warn(t("classify.no_model", reason=trial.classifier_error))
    if as_json:
        echo_json(serialize_knowledge.knowledge_trial_json(trial))
        return OK if trial.answers else NOTHING
    if not trial.is_calibrated:
        warn(t("knowledge.uncalibrated"))
    echo(t("knowledge.read_as", language=trial.language))
    for answer, objection in trial.answers:
        name, precision = sanitize_terminal(answer.entry, 80), f"{answer.precision:.2f}"
        echo(t("knowledge.answer", entry=name, precision=precision, language=answer.language))
        echo("  " + t("knowledge.answers", question=sanitize_terminal(answer.question, 200)))
        echo(f"  {sanitize_terminal(answer.text, _LONGEST)}")
        if answer.link:
            echo(f"  {sanitize_terminal(answer.link, _LONGEST)}")
        if objection:
            echo("  " + t("knowledge.objection", objection=sanitize_terminal(objection, 200)))
    if not trial.answers:
        echo(t("knowledge.nothing_near"))
    return OK if trial.answers else NOTHING


@knowledge.command("gaps")
@click.option("--since", type=Moment(), help="From when on: 7d, 24h, or a date.  [default: 30d]")
@click.option("--authors", default=1, type=click.IntRange(1), help="Asked by so many people at least.")
@looks
@as_json
@pass_catalog
def show_gaps(since: datetime | None, authors: int, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show what people asked and the knowledge base did not answer, what most people ask first.

    Names, links and numbers are left out of the examples. Exit code 3 when there is nothing.
    """
    gaps = instance.run(find_gaps, since or datetime.now(UTC) - _MONTH, least_authors=authors)
    if as_json:
        echo_json(serialize_knowledge.knowledge_gaps_json(gaps))
        return OK if gaps.gaps else NOTHING
    if not gaps.gaps:
        echo(t("knowledge.no_gaps"))
        return NOTHING
    began = format_seconds(gaps.since.timestamp(), instance.timezone)
    echo(t.count("knowledge.gaps", gaps.questions, since=began))
    for gap in gaps.gaps[:_SHOWN_GAPS]:
        echo(t.count("knowledge.gap", gap.authors, questions=gap.questions))
        for example in gap.examples:
            echo(f"  {sanitize_terminal(example, 200)}")
        if gap.nearest:
            nearest, precision = sanitize_terminal(gap.nearest, 80), f"{gap.precision:.2f}"
            echo("  " + t("knowledge.nearest", entry=nearest, precision=precision))
    return OK


@knowledge.command("stats")
@click.option("--since", type=Moment(), help="From when on: 7d, 24h, or a date.  [default: 30d]")
@looks
@as_json
@pass_catalog
def show_stats(since: datetime | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show how often each entry answered, and what people made of it. Exit code 3 when none ever did."""
    began = since or datetime.now(UTC) - _MONTH
    usages = instance.run(measure_usage, began)
    is_used = any(usage.sent or usage.decided for usage in usages)
    if as_json:
        echo_json(serialize_knowledge.knowledge_usage_json(usages, began))
        return OK if is_used else NOTHING
    if not is_used:
        echo(t("knowledge.never", since=format_seconds(began.timestamp(), instance.timezone)))
        return NOTHING
    counts = ("sent", "taken_back", "accepted", "changed", "rejected")
    rows = [{"entry": usage.entry} | {name: str(getattr(usage, name)) for name in counts} for usage in usages]
    echo_table({name: t(f"knowledge.{name}") for name in ("entry", *counts)}, rows)
    return OK
