"""The closed lists; who is on them is tested in `tests/services/test_contests.py`."""

from bot.store import Transaction
from bot.store.reporting import contests
from bot.store.reporting.contests import Contest, Exclusion
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received

CONTEST = Contest(
    name="advent", label="concours", since=0.0, until=START, salt="salt", seed="seed", closed_at=START
)


async def test_a_name_is_closed_once_and_drawn_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[object]:
        received(tx, 1)
        received(tx, 2)
        entries = [(1, "aa", None), (2, "bb", Exclusion.HIDDEN)]
        outcomes: list[object] = [contests.insert_contest(tx, CONTEST, entries) for _ in range(2)]
        contest = contests.get_contest(tx, "advent")
        assert contest is not None
        outcomes += [contests.record_draw(tx, contest, ["aa"], "word", at=START + n) for n in range(2)]
        listed = contests.list_contest_entries(tx, contest.id)
        return [*outcomes, *((entry.code, entry.excluded, entry.rank) for entry in listed)]

    assert await db.write(work) == [True, False, True, False, ("aa", None, 1), ("bb", Exclusion.HIDDEN, None)]
    assert [contest.drawn_at for contest in await db.read(contests.list_contests)] == [START]
