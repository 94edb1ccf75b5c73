"""`tamis doctor`: looks at everything that can be wrong and says what to do about it.

Changes nothing, calls nobody, and prints no secret: of a token only its fingerprint.
"""

import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import OK, WRONG
from bot.cli.options import as_json, data_option
from bot.cli.terminal import echo, echo_json, echo_table

if TYPE_CHECKING:
    from bot.config import Config
    from bot.store import Transaction
    from bot.store.reporting.reconciliation import Reconciliation
    from bot.store.sqlite.health import Health

FINE, ODD, BAD = "ok", "warning", "wrong"
_LEAST_FREE = 2**30
_QUIET_DAYS = 7


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    state: str
    what: str
    said: str


@click.command()
@data_option
@as_json
def command(config: Path | None, data: Path | None, as_json: bool) -> int:
    """Look at everything that can be wrong, and say what to do. Exit code 1 if something is.

    Python, SQLite, configuration, secrets, rules, model, data folder, disk, books, pauses, and
    when each account was last heard of.
    """
    findings = [_python(), *_by_configuration(config, data)]
    is_well = all(finding.state != BAD for finding in findings)
    if as_json:
        echo_json({"ok": is_well, "findings": [asdict(finding) for finding in findings]})
    else:
        echo_table({"state": "", "what": "", "said": ""}, [asdict(finding) for finding in findings])
        echo("all is well" if is_well else "something is wrong")
    return OK if is_well else WRONG


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(FINE, "python", version)


def _by_configuration(config: Path | None, data: Path | None) -> Iterator[Finding]:
    from bot.errors import TamisError

    path = config or Path("config.yaml")
    loaded: Config | None = None
    if config is not None or path.exists():
        from bot.runtime.app import load_config

        try:
            loaded = load_config(path)
            yield Finding(FINE, "config", f"{path} is right")
        except TamisError as trouble:
            yield Finding(BAD, "config", f"{trouble}")
    else:
        yield Finding(ODD, "config", "no config.yaml here; pass --config FILE")
    yield from _rules(config)
    yield _model(loaded)
    folder = data or (Path(loaded.data) if loaded else None)
    if folder is None:
        yield Finding(ODD, "data", "no data folder was named; pass --data FOLDER")
        return
    yield from _folder(folder)
    yield from _database(folder, loaded)


def _rules(config: Path | None) -> Iterator[Finding]:
    from bot.cli.rules.commands import load
    from bot.errors import TamisError

    try:
        rules = load(None, config)
    except TamisError as trouble:
        yield Finding(BAD, "rules", str(trouble))
        return
    yield Finding(FINE, "rules", f"{len(rules.rules)} rules, version {rules.version}")
    for warning in rules.warnings:
        yield Finding(ODD, "rules", str(warning))


def _model(config: "Config | None") -> Finding:
    from bot import classify
    from bot.errors import TamisError
    from bot.resources import shipped

    own = config.classifier if config else None
    try:
        if own is not None:
            return Finding(FINE, "model", f"{classify.load_own(own.model, Path(own.labels)).name}, your own")
        folder = Path(config.model) if config and config.model else shipped("models/weights")
        name = classify.load(folder).name
    except TamisError as trouble:
        return Finding(BAD, "model", f"word lists only: {trouble}")
    return Finding(FINE, "model", f"{name}, its files are those of its manifest")


def _folder(folder: Path) -> Iterator[Finding]:
    from bot.store.delivery import pauses
    from bot.store.sqlite.engine import FILE

    if not folder.is_dir():
        yield Finding(BAD, "data", f"there is no folder '{folder}'; 'tamis serve' creates it")
        return
    for path in (folder, folder / FILE):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            wanted = "700" if path.is_dir() else "600"
            yield Finding(BAD, "data", f"others can look into '{path}'; chmod {wanted} it")
    free = shutil.disk_usage(folder).free
    said = f"{free / 2**30:.1f} GiB free"
    yield Finding(FINE if free > _LEAST_FREE else BAD, "disk", said)
    if pauses.is_flagged(folder):
        yield Finding(ODD, "pause", "everything, by the flag file; 'tamis resume --all' lifts it")


def _database(folder: Path, config: "Config | None") -> Iterator[Finding]:
    from bot.cli.options import run
    from bot.errors import TamisError
    from bot.store.delivery import pauses
    from bot.store.history import audit
    from bot.store.reporting import reconciliation
    from bot.store.sqlite import health

    def look(tx: "Transaction") -> "tuple[Health, Reconciliation, list[str], int | None]":
        scopes = [f"{row['scope']}, by {row['by_whom']}: {row['reason']}" for row in pauses.all(tx)]
        return health.look(tx), reconciliation.check(tx), scopes, audit.verify(tx)

    try:
        found, ledger, paused, broken = run(None, folder, lambda db: db.read(look))
    except TamisError as trouble:
        yield Finding(BAD, "database", str(trouble))
        return
    yield _sqlite(found)
    yield Finding(BAD if found.damage else FINE, "database", found.damage or "no damage found")
    yield _audit(broken)
    yield from _books(ledger)
    for scope in paused:
        yield Finding(ODD, "pause", scope)
    yield from _accounts(found, config)


def _sqlite(found: "Health") -> Finding:
    if found.is_mended:
        return Finding(FINE, "sqlite", found.sqlite)
    said = f"{found.sqlite} can corrupt its file in rare cases; use 3.51.3 or newer (pip install pysqlite3)"
    return Finding(ODD, "sqlite", said)


def _audit(broken: int | None) -> Finding:
    if broken is None:
        return Finding(FINE, "audit", "the record is whole")
    return Finding(BAD, "audit", f"row {broken} was changed; see 'tamis audit verify'")


def _books(ledger: "Reconciliation") -> Iterator[Finding]:
    said = (
        f"{ledger.accepted} effects promised, {sum(ledger.states.values())} accounted for, {ledger.open} open"
    )
    yield Finding(FINE if ledger.is_balanced else BAD, "books", said)
    for state in ("dead", "refused"):
        if count := ledger.states.get(state, 0):
            yield Finding(ODD, "outbox", f"{count} {state}; 'tamis queue list --queue failed'")
    for table, counts in (("deliveries", ledger.deliveries), ("events", ledger.events)):
        for state in ("malformed", "quarantined", "unrouted"):
            if count := counts.get(state, 0):
                yield Finding(ODD, table, f"{count} {state}")


def _accounts(found: "Health", config: "Config | None") -> Iterator[Finding]:
    now = datetime.now(UTC).timestamp()
    for source in config.sources if config else ():
        for account in source.accounts:
            at = found.last_event.get((account.platform, account.id))
            token = f"token {account.token.fingerprint()}" if account.token else "no token"
            heard = "never heard of" if at is None else f"last heard of {(now - at) / 3600:.1f} h ago"
            quiet = at is None or now - at > _QUIET_DAYS * 86400
            state = BAD if account.token is None else ODD if quiet else FINE
            what = f"{account.platform} {account.id}"
            yield Finding(state, what, f"{token}, {heard}")
