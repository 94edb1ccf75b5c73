"""A fault of an account stands until it is over, and is new once."""

from bot.domain import AccountFault, CheckSubject
from bot.store.delivery import account_checks
from bot.store.delivery.account_checks import AccountCheck
from bot.store.sqlite.engine import SqliteStore

TOKEN, SUBSCRIPTION = CheckSubject.TOKEN, CheckSubject.SUBSCRIPTION


async def record(db: SqliteStore, fault: AccountFault, at: float, detail: str = "") -> bool:
    return await db.write(
        lambda tx: account_checks.record_fault(tx, "meta", "1", TOKEN, fault, at=at, detail=detail)
    )


async def faults(db: SqliteStore) -> list[AccountCheck]:
    return await db.read(account_checks.list_faults)


async def test_a_fault_is_new_once_and_counts_from_its_beginning(db: SqliteStore) -> None:
    assert await record(db, AccountFault.NOT_RENEWED, 1.0, "first")
    assert not await record(db, AccountFault.NOT_RENEWED, 2.0, "second")
    (check,) = await faults(db)
    assert (check.since, check.checked_at, check.detail) == (1.0, 2.0, "second")
    assert await record(db, AccountFault.ENDED, 3.0)
    (check,) = await faults(db)
    assert (check.fault, check.since) == (AccountFault.ENDED, 3.0)


async def test_well_again_is_said_once_and_keeps_what_was_seen(db: SqliteStore) -> None:
    await record(db, AccountFault.ENDED, 1.0)
    seen = [
        await db.write(
            lambda tx: account_checks.record_well(
                tx, "meta", "1", TOKEN, at=2.0, ends_at=9.0, fields=("a", "b")
            )
        )
        for _ in range(2)
    ]
    assert (seen, await faults(db)) == ([True, False], [])
    check = await db.read(lambda tx: account_checks.get_check(tx, "meta", "1", TOKEN))
    assert check == AccountCheck(
        source="meta", account_id="1", subject=TOKEN, checked_at=2.0, ends_at=9.0, fields=("a", "b")
    )


async def test_an_attempt_stands_until_it_is_known_what_became_of_it(db: SqliteStore) -> None:
    async def attempted_at() -> float | None:
        check = await db.read(lambda tx: account_checks.get_check(tx, "meta", "1", TOKEN))
        return check.attempted_at if check else None

    await db.write(lambda tx: account_checks.mark_attempt(tx, "meta", "1", 5.0))
    await record(db, AccountFault.NOT_RENEWED, 6.0)
    assert await attempted_at() == 5.0
    await db.write(lambda tx: account_checks.record_well(tx, "meta", "1", TOKEN, at=7.0))
    assert await attempted_at() is None


async def test_accounts_that_are_configured_no_more_are_forgotten(db: SqliteStore) -> None:
    for account in ("1", "2"):
        await db.write(lambda tx: account_checks.record_well(tx, "meta", account, SUBSCRIPTION, at=1.0))
    await db.write(lambda tx: account_checks.retain_accounts(tx, [("meta", "2")]))
    checks = await db.read(account_checks.list_checks)
    assert [check.account_id for check in checks] == ["2"]
