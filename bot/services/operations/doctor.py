"""Looks at everything that can be wrong with an instance: configuration, rules, model, database, accounts.

Changes nothing, calls nobody, and shows no secret: of a token only its fingerprint. What a finding says is a
code of `bot/present/messages/operations.py` with its data.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.classify import manifest
from bot.config import Config
from bot.domain import BackfillCause, PauseCause
from bot.domain.posts import PlannedPost
from bot.domain.progress import Advance, Step
from bot.errors import ConfigError, TamisError, message
from bot.files import is_shared
from bot.services.classifier import load_classifier
from bot.services.configuration import ConfigReading, read_config
from bot.services.operations import restored
from bot.services.operations.account_findings import find_faults
from bot.services.operations.exposure import exposed_data, exposed_settings
from bot.services.operations.findings import Finding, Severity
from bot.services.operations.instance import recognise
from bot.services.operations.polling_findings import find_polling
from bot.services.operations.post_findings import find_post_problems
from bot.services.operations.refused_findings import find_refused
from bot.services.operations.report_findings import find_unsent
from bot.services.operations.restored import RestoreStatus
from bot.services.workspace import Workspace
from bot.store import Transaction, instance_lock
from bot.store.delivery import account_checks, circuit_breaker, daily_quotas, pauses
from bot.store.delivery.account_checks import AccountCheck
from bot.store.delivery.circuit_breaker import ModeCap
from bot.store.delivery.daily_quotas import QuotaUse
from bot.store.delivery.instance_mark import COPY_SCOPE, InstanceMark, Standing
from bot.store.delivery.pauses import Pause
from bot.store.health import Health, HealthCheck
from bot.store.history import audit
from bot.store.intake import backfills, polls, refused_deliveries, silences
from bot.store.intake.backfills import Backfill
from bot.store.intake.polls import Poll
from bot.store.intake.refused_deliveries import RefusedDeliveries
from bot.store.intake.silences import Silence
from bot.store.opening import health_check
from bot.store.posts import planned_posts
from bot.store.reporting import reconciliation, report_runs
from bot.store.reporting.reconciliation import Reconciliation, WaitingActions
from bot.store.reporting.report_runs import ReportRun
from bot.store.sqlite import folder as data_folder

_MIN_FREE_BYTES = 2**30
_REFUSED_SECONDS = 86_400.0
_FAILING_SECONDS = 600.0  # a poll that fails now and then is no news
_FETCHED_SECONDS = 86_400.0  # what was fetched before is no news any more
_WAITING_SECONDS = 600.0  # a throttled call or a short interruption is over by then
_QUIET_SECONDS = 7 * 86400.0  # without any event: more often a lost webhook subscription than silence


@dataclass(frozen=True, kw_only=True, slots=True)
class _Database:
    """What one reading of the database says."""

    health: Health
    outbox: Reconciliation
    pauses: tuple[Pause, ...]
    tripped: tuple[ModeCap, ...]
    refused: tuple[RefusedDeliveries, ...]
    failing_polls: tuple[Poll, ...]
    quotas: tuple[QuotaUse, ...]
    account_checks: tuple[AccountCheck, ...]
    silent: tuple[Silence, ...]
    backfills: tuple[Backfill, ...]
    waiting: tuple[WaitingActions, ...]
    broken_row: int | None
    restore: RestoreStatus | None
    reports: tuple[ReportRun, ...]
    posts: tuple[PlannedPost, ...]


async def diagnose(workspace: Workspace) -> tuple[Finding, ...]:
    """Everything that was looked at, good or bad."""
    reading, configuration = _configuration(workspace)
    config = reading.config if reading else None
    findings = [
        _ok("python", "doctor.version", version=".".join(map(str, sys.version_info[:3]))),
        *configuration,
        *_settings(workspace.config_file, reading),
        *(_rules(workspace) if reading or not workspace.is_configured else ()),
        _model(config),
    ]
    try:
        folder = workspace.folder
    except TamisError:
        if not workspace.has_data_folder:  # else the configuration cannot be read, which was said
            findings.append(_warning("data", "doctor.no_data_folder_named"))
        return tuple(findings)
    try:
        data_folder.check_access(folder)
    except TamisError as error:
        return (*findings, _wrong("data", "doctor.error", error=error))
    if not (workspace.store_address or (folder / data_folder.DATABASE_FILE).exists()):
        return (*findings, _ok("data", "doctor.not_started", folder=folder))
    findings += [*_data_folder(folder), _running(folder)]
    try:
        now = workspace.now()
        database = await workspace.store.read(_reader(workspace, now))
    except TamisError as error:
        return (*findings, _wrong("database", "doctor.error", error=error))
    mark, standing = await recognise(workspace)
    findings += [
        *_instance(mark, standing),
        _version(database.health),
        _damage(database.health),
        *_schema(database.health),
        _audit(database.broken_row),
        *_outbox(database.outbox),
        *(_pause(pause) for pause in database.pauses if pause.scope != COPY_SCOPE),
        *map(_tripped, database.tripped),
        *_restore(database.restore, now),
        *(_waiting(actions, now) for actions in database.waiting),
        *find_refused(database.refused, config, now),
        *find_polling(database.failing_polls, database.quotas, now),
        *(_silence(silence, now) for silence in database.silent),
        *(_backfill(backfill, now) for backfill in database.backfills),
        *_accounts(database.health, config, now),
        *_noted(database, config, now),
    ]
    return tuple(findings)


def _noted(database: _Database, config: Config | None, now: datetime) -> Iterator[Finding]:
    yield from find_faults(database.account_checks, config, now)
    yield from find_unsent(database.reports, now)
    yield from find_post_problems(database.posts, config, now)


def _configuration(workspace: Workspace) -> tuple[ConfigReading | None, list[Finding]]:
    if not workspace.is_configured:
        return None, [_warning("config", "doctor.no_config")]
    try:
        reading = read_config(workspace.config_file, needs_secrets=False)
    except TamisError as error:
        return None, _mistakes("config", error)
    if reading.unopened:
        return reading, _mistakes("config", ConfigError(reading.unopened))
    warnings = [
        _warning("config", "doctor.problem", where=warning.where, problem=warning.message)
        for warning in reading.warnings
    ]
    return reading, [_ok("config", "doctor.config", path=workspace.config_file), *warnings]


def _mistakes(subject: str, error: TamisError) -> list[Finding]:
    if not isinstance(error, ConfigError):
        return [_wrong(subject, "doctor.error", error=error)]
    return [
        _wrong(subject, "doctor.problem", where=problem.where, problem=problem.message)
        for problem in error.problems
    ]


def _settings(path: Path, reading: ConfigReading | None) -> Iterator[Finding]:
    for problem in exposed_settings(path, reading) if reading else ():
        yield _wrong("secrets", "doctor.problem", where=problem.where, problem=problem.message)


def _rules(workspace: Workspace) -> Iterator[Finding]:
    try:
        rules = workspace.rules
    except TamisError as error:
        yield from _mistakes("rules", error)
        return
    yield _ok("rules", "doctor.rules", count=len(rules.rules), version=rules.version)
    for warning in rules.warnings:
        yield _warning("rules", "doctor.problem", where=warning.where, problem=warning.message)


def _model(config: Config | None) -> Finding:
    try:
        classifier, fallback_error = load_classifier(config)
    except TamisError as error:
        return _wrong("model", "doctor.no_model", error=error)
    if fallback_error is not None:
        return _wrong("model", "doctor.no_model", error=fallback_error)
    if config is not None and config.classifier is not None:
        return _ok("model", "doctor.custom_model", name=classifier.name)
    folder = Path(config.model) if config and config.model else None
    if folder is None or manifest.is_shipped(folder) or (config and config.model_sha256):
        return _ok("model", "doctor.model", name=classifier.name)
    return _ok("model", "doctor.unpinned_model", name=classifier.name, sha256=manifest.hash_manifest(folder))


def _data_folder(folder: Path) -> Iterator[Finding]:
    exposed = [*exposed_data(folder)]
    for problem in exposed:
        yield _wrong("data", "doctor.problem", where=problem.where, problem=problem.message)
    if not exposed and is_shared(folder):
        yield _ok("data", "doctor.shared", path=folder, group=data_folder.group_name(folder))
    if not exposed and not is_shared(folder):
        yield _ok("data", "doctor.private", path=folder, owner=data_folder.owner_name(folder))
    free = shutil.disk_usage(folder).free
    severity = Severity.OK if free > _MIN_FREE_BYTES else Severity.WRONG
    yield _finding(severity, "disk", "doctor.disk", size=f"{free / 2**30:.1f}")
    if pauses.is_flagged(folder):
        yield _warning("pause", "doctor.pause_flag")


def _running(folder: Path) -> Finding:
    if instance_lock.is_held(folder):
        return _ok("bot", "doctor.running")
    return _warning("bot", "doctor.not_running")


def _reader(workspace: Workspace, now: datetime) -> Callable[[Transaction], _Database]:
    check, advance = health_check(workspace.store_address), partial(workspace.progress, Step.AUDIT)
    return lambda tx: _read_database(tx, check, now.timestamp(), advance)


def _read_database(tx: Transaction, check: HealthCheck, now: float, advance: Advance) -> _Database:
    return _Database(
        health=check(tx),
        outbox=reconciliation.reconcile(tx),
        pauses=tuple(pauses.list_pauses(tx)),
        tripped=tuple(circuit_breaker.list_mode_caps(tx)),
        refused=tuple(refused_deliveries.list_refused(tx, now - _REFUSED_SECONDS)),
        failing_polls=tuple(polls.list_failing(tx, now - _FAILING_SECONDS)),
        quotas=tuple(daily_quotas.list_use(tx, now)),
        account_checks=tuple(account_checks.list_checks(tx)),
        silent=tuple(silences.list_silences(tx)),
        backfills=(
            *backfills.list_open(tx),
            *(done for done in backfills.list_ended(tx, now - _FETCHED_SECONDS) if done.missed),
        ),
        waiting=tuple(reconciliation.list_waiting(tx, planned_before=now - _WAITING_SECONDS)),
        broken_row=audit.verify_chain(tx, advance=advance).broken_row,
        restore=restored.read_status(tx),
        reports=tuple(report_runs.list_latest(tx)),
        posts=tuple(planned_posts.list_waiting_or_soon(tx)),
    )


def _instance(mark: InstanceMark | None, standing: Standing) -> Iterator[Finding]:
    if standing is Standing.RESTORED:
        yield _warning("instance", "doctor.put_back")
    elif mark is None:
        return
    elif standing is Standing.COPIED:
        origin = {"path": mark.location.path, "host": mark.location.host}
        yield _wrong("instance", "doctor.copied", **origin, code=mark.code)
    else:
        yield _ok("instance", "doctor.instance", id=mark.id, generation=mark.generation)


def _restore(status: RestoreStatus | None, now: datetime) -> Iterator[Finding]:
    if status is None or not status.undecided:
        return
    span = _since(status.mark.restored_at or 0.0, now)
    counts = {name: getattr(status.recovery, name) for name in ("happened", "done", "open", "held")}
    yield _warning("instance", "doctor.restored", span=span, **counts)


def _version(database_health: Health) -> Finding:
    if database_health.is_version_safe:
        return _ok(database_health.engine, "doctor.version", version=database_health.version)
    return _warning(database_health.engine, "doctor.sqlite", version=database_health.version)


def _damage(database_health: Health) -> Finding:
    if database_health.damage:
        return _wrong("database", "doctor.damage", damage=database_health.damage)
    return _ok("database", "doctor.no_damage")


def _schema(database_health: Health) -> Iterator[Finding]:
    if database_health.missing:
        yield _wrong("database", "doctor.schema", objects=", ".join(database_health.missing))


def _audit(broken_row: int | None) -> Finding:
    if broken_row is None:
        return _ok("audit", "doctor.audit")
    return _wrong("audit", "doctor.audit_broken", row=broken_row)


def _outbox(outbox: Reconciliation) -> Iterator[Finding]:
    severity = Severity.OK if outbox.is_balanced else Severity.WRONG
    counts = {"accepted": outbox.accepted, "accounted": sum(outbox.states.values()), "open": outbox.open}
    yield _finding(severity, "reconciliation", "doctor.outbox", **counts)
    for state in ("failed", "refused"):
        if count := outbox.states.get(state, 0):
            yield _warning("outbox", "doctor.not_done", count=count, state=state)
    for table, states in (("deliveries", outbox.deliveries), ("events", outbox.events)):
        for state in ("malformed", "quarantined", "unrouted"):
            if count := states.get(state, 0):
                yield _warning(table, "doctor.state_count", count=count, state=state)


def _pause(pause: Pause) -> Finding:
    """What a person paused is as it should be; what the program had to pause is not."""
    if pause.cause is PauseCause.PERSON:
        return _warning("pause", "doctor.pause", scope=pause.scope, by=pause.by.id, reason=pause.reason)
    account = pause.scope.partition(":")[2]
    return _wrong("pause", f"doctor.pause.{pause.cause}", account=account, reason=pause.reason)


def _tripped(cap: ModeCap) -> Finding:
    """A limit that was reached is no fault, but until a person looks the rule acts no more."""
    return _warning("breaker", "doctor.tripped", rule=cap.rule, reason=cap.why, count=cap.held)


def _waiting(actions: WaitingActions, now: datetime) -> Finding:
    span = _since(actions.planned_at, now)
    code = "doctor.waiting.target" if actions.target else "doctor.waiting.account"
    reason = actions.problem or message("not tried yet")
    name = actions.target or actions.account_id
    return _warning("outbox", code, name=name, count=actions.count, span=span, reason=reason)


def _silence(silence: Silence, now: datetime) -> Finding:
    """More often a lost webhook subscription than peace; but perhaps that."""
    span, usual = _since(silence.since, now), timedelta(seconds=silence.usual)
    return _warning("silence", "doctor.silent", account=silence.account_id, span=span, usual=usual)


def _backfill(backfill: Backfill, now: datetime) -> Finding:
    """What was missed in an outage is fetched as it should be; that webhooks miss something is not."""
    data: dict[str, object] = {"account": backfill.account_id, "count": backfill.missed}
    if backfill.ended_at is not None:
        is_normal = backfill.cause in (BackfillCause.OPERATOR, BackfillCause.OUTAGE)
        severity = Severity.OK if is_normal else Severity.WARNING
        span = _since(backfill.ended_at, now)
        return _finding(severity, "backfill", f"doctor.backfilled.{backfill.cause}", **data, span=span)
    data["since"] = f"{backfill.since:%Y-%m-%d %H:%M} UTC"
    if backfill.failing_since is None:
        return _ok("backfill", "doctor.backfill", **data)
    span = _since(backfill.failing_since, now)
    return _warning("backfill", "doctor.backfill_failing", **data, span=span, problem=backfill.problem)


def _accounts(database_health: Health, config: Config | None, now: datetime) -> Iterator[Finding]:
    for source in config.sources if config else ():
        for account in source.accounts:
            at = database_health.last_event.get((account.platform, account.id))
            silence = None if at is None else now.timestamp() - at
            is_quiet = silence is None or silence > _QUIET_SECONDS
            subject = f"{account.platform} {account.id}"
            data = {} if silence is None else {"span": timedelta(seconds=silence)}
            if account.token is None:
                codes = ("doctor.account_silent_without_token", "doctor.account_without_token")
                yield _wrong(subject, codes[bool(data)], **data)
            else:
                codes = ("doctor.account_silent", "doctor.account")
                severity = Severity.WARNING if is_quiet else Severity.OK
                token = account.token.fingerprint()
                yield _finding(severity, subject, codes[bool(data)], token=token, **data)


def _since(at: float, now: datetime) -> timedelta:
    return timedelta(seconds=max(0.0, now.timestamp() - at))


def _finding(severity: Severity, subject: str, code: str, /, **data: object) -> Finding:
    return Finding(severity=severity, subject=subject, code=code, data=data)


def _ok(subject: str, code: str, /, **data: object) -> Finding:
    return _finding(Severity.OK, subject, code, **data)


def _warning(subject: str, code: str, /, **data: object) -> Finding:
    return _finding(Severity.WARNING, subject, code, **data)


def _wrong(subject: str, code: str, /, **data: object) -> Finding:
    return _finding(Severity.WRONG, subject, code, **data)
