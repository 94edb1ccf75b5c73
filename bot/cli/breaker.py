"""`tamis breaker`: which rules are tripped, why, and how a person resets them."""

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, acts, as_json, looks
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize import bucket_json, mode_cap_json
from bot.services.operations.breaker import BreakerStatus, breaker_status, reset_rule

_SHOWN_BUCKETS = 10


@localized.group()
def breaker() -> None:
    """Show and reset tripped rules."""


@breaker.command("show")
@looks
@as_json
@pass_catalog
def show_breaker(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the rules that are tripped, and what is left in the buckets. Exit code 3 when no rule is."""
    status = instance.run(breaker_status)
    if as_json:
        tripped = [
            mode_cap_json(cap) | {"resettable": cap.rule not in status.unproven} for cap in status.tripped
        ]
        echo_json({"held_back": tripped, "buckets": [bucket_json(bucket) for bucket in status.buckets]})
    else:
        _draw(status, instance.timezone, t)
    return OK if status.tripped else NOTHING


@breaker.command("reset")
@click.argument("rule")
@click.option("--release/--drop", default=None, help="What to do with the actions that were held.")
@acts
@as_json
@pass_catalog
def reset_breaker(rule: str, release: bool | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Let RULE go as far as its mode says again. Recorded. Exit code 3 when it was not tripped.

    --release sends what was held as far as it still makes sense, --drop cancels it.
    """
    if release is None:
        raise click.UsageError(t("usage.release_or_drop"))
    outcome = instance.run(reset_rule, rule, release=release)
    released, dropped = (outcome.released, outcome.dropped) if outcome else (0, 0)
    if as_json:
        echo_json({"rule": rule, "reset": outcome is not None, "released": released, "dropped": dropped})
    elif outcome is None:
        echo(t("breaker.not_held", rule=sanitize_terminal(rule, 80)))
    else:
        echo(t("breaker.reset", rule=sanitize_terminal(rule, 80), released=released, dropped=dropped))
    return NOTHING if outcome is None else OK


def _draw(status: BreakerStatus, timezone: str, t: Catalog) -> None:
    for cap in status.tripped:
        rule, why = sanitize_terminal(cap.rule, 80), sanitize_terminal(cap.why, 200)
        echo(t("breaker.held", rule=rule, mode=cap.mode, since=format_seconds(cap.at, timezone), why=why))
        if blocker := status.unproven.get(cap.rule):
            echo("    " + t.count("breaker.held_on", cap.held))
            echo("    " + t("breaker.unproven", why=t.with_data(blocker.code, blocker.data)))
        else:
            echo("    " + t.count("breaker.waits", cap.held, rule=rule))
    if not status.tripped:
        echo(t("breaker.none"))
    for bucket in status.buckets[:_SHOWN_BUCKETS]:
        scope = sanitize_terminal(bucket.scope, 80)
        left, capacity = f"{bucket.left:g}", f"{bucket.capacity:g}"
        echo("    " + t("breaker.bucket", scope=scope, left=left, of=capacity))
