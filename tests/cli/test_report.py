"""`tamis report`: tables for people, definitions for programs."""

import csv
from pathlib import Path

import pytest

from bot.domain import Verb
from tests.fakes.cases import decided, received, waiting
from tests.fakes.instance import as_json, fill, tamis

_TWO_CALENDARS = """\
version: 1
calendars:
  team: {open: {mon-sun: ["13:00-14:00"]}}
  shift: {open: {mon-sun: ["00:00-01:00"]}}
rules:
  - {id: a, mode: observe, when: {words: [x]}, then: [{label: x}]}
"""
WINDOW = ["--since", "2026-11-22", "--until", "2026-11-23"]


@pytest.fixture
def data(tmp_path: Path) -> str:
    def work(tx):  # type: ignore[no-untyped-def]
        decided(tx, received(tx, 1, at=1), Verb.REPLY, rule="price", text="12 €", done_at=11)
        decided(tx, received(tx, 2, at=2, origin="ad"), Verb.HIDE, done_at=4)
        waiting(tx, 3, at=3)

    return fill(tmp_path / "data", work)


def test_tables_show_shares_with_interval_and_count(data: str) -> None:
    shown = tamis("report", "--data", data, *WINDOW).stdout
    (row,) = [row for row in shown.splitlines() if row.startswith("response rate, of all · bot  ")]
    assert row.split("bot")[1].split() == ["33.3%", "6.1%", "–", "79.2%", "1/3"]
    assert "hidden by insult" in shown
    assert "two audiences" in shown


def test_json_has_stable_names_and_a_definition_of_everything(data: str) -> None:
    report = as_json(tamis("report", "--data", data, "--json", *WINDOW))
    assert set(report) == {
        "since",
        "until",
        "timezone",
        "made_at",
        "scope",
        "calendar",
        "volumes",
        "names",
        "service",
        "mood",
        "conversation",
        "labels",
        "mentions",
        "intents",
        "moderation",
        "queue",
        "best_posts",
        "worst_posts",
        "by_origin",
        "ad_minus_organic",
        "publicity",
        "channels",
        "trends",
        "satisfaction",
        "second_opinions",
        "rights",
    }
    assert (report["since"], report["timezone"]) == ("2026-11-21T23:00:00+00:00", "Europe/Paris")
    answered = report["service"]["answered_of_all"]["bot"]
    assert set(answered) == {"hits", "n", "definition", "share", "low", "high"}
    assert answered["definition"].startswith("answered by the bot")
    assert set(report["service"]["first_answer"]["human"]) == {"n", "definition", "median", "p90"}


def test_an_empty_window_says_so(data: str) -> None:
    result = tamis("report", "--data", data, "--since", "2020-01-01", "--until", "2020-01-02")
    assert result.exit_code == 0
    assert "nothing was received in this period" in result.stdout
    report = as_json(
        tamis("report", "--data", data, "--json", "--since", "2020-01-01", "--until", "2020-01-02")
    )
    assert report["service"]["answered_of_all"]["any"]["share"] is None


def test_a_window_that_ends_before_it_begins_is_refused(data: str) -> None:
    result = tamis("report", "--data", data, "--since", "1h", "--until", "2h")
    assert result.exit_code == 2
    assert "--until must be later" in result.stderr


@pytest.mark.parametrize("since", ["30m", "24h", "7d", "4w", "2026-11-22T10:00:00+02:00", "2026-11-22"])
def test_windows_can_be_said_in_several_ways(data: str, since: str) -> None:
    assert tamis("report", "--data", data, "--since", since, "--until", "2099-01-01").exit_code == 0


def test_french_speaks_french(data: str) -> None:
    shown = tamis("report", "--data", data, "--lang-ui", "fr", *WINDOW).stdout
    assert "santé de marque" in shown
    assert "santé de marque" in shown


@pytest.mark.parametrize(
    ("timezone", "since", "until"),
    [
        ("Europe/Paris", "2026-10-31T23:00:00+00:00", "2026-11-30T23:00:00+00:00"),
        ("America/Montreal", "2026-11-01T04:00:00+00:00", "2026-12-01T05:00:00+00:00"),
        ("UTC", "2026-11-01T00:00:00+00:00", "2026-12-01T00:00:00+00:00"),
    ],
)
def test_days_are_those_of_the_configured_zone(
    data: str, tmp_path: Path, timezone: str, since: str, until: str
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"timezone: {timezone}\n", "utf-8")
    command = ["--data", data, "--since", "2026-11-01", "--until", "2026-12-01", "--config", str(config)]
    report = as_json(tamis("report", *command, "--json"))
    assert (report["since"], report["until"], report["timezone"]) == (since, until, timezone)
    heading = tamis("report", *command).stdout.splitlines()[0]
    assert heading.startswith("2026-11-01 00:00 ")
    assert " to 2026-12-01 00:00 " in heading


def test_both_times_to_an_answer_are_shown(data: str) -> None:
    shown = tamis("report", "--data", data, *WINDOW).stdout
    assert "first response, median / p90 · bot" in shown
    assert "our own delay, median / p90 · bot" in shown


def test_csv_has_a_line_with_the_definition_of_each_figure(data: str) -> None:
    lines = list(csv.DictReader(tamis("report", "--data", data, "--csv", *WINDOW).stdout.splitlines()))
    figures = {line["figure"]: line for line in lines}
    answered = figures["service.answered_of_all.bot"]
    assert (answered["value"], answered["n"]) == (str(1 / 3), "3")
    assert answered["definition"].startswith("answered by the bot")
    assert figures["service.first_answer.bot"]["value"] == "10.0"
    assert figures["service.first_answer.human"]["value"] == ""


def test_times_are_counted_in_the_hours_of_a_calendar(data: str, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(_TWO_CALENDARS, "utf-8")
    (tmp_path / "config.yaml").write_text(f"version: 1\nsources: {{}}\nrules: {rules}\n", "utf-8")
    command = ["report", "--data", data, "--config", str(tmp_path / "config.yaml"), *WINDOW]
    service = as_json(tamis(*command, "--json", "--calendar", "team"))["service"]
    assert service["first_answer_open"]["bot"]["median"] == 10.0
    service = as_json(tamis(*command, "--json", "--calendar", "shift"))["service"]
    assert service["first_answer_open"]["bot"]["median"] == 0.0
    unknown = tamis(*command, "--calendar", "night")
    assert (unknown.exit_code, "they have: shift, team" in unknown.stderr) == (1, True)


def test_a_page_is_written_for_the_user_alone(data: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = tamis("report", "--data", data, "--html", str(page), *WINDOW)
    assert result.exit_code == 0
    assert f"the page is in {page}" in result.stdout
    assert page.read_text("utf-8").startswith("<!doctype html>")
    assert page.stat().st_mode & 0o077 == 0
    assert '<html lang="fr">' not in page.read_text("utf-8")
    tamis("report", "--data", data, "--html", str(page), "--lang-ui", "fr", *WINDOW)
    assert '<html lang="fr">' in page.read_text("utf-8")


def test_a_page_that_cannot_be_written_says_why(data: str, tmp_path: Path) -> None:
    result = tamis("report", "--data", data, "--html", str(tmp_path / "no" / "report.html"), *WINDOW)
    assert (result.exit_code, "cannot write the page" in result.stderr) == (1, True)
