"""How many requests of a period are in which state."""

from bot.domain import State
from bot.domain.report_scope import ReportScope
from bot.store import Transaction
from bot.store.reporting.rights import count_rights
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START
from tests.fakes.rights import ask


async def test_requests_are_counted_by_what_became_of_them(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[dict[str, int]]:
        ask(tx, 1, author="901")
        ask(tx, 2, author="902")
        ask(tx, 3, State.CANCELLED, author="903")
        now = START + 50
        return [
            count_rights(tx, START, START + 10, now=now),
            count_rights(tx, START + 10, START + 20, now=now),
            count_rights(tx, START, START + 10, now=now, scope=ReportScope(account_id="other")),
        ]

    assert await db.write(work) == [{"asked": 2, "not_sent": 1}, {}, {}]
