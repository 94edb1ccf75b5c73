"""Which reports were sent for which period, and which are still tried. Times are seconds since 1970."""

from dataclasses import dataclass

from bot.domain.report_schedule import Period
from bot.store import Transaction
from bot.store.ports import Row


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportRun:
    """One report about one period. `problem` is a code of ours and `status` the number of the server's answer,
    0 where there was none."""

    name: str
    period: str
    state: str  # sending, waiting, done, given_up
    message_id: str
    attempts: int
    not_before: float
    due_at: float
    problem: str
    status: int
    done_at: float | None


def note_plan(tx: Transaction, name: str, at: float) -> float:
    """Since when a report has been known here; from now on, where it is new."""
    tx.run("report_runs.note_plan", name=name, at=at)
    return float(tx.value("report_runs.first_seen_at", name=name))


def claim_run(
    tx: Transaction, name: str, period: Period, *, message_id: str, at: float, until: float
) -> ReportRun | None:
    """Take a report for sending until then; None where it was sent, waits for its next try, or somebody else has
    it. What earlier periods still waited for is given up."""
    due_at = period.due_at.timestamp()
    changed = tx.run(
        "report_runs.claim",
        name=name,
        period=period.key,
        message_id=message_id,
        at=at,
        until=until,
        due_at=due_at,
    )
    if not changed:
        return None
    tx.run("report_runs.give_up_earlier", name=name, period=period.key, due_at=due_at)
    return get_run(tx, name, period.key)


def claim_again(tx: Transaction, name: str, period: Period, *, at: float, until: float) -> bool:
    """Take a report once more that was sent or waits; False while somebody else is sending it."""
    return bool(tx.run("report_runs.claim_again", name=name, period=period.key, at=at, until=until))


def get_run(tx: Transaction, name: str, period: str) -> ReportRun | None:
    """The report about a period; None before the first try."""
    row = tx.one("report_runs.get_run", name=name, period=period)
    return None if row is None else _run(row)


def list_latest(tx: Transaction) -> list[ReportRun]:
    """The newest run of each report."""
    return [_run(row) for row in tx.all("report_runs.list_latest")]


def settle_run(
    tx: Transaction, name: str, period: str, *, at: float, problem: str = "", status: int = 0
) -> None:
    """It was sent; `problem` says of what was not quite as wanted."""
    tx.run("report_runs.settle", name=name, period=period, at=at, problem=problem, status=status)


def put_off(tx: Transaction, name: str, period: str, *, not_before: float, problem: str, status: int) -> None:
    """It could not be sent, and is tried again from then on."""
    tx.run(
        "report_runs.put_off",
        name=name,
        period=period,
        not_before=not_before,
        problem=problem,
        status=status,
    )


def _run(row: Row) -> ReportRun:
    return ReportRun(**{name: row[name] for name in ReportRun.__slots__})
