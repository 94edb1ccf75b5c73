"""What was last seen of each account's token, of what it may do and of its webhooks.

The running program writes it down, and whoever asks it how it is reads it: a fault stands here until it is over,
with the moment at which it began.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain import AccountFault, CheckSubject
from bot.store import Transaction
from bot.store.ports import Row

_LONGEST_DETAIL = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountCheck:
    """One look at an account. `fault` is None while all is well; `detail` says more of it, such as the names of
    permissions; `ends_at` is when a token ends, as far as that is known. `attempted_at` stands while nobody knows
    whether a renewal happened, `fields` are those that the platform sent webhooks of."""

    source: str
    account_id: str
    subject: CheckSubject
    checked_at: float
    fault: AccountFault | None = None
    detail: str = ""
    since: float | None = None
    ends_at: float | None = None
    attempted_at: float | None = None
    fields: tuple[str, ...] = ()


def get_check(tx: Transaction, source: str, account_id: str, subject: CheckSubject) -> AccountCheck | None:
    """The last look, None before the first."""
    row = tx.one("account_checks.get_check", source=source, account_id=account_id, subject=subject)
    return None if row is None else _decode(row)


def list_checks(tx: Transaction) -> list[AccountCheck]:
    """The last look at each account."""
    return [_decode(row) for row in tx.all("account_checks.list_checks")]


def list_faults(tx: Transaction) -> list[AccountCheck]:
    """Those that found a fault."""
    return [check for check in list_checks(tx) if check.fault is not None]


def record_well(
    tx: Transaction,
    source: str,
    account_id: str,
    subject: CheckSubject,
    *,
    at: float,
    ends_at: float | None = None,
    fields: Collection[str] = (),
) -> bool:
    """All is well; True when it was not, at the last look."""
    before = get_check(tx, source, account_id, subject)
    tx.run(
        "account_checks.record_well",
        source=source,
        account_id=account_id,
        subject=subject,
        at=at,
        ends_at=ends_at,
        fields=" ".join(fields),
    )
    return before is not None and before.fault is not None


def record_fault(
    tx: Transaction,
    source: str,
    account_id: str,
    subject: CheckSubject,
    fault: AccountFault,
    *,
    at: float,
    detail: str = "",
    ends_at: float | None = None,
) -> bool:
    """A fault; True when it is another one than at the last look, so that it is told once."""
    before = get_check(tx, source, account_id, subject)
    tx.run(
        "account_checks.record_fault",
        source=source,
        account_id=account_id,
        subject=subject,
        fault=fault,
        detail=detail[:_LONGEST_DETAIL],
        at=at,
        ends_at=ends_at,
    )
    return before is None or before.fault is not fault


def mark_attempt(tx: Transaction, source: str, account_id: str, at: float | None) -> None:
    """A renewal is about to be asked for; with None it is known again what became of it."""
    tx.run(
        "account_checks.mark_attempt", source=source, account_id=account_id, subject=CheckSubject.TOKEN, at=at
    )


def retain_accounts(tx: Transaction, accounts: Collection[tuple[str, str]]) -> None:
    """Forget the accounts that are not among these (source, account id): they are configured no more."""
    for source, account_id in {(check.source, check.account_id) for check in list_checks(tx)} - set(accounts):
        tx.run("account_checks.delete_check", source=source, account_id=account_id)


def _decode(row: Row) -> AccountCheck:
    return AccountCheck(
        source=row["source"],
        account_id=row["account_id"],
        subject=CheckSubject(row["subject"]),
        checked_at=row["checked_at"],
        fault=AccountFault(row["fault"]) if row["fault"] is not None else None,
        detail=row["detail"],
        since=row["since"],
        ends_at=row["ends_at"],
        attempted_at=row["attempted_at"],
        fields=tuple(row["fields"].split()),
    )
