"""`tamis rules backtest`: what other rules would have decided about what came in."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.options import Instance, Moment, as_json, looks, read_query_words
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.domain import Mode
from bot.present import serialize_rules
from bot.present.local_time import format_moment
from bot.present.messages import Catalog
from bot.services.rules.backtest import backtest_rules
from bot.services.rules.comparison import CAUGHT, SUGGESTED, Backtest, RuleCounts, pick_examples

_DEFAULT_EXAMPLES = 10
_MAX_OVERLAPS = 5


def _refuse_former_name(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.fail(localized.catalog()("backtest.former_option"))


@localized.command("backtest")
@click.option(
    "--since", type=Moment(), default="30d", show_default=True, help="How far back: 30d, 2026-11-01."
)
@click.option(
    "--rules",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The new rules; compared with those of config.yaml.  [default: those, compared with what was done]",
)
@click.option("--rule", "rule_id", default="", help="Only this rule: what it does, with examples.")
@click.option(
    "--mode",
    type=click.Choice([Mode.SUGGEST.value, Mode.ENFORCE.value]),
    help="With --rule: in which mode to try it.  [default: its own; enforce if it only observes]",
)
@click.option(
    "--only",
    "only",
    metavar="QUERY",
    default="",
    help="Compare only what this query means (docs/queries.md).",
)
@click.option(
    "--classify", "reclassify", is_flag=True, help="Classify the texts again, with the present classifier."
)
@click.option(
    "--examples", "max_examples", default=_DEFAULT_EXAMPLES, show_default=True, help="How many to show."
)
@click.option("--judge", is_flag=True, hidden=True, expose_value=False, callback=_refuse_former_name)
@looks
@as_json
@localized.pass_catalog
def backtest(
    since: datetime,
    file: Path | None,
    rule_id: str,
    mode: str | None,
    only: str,
    reclassify: bool,
    max_examples: int,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Decide everything that came in since then again, and show what would be different. Sends nothing.

    What people did in between, what the platforms answered and what dialogues asked next is not replayed.
    With --rule the rules in force are compared with the same rules in which this one acts. Exit code 3 when
    nothing had come in.
    """
    if mode and not rule_id:
        raise click.UsageError(t("backtest.mode_of_which"))
    comparison = instance.run(
        backtest_rules,
        file,
        since=since,
        reclassify=reclassify,
        rule_id=rule_id,
        mode=Mode(mode) if mode else None,
        only=read_query_words(click.get_current_context(), (only,) if only else ()),
    )
    if comparison.classifier_error is not None:
        warn(t("classify.no_model", reason=comparison.classifier_error))
    if as_json:
        echo_json(serialize_rules.backtest_json(comparison, max_examples))
    else:
        _show_comparison(comparison, max_examples, instance.timezone, t)
    return OK if comparison.events else NOTHING


def _show_comparison(comparison: Backtest, max_examples: int, timezone: str, t: Catalog) -> None:
    since, authors = format_moment(comparison.since, timezone), len(comparison.authors)
    summary = {"since": since, "changed": comparison.changed, "authors": authors}
    echo(t.count("backtest.events", comparison.events, **summary))
    if comparison.within_dialogues:
        echo(t.count("backtest.within_dialogues", comparison.within_dialogues))
    if not comparison.events:
        return
    _show_verbs(comparison, t)
    for name, counts in sorted(comparison.rules.items()):
        if _is_shown(comparison, name, counts):
            echo(_describe_rule(name, counts, t))
    if comparison.rule and comparison.rule not in comparison.rules:
        echo(t("backtest.unmatched", rule=sanitize_terminal(comparison.rule, 60)))
    overlaps = [entry for entry in comparison.overlaps.most_common() if comparison.rule in ("", *entry[0])]
    for pair, count in overlaps[:_MAX_OVERLAPS]:
        first, second = (sanitize_terminal(name, 60) for name in pair)
        echo(t.count("backtest.overlap", count, first=first, second=second))
    for change in pick_examples(comparison, max_examples):
        before, after = _list_verbs(change.before, t), _list_verbs(change.after, t)
        text = sanitize_terminal(change.text, 100)
        echo(t("backtest.example", id=change.event_id, before=before, after=after, text=text))


def _show_verbs(comparison: Backtest, t: Catalog) -> None:
    before = t("backtest.in_force" if comparison.is_against_rules else "backtest.was_done")
    echo(f"{'':24}{before:>10}{t('backtest.new'):>10}")
    for verb in sorted(set(comparison.verbs_before) | set(comparison.verbs_after)):
        name = _name_verb(verb, t)
        echo(f"  {name:22}{comparison.verbs_before[verb]:>10}{comparison.verbs_after[verb]:>10}")
    queue_before, queue_after = comparison.queue_per_day
    echo(f"  {t('backtest.queue_per_day'):22}{queue_before:>10.1f}{queue_after:>10.1f}")


def _is_shown(comparison: Backtest, name: str, counts: RuleCounts) -> bool:
    """Whether a rule deserves a line: the one asked about; else those that change, or wait to be trusted."""
    if comparison.rule:
        return name == comparison.rule
    is_changed = (counts.matched_before, counts.acted_before) != (counts.matched_after, counts.acted_after)
    return is_changed or bool(counts.held)


def _describe_rule(name: str, counts: RuleCounts, t: Catalog) -> str:
    line = t.count(
        "backtest.rule",
        len(counts.authors),
        rule=sanitize_terminal(name, 60),
        matched_before=counts.matched_before,
        matched_after=counts.matched_after,
        acted_before=counts.acted_before,
        acted_after=counts.acted_after,
    )
    if not counts.held or counts.mode is None:
        return line
    held = ", ".join(f"{t.term('verb', verb)} {count}" for verb, count in sorted(counts.held.items()))
    return f"{line}\n    {t('backtest.held', mode=counts.mode, held=held)}"


def _list_verbs(verbs: Sequence[str], t: Catalog) -> str:
    return ", ".join(_name_verb(verb, t) for verb in verbs) or t("rules.nothing")


def _name_verb(verb: str, t: Catalog) -> str:
    if verb in (CAUGHT, SUGGESTED):
        return t("backtest.caught" if verb == CAUGHT else "backtest.suggested")
    return t.term("verb", verb)
