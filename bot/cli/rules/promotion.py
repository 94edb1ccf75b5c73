"""`tamis rules promote` and `demote`: how far a rule may go, and who let it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import NOTHING, OK, WRONG
from bot.cli.options import as_json, data_option, moderator, run, ui_language
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.domain import Mode
    from bot.rules import Rule, RuleSet

_MODES = click.Choice(["off", "observe", "suggest", "enforce"])


@click.command()
@click.argument("rule")
@click.option("--to", "wanted", type=_MODES, help="The mode it is to have.  [default: the next one up]")
@click.option("--why", default="", help="A sentence for the record.")
@moderator
@data_option
@as_json
@ui_language
def promote(
    rule: str,
    wanted: str | None,
    why: str,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> int:
    """Let RULE go one step further: observe, suggest, enforce.

    Refused when the rule has no tests or they fail, when this text of it was never tried on the past
    ('tamis rules backtest'), when people found it less precise than its own target, or while the breaker
    holds it back. Writes the new mode into the file and who, when and why into the record.
    """
    from bot.domain import Mode
    from bot.errors import UserError

    _, found, path = _loaded(config, rule)
    mode = _up(found.mode) if wanted is None else Mode(wanted)
    if mode.at_most(found.mode) is mode:
        raise UserError(
            f"rule '{rule}' is in mode {found.mode} already; 'tamis rules demote {rule}' goes the other way"
        )
    obstacles = _obstacles(rule, mode, config, data, words)
    if obstacles:
        for one in obstacles:
            warn(words("mode.refused", why=one))
        if as_json:
            echo_json({"rule": rule, "from": found.mode, "to": mode, "done": False, "obstacles": obstacles})
        return WRONG
    _move(path, rule, found.mode, mode, why, who, (config, data))
    _told(rule, found.mode, mode, as_json, words)
    return OK


@click.command()
@click.argument("rule")
@click.option("--to", "wanted", type=_MODES, help="The mode it is to have.  [default: the next one down]")
@click.option("--why", default="", help="A sentence for the record.")
@moderator
@data_option
@as_json
@ui_language
def demote(
    rule: str,
    wanted: str | None,
    why: str,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> int:
    """Let RULE go one step less far. Never refused; what it has done stays ('tamis undo' takes it back)."""
    from bot.domain import Mode
    from bot.errors import UserError

    _, found, path = _loaded(config, rule)
    mode = _down(found.mode) if wanted is None else Mode(wanted)
    if found.mode.at_most(mode) is found.mode:
        raise UserError(f"rule '{rule}' is in mode {found.mode}, which goes no further than {mode}")
    _move(path, rule, found.mode, mode, why, who, (config, data))
    _told(rule, found.mode, mode, as_json, words)
    return OK


@click.command()
@data_option
@as_json
@ui_language
def precision(config: Path | None, data: Path | None, as_json: bool, words: Catalog) -> int:
    """How often people agreed with each rule in blind second looks, with interval and n.

    The line without a rule is about comments that all rules left alone. Exit code 3 when nobody has
    looked yet.
    """
    from bot.services.rules import lifecycle
    from bot.store.review import blind_reviews

    found = run(config, data, lambda db: db.read(blind_reviews.agreements))
    measured = [(one, lifecycle.precision(one)) for one in found]
    if as_json:
        rows = [
            {
                "rule": one.rule or None,
                "agreed": one.agreed,
                "n": one.reviewed,
                "waiting": one.waiting,
                "share": ratio.share,
                "low": ratio.low,
                "high": ratio.high,
            }
            for one, ratio in measured
        ]
        echo_json({"rules": rows})
    for one, ratio in () if as_json else measured:
        name = sanitize_terminal(one.rule, 60) or words("precision.left")
        interval = "" if ratio.share is None else f"{ratio.share:.1%} [{ratio.low:.1%}, {ratio.high:.1%}]"
        share = interval or words("precision.not_yet")
        echo(words("precision.row", rule=name, share=share, n=one.reviewed, waiting=one.waiting))
    if not found and not as_json:
        echo(words("precision.none"))
    return OK if any(one.reviewed for one in found) else NOTHING


def _up(mode: "Mode") -> "Mode":
    modes = tuple(type(mode))
    return modes[min(modes.index(mode) + 1, len(modes) - 1)]


def _down(mode: "Mode") -> "Mode":
    modes = tuple(type(mode))
    return modes[max(modes.index(mode) - 1, 0)]


def _obstacles(rule: str, mode: "Mode", config: Path | None, data: Path | None, words: Catalog) -> list[str]:
    """Why the rule may not go that far yet."""
    from bot.cli.judge import classifier
    from bot.domain import Mode
    from bot.rules import run_tests
    from bot.services.rules import lifecycle

    rules, found, _ = _loaded(config, rule)
    if mode is Mode.OBSERVE:
        return []
    said = []
    failed = [one for one in run_tests(rules, classifier(None, data).judge, only=rule) if not one.passed]
    if not any(one.expect for one in found.examples):
        said.append(words("mode.no_hit"))
    if not any(one.expect is not None and not one.expect for one in found.examples):
        said.append(words("mode.no_miss"))
    said += [words("mode.failed", where=one.where, message=one.message) for one in failed]
    return said + run(config, data, lambda db: lifecycle.blockers(db, found, mode))


def _move(
    path: Path,
    rule: str,
    before: "Mode",
    after: "Mode",
    why: str,
    who: str,
    where: tuple[Path | None, Path | None],
) -> None:
    """Write the file first: a record of a promotion that did not happen would be worse than none."""
    from bot.rules.loading.set_mode import with_mode
    from bot.services.rules import lifecycle

    _write(path, with_mode(path.read_text("utf-8"), str(path), rule, after))
    now = datetime.now(UTC)
    run(*where, lambda db: lifecycle.record_mode_change(db, rule, before, after, why=why, who=who, now=now))


def _write(path: Path, text: str) -> None:
    from bot.errors import UserError

    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, "utf-8")
        beside.chmod(path.stat().st_mode)
        beside.replace(path)
    except OSError as trouble:
        beside.unlink(missing_ok=True)
        raise UserError(
            f"cannot write '{path}' ({trouble.strerror}); change the word 'mode' there yourself"
        ) from trouble


def _told(rule: str, before: "Mode", after: "Mode", as_json: bool, words: Catalog) -> None:
    if as_json:
        echo_json({"rule": rule, "from": before, "to": after, "done": True})
    else:
        echo(words("mode.moved", rule=sanitize_terminal(rule, 80), before=before, after=after))


def _loaded(config: Path | None, rule: str) -> "tuple[RuleSet, Rule, Path]":
    """The rules, the rule of that id, and the file it stands in."""
    from bot.cli.rules.commands import is_configured, load
    from bot.documents import nearest
    from bot.errors import UserError

    if not is_configured(config):
        raise UserError("there is no config.yaml here; --config FILE says whose rules are meant")
    rules = load(None, config)
    found = rules.rule(rule)
    if found is None:
        hint = nearest(rule, [one.id for one in rules.rules])
        raise UserError(f"there is no rule '{rule[:60]}' in '{rules.name}'{hint}")
    page = found.where.rsplit(":", 2)[0]
    path = Path(page) if page == rules.name else Path(rules.name).parent / page
    return rules, found, path
