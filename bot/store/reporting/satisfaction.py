"""Reads what people were asked about how satisfied they are, and what they answered."""

from dataclasses import asdict, dataclass

from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedPerson:
    """One question that reached a person, whose name nobody needs here; without `rating` they did not answer."""

    account_id: str
    queue: str
    rating: int | None


def list_asked(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> list[AskedPerson]:
    """The questions that were asked in [since, until) and left."""
    return [
        AskedPerson(account_id=row["account_id"], queue=row["queue"], rating=row["rating"])
        for row in tx.all("satisfaction.list_asked", since=since, until=until, **asdict(scope))
    ]


def count_not_asked(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> dict[str, int]:
    """After how many closed conversations of that time nobody was asked, by the reason why."""
    rows = tx.all("satisfaction.count_not_asked", since=since, until=until, **asdict(scope))
    return {row["not_asked"]: row["count"] for row in rows}
