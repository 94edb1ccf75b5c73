"""`tamis pause` and `tamis resume`: the kill switch."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from bot.cli import NOTHING, OK, localized
from bot.cli.localized import catalog, pass_catalog
from bot.cli.options import Instance, acts, as_json
from bot.cli.table import echo_table
from bot.cli.terminal import echo, echo_json, sanitize_terminal, warn
from bot.errors import UserError
from bot.present.local_time import format_seconds
from bot.present.messages import Catalog
from bot.present.serialize import pause_json
from bot.services.operations.pausing import PauseKind, PauseScope, list_pauses, pause_scope, resume_scope

F = TypeVar("F", bound=Callable[..., Any])


def _scope_options(function: F) -> F:
    """`--all`, `--account` or `--rule`; arrive as `scope`, which is None beside `--list`."""

    @wraps(function)
    def with_scope(
        *arguments: Any, everything: bool, account: str | None, rule: str | None, **options: Any
    ) -> Any:
        scopes = [
            *([PauseScope(PauseKind.ALL)] if everything else []),
            *([PauseScope(PauseKind.ACCOUNT, account)] if account else []),
            *([PauseScope(PauseKind.RULE, rule)] if rule else []),
        ]
        if len(scopes) != (0 if options.get("is_list") else 1):
            raise click.UsageError(catalog()("usage.pause"))
        return function(*arguments, scope=scopes[0] if scopes else None, **options)

    decorated: Any = with_scope
    for option in (
        click.option("--rule", metavar="ID", help="One rule."),
        click.option("--account", metavar="ID", help="One account."),
        click.option("--all", "everything", is_flag=True, help="Everything."),
    ):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]  # the same command, other options


@localized.command()
@_scope_options
@click.option("--why", help="The reason, for colleagues.  [default: no reason given]")
@click.option("--list", "is_list", is_flag=True, help="Show what is paused and why.")
@acts
@as_json
@pass_catalog
def pause(
    scope: PauseScope | None, why: str | None, is_list: bool, instance: Instance, as_json: bool, t: Catalog
) -> int:
    """Stop acting within a second: everything, one account or one rule.

    Events are still received and decided; what was planned waits. Survives a restart. --all also
    works when the database cannot be written to. --list changes nothing and has exit code 3 when
    nothing is paused.
    """
    if scope is None:
        return _list(instance, as_json, t)
    try:
        change = instance.run(pause_scope, scope, why or "no reason given")
    except UserError as error:
        if error.code != "no_data_folder":
            raise
        raise click.UsageError(t.error(error)) from error  # as for any option that names nothing
    if change.store_error is not None:
        warn(t("pause.flag_only", error=change.store_error))
    _show(scope, as_json, t, paused=True, changed=change.changed)
    return OK


@localized.command()
@_scope_options
@acts
@as_json
@pass_catalog
def resume(scope: PauseScope, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Act again: lifts exactly the pause that is named. Exit code 3 when there was none.

    --account also lets an account reply again after its replies were stopped because its platform
    called us abusive.
    """
    changed = instance.run(resume_scope, scope).changed
    _show(scope, as_json, t, paused=False, changed=changed)
    return OK if changed else NOTHING


def _list(instance: Instance, as_json: bool, t: Catalog) -> int:
    in_force = instance.run(list_pauses)
    if as_json:
        echo_json([pause_json(pause) for pause in in_force])
        return OK if in_force else NOTHING
    heads = {name: t(f"head.{name}") for name in ("scope", "cause", "since", "paused_by", "reason")}
    rows = [
        {
            "scope": pause.scope,
            "cause": t.term("cause", pause.cause),
            "since": format_seconds(pause.at, instance.timezone) if pause.at else "",
            "paused_by": pause.by.id,
            "reason": pause.reason,
        }
        for pause in in_force
    ]
    if rows:
        echo_table(heads, rows)
    else:
        echo(t("pause.none"))
    return OK if rows else NOTHING


def _show(scope: PauseScope, as_json: bool, t: Catalog, *, paused: bool, changed: bool) -> None:
    if as_json:
        echo_json({"scope": str(scope), "paused": paused, "changed": changed})
        return
    action = "paused" if paused else "resumed"
    code = f"pause.{action}" if changed else f"pause.{action}_already"
    echo(t(code, scope=sanitize_terminal(str(scope), 100)))
