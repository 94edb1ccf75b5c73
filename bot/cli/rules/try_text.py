"""`tamis rules try`: what the rules would do with a text that nobody sent."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import NOTHING, OK
from bot.cli.options import as_json, config_option, ui_language
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.domain import Event, Judgement, Match
    from bot.rules import Explanation, RuleSet

_KINDS = ("comment", "ad-comment", "reply", "dm", "mention", "review", "edit")


@click.command(name="try")
@click.argument("text")
@click.option("--rules", "file", type=click.Path(path_type=Path, dir_okay=False), help="Another rules file.")
@click.option("--as", "kind", type=click.Choice(_KINDS), default="comment", help="What it is.")
@click.option("--platform", default="facebook", help="Where it was written.")
@click.option("--account", default="1000", help="To which account.")
@click.option("--author", default="author", help="The author's id; nothing else is known of them.")
@click.option("--name", default="Camille", help="The author's name.")
@click.option("--all", "everything", is_flag=True, help="Show also the rules that are far from matching.")
@config_option
@as_json
@ui_language
def command(
    text: str,
    file: Path | None,
    kind: str,
    platform: str,
    account: str,
    author: str,
    name: str,
    everything: bool,
    config: Path | None,
    as_json: bool,
    words: Catalog,
) -> int:
    """Say what the rules would do with TEXT, which ones hold, which nearly do, and what they lack.

    Nothing is stored or sent. Every rule that is not off is tried as if it were enforced; what it may
    really do stands beside it.
    """
    from bot.cli.judge import classifier
    from bot.cli.rules.commands import data_of, load

    rules = load(file, config)
    judgement = classifier(None, data_of(config)).judge([text])[0]
    event = _imagined(text, kind, platform, account, (author, name))
    told = _tried(rules, event, judgement)
    if as_json:
        echo_json(told)
    else:
        _show_tried(told, everything, words)
    return OK if told["matched"] else NOTHING


def _imagined(text: str, kind: str, platform: str, account: str, author: tuple[str, str]) -> "Event":
    from bot.domain import Event, Kind, Origin

    return Event(
        platform=platform,
        account_id=account,
        kind=Kind(kind.removeprefix("ad-")),
        message_id="tried",
        thread_id="tried-post",
        dedupe_key="tried",
        created_at=datetime.now(UTC),
        parent_id="tried-parent" if kind == "reply" else None,
        author_id=author[0],
        author_name=author[1],
        text=text,
        origin=Origin.AD if kind == "ad-comment" else Origin.ORGANIC,
    )


def _tried(rules: "RuleSet", event: "Event", judgement: "Judgement") -> dict[str, list[dict[str, Any]]]:
    from dataclasses import replace

    from bot import answers
    from bot.domain import Facts, Mode
    from bot.rules import decide

    enforced = replace(
        rules,
        rules=tuple(
            one if one.mode is Mode.OFF else replace(one, mode=Mode.ENFORCE, modes={}) for one in rules.rules
        ),
    )
    decision = decide(enforced, event, judgement, Facts(), event.created_at)
    decision = answers.fill(decision, event, judgement, rules)
    got = {match.rule: match for match in decision.matches}
    texts = {action.rule: action.text for action in decision.actions if action.text}
    found = rules.explain(event, judgement, Facts(), event.created_at)
    matched = [_match_told(one, got, texts) for one in found if one.matched]
    others = [
        {"rule": one.rule.id, "mode": one.rule.mode.value, "missed": list(one.missed), "near": one.is_near}
        for one in found
        if not one.matched
    ]
    return {"matched": matched, "others": others}


def _match_told(one: "Explanation", got: "dict[str, Match]", texts: dict[str, str]) -> dict[str, Any]:
    match = got.get(one.rule.id)
    return {
        "rule": one.rule.id,
        "mode": one.rule.mode.value,
        "does": [verb.value for verb in match.granted] if match else [],
        "reached": match is not None,
        "because": [
            {"condition": reason.condition, "saw": reason.saw}
            for reason in (match.reasons if match else one.reasons)
        ],
        "text": texts.get(one.rule.id, ""),
    }


def _show_tried(told: dict[str, list[dict[str, Any]]], everything: bool, words: Catalog) -> None:
    for one in told["matched"]:
        does = ", ".join(words.known("verb", verb) for verb in one["does"]) or words("rules.nothing")
        reached = "" if one["reached"] else " " + words("try.unreached")
        echo(
            words("try.rule", rule=sanitize_terminal(one["rule"], 80), mode=one["mode"], does=does) + reached
        )
        _show_reasons(one["because"])
        if one["text"]:
            echo("    " + words("try.text", text=sanitize_terminal(one["text"], 200)))
    if not told["matched"]:
        echo(words("try.none"))
    for one in told["others"]:
        if one["near"] or everything:
            key, lacks = "nearly" if one["near"] else "try.far", ", ".join(one["missed"])
            echo(words(key, rule=sanitize_terminal(one["rule"], 80), lacks=lacks))


def _show_reasons(because: object) -> None:
    for reason in because if isinstance(because, list) else []:
        echo(f"    {sanitize_terminal(reason['condition'], 60)}: {sanitize_terminal(reason['saw'], 200)}")
