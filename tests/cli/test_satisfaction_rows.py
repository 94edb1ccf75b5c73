"""The rows of the report about satisfaction."""

from bot.cli.satisfaction_rows import satisfaction_rows
from bot.present.messages import Catalog
from bot.services.reports.satisfaction import measure_satisfaction
from bot.store.reporting.satisfaction import AskedPerson

T = Catalog("en")


def test_few_ratings_say_so_and_a_queue_cannot_draw_on_the_terminal() -> None:
    asked = [AskedPerson(account_id="1000", queue=queue, rating=5) for queue in ("care", "\x1b[31mred")]
    rows = list(satisfaction_rows(measure_satisfaction(asked, {"delicate": 3}), T))
    metrics = [row["metric"] for row in rows]
    assert metrics[:2] == ["satisfied (rated 4 or 5)", "  fewer than 30 ratings: one more may change much"]
    assert rows[0]["n"] == "2/2"
    assert not any("\x1b" in metric for metric in metrics)
    assert rows[-1] == {"metric": "not asked: something grave was written", "value": "3"}


def test_where_nobody_asks_there_is_no_table() -> None:
    assert list(satisfaction_rows(measure_satisfaction([], {}), T)) == []
