"""The rows of the report about rights."""

from bot.cli.rights_rows import rights_rows
from bot.present.messages import Catalog
from bot.services.reports.rights import measure_rights

T = Catalog("en")


def test_the_rows_say_how_many_were_asked_and_what_they_said() -> None:
    rows = list(rights_rows(measure_rights({"granted": 3, "refused": 1, "unclear": 1}), T))
    assert [row["metric"] for row in rows] == ["requests for rights", "granted", "refused", "  for a person"]
    assert (rows[0]["value"], rows[1]["n"]) == ("5", "3/5")


def test_where_nobody_was_asked_there_is_no_table() -> None:
    assert list(rights_rows(measure_rights({"not_sent": 2}), T)) == []
