"""`tamis state`: what people tell the rules about the world, and until when it holds."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, Moment, acts, as_json, looks
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize import state_json
from bot.services.operations.states import (
    StateScope,
    SwitchedState,
    list_states,
    switch_state_off,
    switch_state_on,
)

F = TypeVar("F", bound=Callable[..., Any])


@localized.group()
def state() -> None:
    """Switch states that rules look at: a disruption, a strike, a crisis.

    A rule holds while a state is on with 'state: NAME'; the rules file defines the names under 'states:'.
    """


@state.command("set")
@click.argument("name")
@click.argument("switch", type=click.Choice(["on", "off"]))
@click.option("--account", metavar="ID", default="", help="In one account only, by its id or name.")
@click.option("--post", metavar="ID", default="", help="Under one post only, by its id or address.")
@click.option(
    "--until",
    type=Moment(ahead=True),
    help="When it ends by itself: 30m, 6h, 2d, or a date or time.",
)
@click.option("--reason", default="", help="Why, for colleagues.")
@acts
@as_json
@pass_catalog
def set_state(
    name: str,
    switch: str,
    account: str,
    post: str,
    until: datetime | None,
    reason: str,
    instance: Instance,
    as_json: bool,
    t: Catalog,
) -> int:
    """Switch the state NAME on or off: everywhere, in one account, or under one post.

    It holds from the next comment on and survives a restart. Switched on again, it gets the new end and the
    new reason. Off ends it in exactly the scope that is named; exit code 3 when it was not on there.
    """
    scope = StateScope(account=account, post=post)
    if switch == "off":
        if until is not None or reason:
            raise click.UsageError(t("usage.state_off"))
        change = instance.run(switch_state_off, name, scope)
    else:
        change = instance.run(switch_state_on, name, scope, reason=reason, until=until)
    changed = switch == "on" or change.was_on
    if as_json:
        echo_json(
            {"state": name, "changed": changed, "now_on": [state_json(state) for state in change.now_on]}
        )
        return OK if changed else NOTHING
    code = f"state.{switch}" if switch == "on" or change.was_on else "state.off_already"
    echo(t(code, name=sanitize_terminal(name, 80), scope=_scope(scope, t)))
    if switch == "off" and change.now_on:
        echo(t("state.still_on"))
    _show_states(change.now_on, instance, t)
    return OK if changed else NOTHING


@state.command("list")
@looks
@as_json
@pass_catalog
def list_switched(instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show which states are on, where, until when and why. Exit code 3 when none is."""
    states = instance.run(list_states)
    if as_json:
        echo_json([state_json(state) for state in states])
    elif states:
        _show_states(states, instance, t)
    else:
        echo(t("state.none"))
    return OK if states else NOTHING


def _show_states(states: Sequence[SwitchedState], instance: Instance, t: Catalog) -> None:
    rows = [
        {
            "state": state.name,
            "scope": _scope(state.scope, t),
            "until": format_seconds(state.until, instance.timezone) if state.until else t("state.open_end"),
            "paused_by": state.by.id,
            "reason": state.reason,
        }
        for state in states
    ]
    if rows:
        heads = ("state", "scope", "until", "paused_by", "reason")
        echo_table({name: t(f"head.{name}") for name in heads} | {"scope": t("head.where")}, rows)


def _scope(scope: StateScope, t: Catalog) -> str:
    account, post = sanitize_terminal(scope.account, 60), sanitize_terminal(scope.post, 120)
    if not (account or post):
        return t("state.everywhere")
    places = [t("state.account", account=account)] if account else []
    places += [t("state.post", post=post)] if post else []
    return ", ".join(places)
