"""`tamis rules`: is the file right, do its examples hold, and why did something happen?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import OK, WRONG
from bot.cli.options import as_json, config_option, data_option, folder_of, run, ui_language
from bot.cli.rules import backtest, promotion, try_text
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.present import serialize
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.domain import Facts
    from bot.rules import Environment, Explanation, RuleSet
    from bot.services.review import View

_HERE = Path("config.yaml")
_file = click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))


@click.group()
def group() -> None:
    """Check, test and explain rules.

    FILE is rules.yaml as config.yaml names it, or the shipped one when there is no configuration.
    """


@group.command()
@_file
@config_option
@as_json
@ui_language
def check(file: Path | None, config: Path | None, as_json: bool, words: Catalog) -> int:
    """Read the whole FILE and tell every mistake at once; exit code 1 if there is one."""
    from bot.errors import ConfigError

    try:
        rules = load(file, config)
    except ConfigError as trouble:
        if as_json:
            echo_json(
                {"ok": False, "problems": [vars(problem) for problem in trouble.problems], "warnings": []}
            )
            return WRONG
        raise
    if as_json:
        echo_json({"ok": True, "problems": [], "warnings": [vars(warning) for warning in rules.warnings]})
        return OK
    for warning in rules.warnings:
        warn(words("rules.warning", what=warning))
    echo(
        words(
            "rules.right", name=sanitize_terminal(rules.name), count=len(rules.rules), version=rules.version
        )
    )
    return OK


@group.command()
@_file
@config_option
@as_json
@ui_language
def test(file: Path | None, config: Path | None, as_json: bool, words: Catalog) -> int:
    """Run the examples that stand beside the rules; exit code 1 if one does not hold."""
    from bot.cli.judge import classifier
    from bot.rules import run_tests

    results = run_tests(load(file, config), classifier(None, data_of(config)).judge)
    failed = [result for result in results if not result.passed]
    if as_json:
        told = [{"rule": one.rule, "where": one.where, "message": one.message} for one in failed]
        echo_json({"ok": not failed, "examples": len(results), "failed": told})
    else:
        for one in failed:
            text = sanitize_terminal(one.text, 80)
            warn(words("rules.failed", where=one.where, rule=one.rule, message=one.message, text=text))
        echo(words("rules.held", held=len(results) - len(failed), total=len(results)))
    return WRONG if failed else OK


@group.command()
@click.argument("item")
@data_option
@as_json
@ui_language
def explain(item: str, config: Path | None, data: Path | None, as_json: bool, words: Catalog) -> None:
    """Tell why something happened to ITEM: which rules spoke, what they saw, what became of it, and
    which rules nearly spoke and what they lacked.

    ITEM is a case number, event:NUMBER, or the platform's id of a comment or message.
    """
    from bot.services import review

    now = datetime.now(UTC)
    view = run(config, data, lambda db: review.case(db, item, now, is_blind=False))
    near = _near(view, config, data)
    if as_json:
        event = view.stored
        told = {"event_id": event.id, "message_id": event.event.message_id, "state": event.state}
        nearly = [{"rule": one.rule.id, "missed": list(one.missed)} for one in near]
        told |= {"decisions": serialize.decisions(view), "planned": serialize.planned(view), "nearly": nearly}
        echo_json(told)
    else:
        _explain(view, words)
        for one in near:
            name, lacks = sanitize_terminal(one.rule.id, 80), sanitize_terminal(", ".join(one.missed), 60)
            echo("  " + words("nearly", rule=name, lacks=lacks))


@group.command()
@click.argument("page", required=False, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if PAGE is out of date."
)
def reference(page: Path | None, only_check: bool) -> int:
    """Print the reference of all conditions and actions, or bring PAGE (docs/rules.md) up to date."""
    from bot.errors import UserError
    from bot.rules.loading.reference import MARK, markdown

    if page is None:
        echo(markdown())
        return OK
    before = page.read_text("utf-8")
    if MARK not in before:
        raise UserError(f"'{page}' lacks the line below which the reference stands: {MARK}")
    after = before.partition(MARK)[0] + markdown()
    if only_check:
        echo("up to date" if before == after else f"out of date: run 'tamis rules reference {page}'")
        return OK if before == after else WRONG
    page.write_text(after, "utf-8")
    echo(f"{sanitize_terminal(str(page))} written")
    return OK


@group.command()
@click.argument("page", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit code 1 if PAGE is out of date."
)
def schema(page: Path | None, only_check: bool) -> int:
    """Print the JSON Schema of rules.yaml for editors, or write it to PAGE (rules.schema.json)."""
    from bot.rules.loading.json_schema import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    if page is None:
        echo(text.rstrip("\n"))
        return OK
    if only_check:
        same = page.exists() and page.read_text("utf-8") == text
        echo("up to date" if same else f"out of date: run 'tamis rules schema {page}'")
        return OK if same else WRONG
    page.write_text(text, "utf-8")
    echo(f"{sanitize_terminal(str(page))} written")
    return OK


def load(file: Path | None, config: Path | None) -> "RuleSet":
    """The rules that are meant, checked against the configuration when there is one, or else against the
    thresholds of the shipped model."""
    from bot import rules
    from bot.errors import UserError
    from bot.resources import shipped

    path = file
    if path is None and is_configured(config):
        from bot.runtime import app

        path = Path(app.load_config(config or _HERE).rules)
    path = path or shipped("rules.yaml")
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError) as trouble:
        raise UserError(f"cannot read the rules in '{path}': {trouble}") from trouble
    return rules.load(text, str(path), _known(config), lambda name: (path.parent / name).read_text("utf-8"))


def _known(config: Path | None) -> "Environment":
    """What rules may name: as configured, or else what the shipped model's thresholds are."""
    from bot import rules

    if is_configured(config):
        from bot import platforms
        from bot.runtime import app, rule_reloader

        loaded = app.load_config(config or _HERE)
        sources = (*loaded.sources, *loaded.targets)
        return rule_reloader.environment(loaded, {source.name: platforms.load(source) for source in sources})
    from bot.classify.thresholds import scores_in_force
    from bot.resources import shipped

    return rules.Environment(thresholds=scores_in_force(str(shipped("models/weights"))))


