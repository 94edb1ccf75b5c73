"""`tamis pause` and `tamis resume`: the kill switch."""

from datetime import UTC, datetime
from pathlib import Path

import click

from bot.cli import NOTHING, OK
from bot.cli.options import as_json, data_option, folder_of, moderator, run
from bot.cli.terminal import echo, echo_json, warn

_all = click.option("--all", "everything", is_flag=True, help="Everything.")
_account = click.option("--account", metavar="ID", help="One account.")
_rule = click.option("--rule", metavar="ID", help="One rule.")


@click.command()
@_all
@_account
@_rule
@click.option("--why", default="no reason given", help="The reason, for colleagues.")
@moderator
@data_option
@as_json
def pause(
    everything: bool,
    account: str | None,
    rule: str | None,
    why: str,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
) -> int:
    """Stop acting within a second: everything, one account or one rule.

    Events are still received and decided; what was planned waits. Survives a restart. --all also
    works when the database cannot be written to.
    """
    from bot.errors import TamisError
    from bot.services.review import person
    from bot.store.delivery import pauses

    scope, by, at = _scope(everything, account, rule), person(who), datetime.now(UTC).timestamp()
    changed = False
    if everything:
        folder = folder_of(config, data)
        if not folder.is_dir():
            raise click.UsageError(f"there is no data folder '{folder}'; pass another one with --data")
        changed = not pauses.is_flagged(folder)
        pauses.flag(folder, True)
    try:
        changed = (
            run(
                config,
                data,
                lambda db: db.write(lambda tx: pauses.set(tx, scope=scope, reason=why, by=by, at=at)),
            )
            or changed
        )
    except TamisError as trouble:
        if not everything:
            raise
        warn(f"paused by the flag file alone, the database could not note it: {trouble}")
    _tell(scope, as_json, paused=True, changed=changed)
    return OK


@click.command()
@_all
@_account
@_rule
@moderator
@data_option
@as_json
def resume(
    everything: bool,
    account: str | None,
    rule: str | None,
    who: str,
    config: Path | None,
    data: Path | None,
    as_json: bool,
) -> int:
    """Act again: lifts exactly the pause that is named. Exit code 3 when there was none.

    --account also lets an account speak again whose words were stopped because its platform
    called us abusive.
    """
    from bot.services.review import person
    from bot.store import Transaction
    from bot.store.delivery import pauses

    scope, by, at = _scope(everything, account, rule), person(who), datetime.now(UTC).timestamp()

    def lift(tx: Transaction) -> bool:
        lifted = pauses.lift(tx, scope, by, at)
        return (account is not None and pauses.lift(tx, f"words:{account}", by, at)) or lifted

    was_flagged = False
    if everything:
        folder = folder_of(config, data)
        was_flagged = pauses.is_flagged(folder)
        pauses.flag(folder, False)
    changed = run(config, data, lambda db: db.write(lift)) or was_flagged
    _tell(scope, as_json, paused=False, changed=changed)
    return OK if changed else NOTHING


def _scope(everything: bool, account: str | None, rule: str | None) -> str:
    named = [
        *(["all"] if everything else []),
        *([f"account:{account}"] if account else []),
        *([f"rule:{rule}"] if rule else []),
    ]
    if len(named) != 1:
        raise click.UsageError("name one: --all, --account ID or --rule ID")
    return named[0]


def _tell(scope: str, as_json: bool, *, paused: bool, changed: bool) -> None:
    from bot.cli.terminal import sanitize_terminal

    if as_json:
        echo_json({"scope": scope, "paused": paused, "changed": changed})
    elif changed:
        echo(f"{'paused' if paused else 'resumed'}: {sanitize_terminal(scope, 100)}")
    else:
        before = "paused" if paused else "not paused"
        echo(f"{sanitize_terminal(scope, 100)} was {before} before; nothing new happened")
