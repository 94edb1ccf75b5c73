"""Each account gets the loops that it needs, and no others."""

from pathlib import Path

from bot import platforms
from bot.domain import Account, CheckSubject, RenewableSecret, Secret, Source
from bot.platforms.ports import Adapter, Request, Response
from bot.runtime.accounts import AccountCare
from bot.runtime.clock import SYSTEM_CLOCK
from bot.runtime.loop import Loops
from bot.store.delivery import account_checks
from bot.store.sqlite.engine import SqliteStore


class Closed:
    """A transport through which nobody answers."""

    async def send(self, request: Request) -> Response:
        return Response(status=503, headers={}, body=b"")


def adapters() -> list[Adapter]:
    channels = (
        Account(platform="youtube", id="UC1", token=Secret("t")),
        Account(platform="youtube", id="UC2", token=RenewableSecret(""), refresh_token=Secret("r")),
    )
    pages = (Account(platform="facebook", id="1000", token=RenewableSecret("t"), refresh_token=Secret("r")),)
    sources = (
        Source(name="tube", adapter="youtube", accounts=channels),
        Source(name="meta", adapter="meta", accounts=pages),
    )
    return [platforms.load_adapter(source) for source in sources]


async def test_what_is_polled_renewed_fetched_or_looked_at_has_a_loop_of_its_own(
    db: SqliteStore, tmp_path: Path
) -> None:
    loops = Loops(on_fault=lambda step: None, on_blocked=lambda error: None)
    AccountCare(db, adapters(), lambda adapter: Closed(), tmp_path, SYSTEM_CLOCK).start(loops)
    names = loops.names
    await loops.stop()
    assert names == [
        "backfill:meta:1000",
        "check:meta:1000",
        "check:tube:UC1",
        "check:tube:UC2",
        "poll:tube:UC1",
        "poll:tube:UC2",
        "renew:tube:UC2",
    ]


async def test_what_was_seen_of_accounts_that_are_gone_is_forgotten(db: SqliteStore, tmp_path: Path) -> None:
    care = AccountCare(db, adapters(), lambda adapter: Closed(), tmp_path, SYSTEM_CLOCK)
    subject = CheckSubject.SUBSCRIPTION
    for account in ("1000", "999"):
        await db.write(lambda tx: account_checks.record_well(tx, "meta", account, subject, at=1.0))
    await db.write(care.take_over)
    checks = await db.read(account_checks.list_checks)
    assert [check.account_id for check in checks] == ["1000"]
