"""`tamis breaker`: which rules are held back, why, and how a person lets them go on."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import NOTHING, OK
from bot.cli.options import as_json, data_option, moderator, run, ui_language
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present import serialize
from bot.present.i18n import Catalog

if TYPE_CHECKING:
    from bot.store.delivery.circuit_breaker import Bucket, ModeCap, Reset

_FEW = 10


@click.group()
def group() -> None:
    """See which rules the breaker holds back, and let them go on."""


@group.command()
@data_option
@as_json
@ui_language
def show(config: Path | None, data: Path | None, as_json: bool, words: Catalog) -> int:
    """Show the rules that are held back, and what is left in the buckets. Exit code 3 when no rule is."""
    from bot.store import Transaction
    from bot.store.delivery import circuit_breaker
    from bot.store.delivery.boot_clock import boot_time

    now = datetime.now(UTC).timestamp()

    def work(tx: Transaction) -> "tuple[list[ModeCap], list[Bucket]]":
        return circuit_breaker.held_back(tx), circuit_breaker.buckets(
            tx, circuit_breaker.breaker_time(tx, now, boot_time())
        )

    held, buckets = run(config, data, lambda db: db.read(work))
    if as_json:
        echo_json({"held_back": [_told(one) for one in held], "buckets": [_filled(one) for one in buckets]})
        return OK if held else NOTHING
    for one in held:
        name, since = sanitize_terminal(one.rule, 80), serialize.moment(one.at)
        echo(
            words("breaker.held", rule=name, mode=one.mode, since=since, why=sanitize_terminal(one.why, 200))
        )
        echo("    " + words("breaker.waits", count=one.held, rule=name))
    if not held:
        echo(words("breaker.none"))
    for bucket in buckets[:_FEW]:
        left, of = f"{bucket.left:g}", f"{bucket.capacity:g}"
        echo("    " + words("breaker.bucket", scope=sanitize_terminal(bucket.scope, 80), left=left, of=of))
    return OK if held else NOTHING


@group.command()
@click.argument("rule")
@click.option("--release/--drop", default=None, help="What becomes of the actions that were held.")
@moderator
@data_option
@as_json
@ui_language
def reset(
    rule: str,
    release: bool | None,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
    words: Catalog,
) -> int:
    """Let RULE go as far as its mode says again. Recorded. Exit code 3 when it was not held back.

    --release lets what was held leave as far as it still makes sense, --drop cancels it.
    """
    from bot.services.review import person
    from bot.store import Transaction
    from bot.store.delivery import circuit_breaker

    if release is None:
        raise click.UsageError("pass --release or --drop: what is to become of the actions that were held?")
    by, at = person(who), datetime.now(UTC).timestamp()

    def work(tx: Transaction) -> "Reset | None":
        return circuit_breaker.reset(tx, rule, by=by, at=at, release=release)

    done = run(config, data, lambda db: db.write(work))
    if as_json:
        told = {"released": done.released, "dropped": done.dropped} if done else {"released": 0, "dropped": 0}
        echo_json({"rule": rule, "reset": done is not None, **told})
    elif done is None:
        echo(words("breaker.not_held", rule=sanitize_terminal(rule, 80)))
    else:
        counts = {"released": done.released, "dropped": done.dropped}
        echo(words("breaker.reset", rule=sanitize_terminal(rule, 80), **counts))
    return NOTHING if done is None else OK


def _told(one: "ModeCap") -> dict[str, object]:
    return {
        "rule": one.rule,
        "mode": one.mode,
        "why": one.why,
        "at": serialize.moment(one.at),
        "by": one.by,
        "held": one.held,
    }


def _filled(one: "Bucket") -> dict[str, object]:
    return {"scope": one.scope, "left": round(one.left, 2), "of": one.capacity, "seconds": one.seconds}
