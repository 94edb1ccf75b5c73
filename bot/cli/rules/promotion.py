"""`tamis rules promote`, `demote` and `precision`: how far a rule may go, and how precise it is."""

import click

from bot.cli import NOTHING, OK, WRONG, localized
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.domain import Mode
from bot.present import serialize_rules
from bot.present.messages import Catalog
from bot.services.rules.promotion import (
    ModeChange,
    RulePrecision,
    demote_rule,
    list_precision,
    promote_rule,
)

_MODES = click.Choice([mode.value for mode in Mode])


@localized.command()
@click.argument("rule")
@click.option("--to", "mode", type=_MODES, help="The new mode.  [default: the next one up]")
@click.option("--why", default="", help="A sentence for the record.")
@acts
@as_json
@localized.pass_catalog
def promote(rule: str, mode: str | None, why: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Move RULE one mode up: observe, suggest, enforce.

    Refused when the rule has no tests or they fail, when this version of it was never backtested ('tamis
    rules backtest'), when reviewers found it less precise than its target, or while the breaker holds it
    back. Writes the new mode into the file, and who, when and why into the record.
    """
    change = instance.run(promote_rule, rule, Mode(mode) if mode else None, why=why)
    return _show_change(change, as_json, t)


@localized.command()
@click.argument("rule")
@click.option("--to", "mode", type=_MODES, help="The new mode.  [default: the next one down]")
@click.option("--why", default="", help="A sentence for the record.")
@acts
@as_json
@localized.pass_catalog
def demote(rule: str, mode: str | None, why: str, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Move RULE one mode down. Never refused; what it has done stays ('tamis undo' reverts it)."""
    change = instance.run(demote_rule, rule, Mode(mode) if mode else None, why=why)
    return _show_change(change, as_json, t)


@localized.command()
@looks
@as_json
@localized.pass_catalog
def precision(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show how often reviewers agreed with each rule in blind reviews, with interval and sample size.

    The line without a rule is about comments that all rules left alone. Exit code 3 when nothing was
    reviewed yet.
    """
    rules = instance.run(list_precision)
    if as_json:
        echo_json(serialize_rules.precision_json(rules))
    else:
        for rule in rules:
            echo(_describe_precision(rule, t))
        if not rules:
            echo(t("precision.none"))
    return OK if any(rule.measured.n for rule in rules) else NOTHING


def _show_change(change: ModeChange, as_json: bool, t: Catalog) -> int:
    blockers = [t(blocker.code, **blocker.data) for blocker in change.blockers]
    for blocker in blockers:
        warn(t("mode.refused", why=blocker))
    if as_json:
        echo_json(serialize_rules.mode_change_json(change, blockers))
    elif change.is_done:
        name = sanitize_terminal(change.rule, 80)
        echo(t("mode.moved", rule=name, before=change.before, after=change.after))
    return OK if change.is_done else WRONG


def _describe_precision(rule: RulePrecision, t: Catalog) -> str:
    measured, share = rule.measured, t("precision.not_yet")
    if measured.share is not None:
        share = f"{measured.share:.1%} [{measured.low:.1%}, {measured.high:.1%}]"
    name = sanitize_terminal(rule.rule, 60) or t("precision.left")
    return t("precision.row", rule=name, share=share, n=measured.n, waiting=rule.waiting)
