"""Moves a rule to another mode in its file, if nothing prevents it, and records who did so and why."""

from dataclasses import dataclass
from pathlib import Path

from bot.documents import suggestion
from bot.domain import RECORDING_VERBS, Mode
from bot.domain.statistics import Ratio
from bot.errors import TamisError, UserError, explain_io
from bot.files import read_text, rewrite
from bot.rules import Rule, RuleSet, run_tests, set_mode
from bot.services.rules import lifecycle
from bot.services.rules.lifecycle import Blocker
from bot.services.workspace import Workspace
from bot.store.delivery import circuit_breaker
from bot.store.review import blind_reviews


@dataclass(frozen=True, kw_only=True, slots=True)
class ModeChange:
    """A rule that was moved from one mode to another, or that `blockers` keep where it is."""

    rule: str
    before: Mode
    after: Mode
    blockers: tuple[Blocker, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether the rule has the new mode now."""
        return not self.blockers


@dataclass(frozen=True, kw_only=True, slots=True)
class RulePrecision:
    """How often reviewers agreed with a rule; the one without an id is about what all rules left alone."""

    rule: str
    waiting: int
    measured: Ratio


async def promote_rule(workspace: Workspace, rule_id: str, mode: Mode | None, *, why: str) -> ModeChange:
    """Move a rule up to `mode`, by default to the next one; nothing changes when there are blockers.

    Raises `UserError` when there is no such rule, when its file gives it that mode or a higher one already
    (and the breaker may hold it below), or when its file cannot be written.
    """
    rules, rule = _find_rule(workspace, rule_id)
    target = _neighbour(rule.mode, +1) if mode is None else mode
    if target.at_most(rule.mode) is target:
        cap = (await workspace.store.read(circuit_breaker.mode_caps)).get(rule_id)
        if cap is not None and cap is not rule.mode and cap.at_most(rule.mode) is cap:
            raise UserError("promote_held", rule=rule_id, mode=rule.mode, cap=cap)
        raise UserError("promote_not_up", rule=rule_id, mode=rule.mode)
    # A rule that only observes does nothing, so it has nothing to prove.
    blockers = () if target is Mode.OBSERVE else await _list_blockers(workspace, rules, rule, target)
    if not blockers:
        await _change_mode(workspace, rules, rule, target, why)
    return ModeChange(rule=rule_id, before=rule.mode, after=target, blockers=tuple(blockers))


async def demote_rule(workspace: Workspace, rule_id: str, mode: Mode | None, *, why: str) -> ModeChange:
    """Move a rule down to `mode`, by default to the next one. What it has done stays.

    Raises `UserError` when there is no such rule, when it goes no further than that mode, or when its file
    cannot be written.
    """
    rules, rule = _find_rule(workspace, rule_id)
    target = _neighbour(rule.mode, -1) if mode is None else mode
    if rule.mode.at_most(target) is rule.mode:
        raise UserError("demote_not_down", rule=rule_id, mode=rule.mode, target=target)
    await _change_mode(workspace, rules, rule, target, why)
    return ModeChange(rule=rule_id, before=rule.mode, after=target)


async def list_precision(workspace: Workspace) -> list[RulePrecision]:
    """The measured precision of every rule that was ever drawn for blind review."""
    counts = await workspace.store.read(blind_reviews.precision_by_rule)
    return [
        RulePrecision(rule=count.rule, waiting=count.waiting, measured=lifecycle.measure_precision(count))
        for count in counts
    ]


def _find_rule(workspace: Workspace, rule_id: str) -> tuple[RuleSet, Rule]:
    """The configured rules and the one of that id: the shipped rules are nobody's to change."""
    if not workspace.is_configured:
        raise UserError("no_config_here")
    rules = workspace.rules
    rule = rules.rule(rule_id)
    if rule is None:
        hint = suggestion(rule_id, [rule.id for rule in rules.rules])
        raise UserError("unknown_rule", rule=rule_id[:60], file=rules.name, hint=hint)
    return rules, rule


def _neighbour(mode: Mode, step: int) -> Mode:
    modes = tuple(Mode)
    return modes[min(max(modes.index(mode) + step, 0), len(modes) - 1)]


async def _list_blockers(workspace: Workspace, rules: RuleSet, rule: Rule, mode: Mode) -> list[Blocker]:
    judge, knowledge = workspace.classifier.judge, workspace.knowledge
    results = (
        run_tests(rules, judge, only=rule.id, look_up=knowledge.look_up)
        if knowledge
        else run_tests(rules, judge, only=rule.id)
    )
    blockers = []
    if not any(example.expect for example in rule.examples):
        only_records = bool(rule.then) and {spec.verb for spec in rule.then} <= RECORDING_VERBS
        blockers.append(Blocker(code="mode.no_record" if only_records else "mode.no_hit"))
    if not any(example.expect is not None and not example.expect for example in rule.examples):
        blockers.append(Blocker(code="mode.no_miss"))
    blockers += [
        Blocker(code="mode.failed", data={"where": result.where, "message": result.message})
        for result in results
        if not result.passed
    ]
    return blockers + await lifecycle.list_blockers(workspace.store, rule, mode)


async def _change_mode(workspace: Workspace, rules: RuleSet, rule: Rule, mode: Mode, why: str) -> None:
    """Write the file first: a record of a promotion that did not happen would be worse than none. Where the
    record cannot be made, the file is as it was: what is reported as an error has not happened."""
    store, path = workspace.store, _file_of(rules, rule)
    before = read_text(path)
    _write_rules(path, set_mode(before, str(path), rule.id, mode))
    try:
        await lifecycle.record_mode_change(
            store, rule.id, rule.mode, mode, why=why, actor=workspace.actor, now=workspace.now()
        )
    except TamisError:
        _write_rules(path, before)
        raise


def _file_of(rules: RuleSet, rule: Rule) -> Path:
    """The file in which the rule stands: the main one, or one that it includes."""
    name = rule.where.rsplit(":", 2)[0]
    return Path(name) if name == rules.name else Path(rules.name).parent / name


def _write_rules(path: Path, text: str) -> None:
    try:
        rewrite(path, text)
    except OSError as error:
        raise UserError("rules_unwritable", path=path, reason=explain_io(error)) from error
