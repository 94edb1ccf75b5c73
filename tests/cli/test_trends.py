"""`tamis trends`: what is new, for people and for programs."""

from datetime import timedelta
from pathlib import Path

from bot.store import Transaction
from bot.store.reporting import spikes
from tests.fakes.clock import START
from tests.fakes.crowd import insert_crowd
from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.trends import FIGURES, SITE

WINDOW = ["--since", "2026-11-23", "--until", "2026-11-25"]


def story(tx: Transaction) -> None:
    insert_crowd(tx, START - timedelta(days=2), people=60, post="1000_1", texts=["La robe bleue", "La robe"])
    insert_crowd(tx, START, people=60, post="1000_2", texts=["La robe bleue", "La robe"])
    insert_crowd(
        tx, START, people=14, post="1000_3", texts=["\x1b[31mThe zipper broke", "My zipper is stuck"]
    )
    spikes.open_spike(tx, SITE, FIGURES, at=START.timestamp())


def test_tables_show_spikes_and_topics_and_what_is_not_known(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", story)
    result = tamis("trends", "--data", data, *WINDOW)
    assert result.exit_code == 0
    assert "1000_55" in result.stdout
    assert "goes on" in result.stdout
    assert "not enough history" in result.stdout
    assert "14 / 74" in result.stdout
    assert "\x1b[31m" not in result.stdout


def test_json_has_the_same(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", story)
    document = as_json(tamis("trends", "--data", data, "--json", *WINDOW))
    assert [entry["count"] for entry in document["spikes"]] == [40]
    assert [topic["people"] for topic in document["topics"]] == [14]


def test_where_nothing_is_new_the_exit_code_says_so(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", lambda tx: None)
    result = tamis("trends", "--data", data, *WINDOW)
    assert result.exit_code == 3
    assert "No spike in this period." in result.stdout


def test_a_report_has_trends_posts_and_comments(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", story)
    shown = tamis("report", "--data", data, *WINDOW).stdout
    assert "Spikes" in shown
    assert "Rising topics" in shown
    table = tamis("report", "--data", data, "--csv", *WINDOW).stdout
    assert "trends.spikes.1,40" in table
    assert "trends.topics.1,14" in table
    assert as_json(tamis("report", "--data", data, "--json", *WINDOW))["trends"]["spikes"]