def is_configured(config: Path | None) -> bool:
    """Whether there is a configuration: the one that was named, or one in this folder."""
    return config is not None or _HERE.exists()


def _near(view: "View", config: Path | None, data: Path | None) -> "list[Explanation]":
    """The rules, as they were in force then, that lacked a single condition. None where that version
    cannot be read any more or nobody judged the event."""
    from bot import rules
    from bot.errors import TamisError
    from bot.store import Transaction
    from bot.store.context import facts
    from bot.store.history import rule_versions

    decided = next((one for one in view.decisions if one.by == "rules"), None)
    judgement = view.stored.judgement
    if decided is None or judgement is None:
        return []
    text = run(config, data, lambda db: db.read(lambda tx: rule_versions.of(tx, decided.rules_version)))
    if text is None:
        return []
    try:
        then = rules.load_kept(text, "rules", _known(config))
    except TamisError:
        return []
    at = datetime.fromtimestamp(decided.at, UTC)

    def around(tx: Transaction) -> "Facts":
        return facts.gather(
            tx, view.stored, now=decided.at, asks=then.aggregate_queries, counters=then.counters
        )

    known = run(config, data, lambda db: db.read(around))
    found = then.explain(view.stored.event, judgement, known, at)
    return [one for one in found if not one.matched and one.is_near]


def data_of(config: Path | None) -> Path | None:
    """The data folder whose head speaks in examples; None where there is no configuration."""
    return folder_of(config, None) if is_configured(config) else None


def _explain(view: "View", words: Catalog) -> None:
    event = view.stored.event
    echo(
        f"event {view.stored.id} · {sanitize_terminal(event.platform)} {event.kind} {sanitize_terminal(event.message_id, 80)}"
    )
    echo(f"  {sanitize_terminal(event.text, 200) or words('no_text')}")
    if not view.decisions:
        echo("  " + words("rules.undecided", state=view.stored.state))
    for decided in view.decisions:
        version = f" · rules {sanitize_terminal(decided.rules_version, 20)}" if decided.rules_version else ""
        echo(f"{serialize.moment(decided.at)} · {sanitize_terminal(decided.by, 80)}{version}")
        if not decided.matches:
            echo("  " + words("rules.unmatched"))
        for match in decided.matches:
            got = ", ".join(words.known("verb", verb) for verb in match.granted) or "-"
            echo(f"  {sanitize_terminal(match.rule, 80)} ({match.mode}) → {got}")
            for reason in match.reasons:
                echo(f"    {sanitize_terminal(reason.condition, 60)}: {sanitize_terminal(reason.saw, 200)}")
        for row in view.planned:
            if row.decision_id == decided.id:
                state = words.known("state", row.state)
                problem = f" · {sanitize_terminal(row.problem, 200)}" if row.problem else ""
                echo(f"  {words.known('verb', row.verb)}: {state}{problem}")


for one in (promotion.promote, promotion.demote, promotion.precision, try_text.command, backtest.command):
    group.add_command(one)
