"""Second opinions as rows of a table."""

from bot.cli.opinion_rows import opinion_rows
from bot.present.messages import Catalog
from bot.services.reports.second_opinions import measure_second_opinions
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, workspace
from tests.fakes.opinions import asked_twice


async def test_each_policy_has_its_share_and_its_kappa_and_no_appeal_no_row(db: SqliteStore) -> None:
    await db.write(asked_twice)
    measured = await measure_second_opinions(workspace(db, "Zoé", moment(99)), moment(0))
    rows = opinion_rows(measured, Catalog("en"))
    told = [(row["value"], row["n"]) for row in rows]
    assert told == [("100.0%", "1/1"), ("-", "1"), ("83.3%", "5/6"), ("0.57", "6")]
