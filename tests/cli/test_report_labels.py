"""`tamis report experiments` and `entries`: groups against control, and people as CSV."""

import csv
import io
from pathlib import Path

import pytest

from bot.store import Transaction
from bot.store.history import event_labels
from tests.fakes.cases import START, received
from tests.fakes.instance import as_json, fill, tamis

RULES = """\
version: 1
replies:
  warm: {fr: "Bonjour !"}
  short: {fr: "Oui."}
rules:
  - id: price
    mode: enforce
    when: {words: [prix]}
    then:
      - reply:
          template: {warm: warm, short: short}
          experiment: {name: tone, buckets: {warm: 45%, short: 45%}}
"""
WINDOW = ["--since", "2026-11-22", "--until", "2026-11-23"]


def entries(tx: Transaction) -> None:
    for number, author in ((1, "900"), (2, "900"), (3, "901")):
        name = "=cmd()" if author == "901" else "Ana"
        row = received(tx, number, at=number, author_id=author, author_name=name, text="#jeu,\nmoi")
        label = "contest" if author == "900" else "contest,2"
        event_labels.insert_labels(tx, row, ["contest", label, "tone:warm"], decision_id=1, at=START)


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text(
        "version: 1\npublic_url: https://bot.example.org\nrules: rules.yaml\nsources: {}\n", "utf-8"
    )
    return ["--config", str(tmp_path / "config.yaml"), "--data", fill(tmp_path / "data", entries)]


def test_entries_are_one_row_per_person_and_never_a_formula(options: list[str]) -> None:
    result = tamis("report", "entries", "--label", "contest", "--names", *WINDOW, *options)
    assert result.exit_code == 0, result.output
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["author_id"], row["author_name"], row["entries"]) for row in rows] == [
        ("900", "Ana", "2"),
        ("901", "'=cmd()", "1"),
    ]
    assert (rows[0]["first_entry_at"], rows[0]["post_id"]) == ("2026-11-22 13:00 CET", "1000_55")
    assert (rows[0]["text"], rows[0]["is_hidden"]) == ("#jeu,⏎moi", "no")
    assert "3 entries (people: 2)" in result.stderr


def test_entries_as_json_are_exact(options: list[str]) -> None:
    people = as_json(tamis("report", "entries", "--label", "contest", "--json", "--names", *WINDOW, *options))
    assert [person["author_name"] for person in people] == ["Ana", "=cmd()"]
    assert people[0]["text"] == "#jeu,\nmoi"


def test_a_label_that_nothing_has_lists_nobody(options: list[str]) -> None:
    result = tamis("report", "entries", "--label", "none", *WINDOW, *options)
    assert (result.exit_code, result.stdout) == (3, "")


def test_experiments_show_their_groups(options: list[str]) -> None:
    result = tamis("report", "experiments", *WINDOW, *options)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("experiment tone · ")
    assert "minus control group" in result.stdout
    (tone,) = as_json(tamis("report", "experiments", "--json", *WINDOW, *options))
    assert (tone["name"], tone["days"], tone["in_several"]) == ("tone", 3, 0)
    assert [(group["name"], group["people"]) for group in tone["groups"]] == [
        ("warm", 2),
        ("short", 0),
        ("control", 0),
    ]


def test_the_report_itself_counts_labels(options: list[str]) -> None:
    report = as_json(tamis("report", "--json", *WINDOW, *options))
    assert [(label, share["hits"], share["n"]) for label, share in report["labels"].items()] == [
        ("contest", 3, 3),
        ("tone:warm", 3, 3),
        ("contest,2", 1, 3),
    ]
    assert "What rules labelled" in tamis("report", *WINDOW, *options).stdout


def test_without_names_the_same_person_has_the_same_pseudonym(options: list[str]) -> None:
    first, again = (
        as_json(tamis("report", "entries", "--label", "contest", "--json", *WINDOW, *options)) for _ in "12"
    )
    assert first == again
    named = as_json(tamis("report", "entries", "--label", "contest", "--json", "--names", *WINDOW, *options))
    for entry, known in zip(first, named, strict=True):
        assert (entry["entries"], entry["text"]) == (known["entries"], known["text"])
        assert (entry["author_name"], entry["permalink"]) == (None, None)
        assert known["author_id"] is None or entry["author_id"].startswith("author-")
    csv = tamis("report", "entries", "--label", "contest", *WINDOW, *options).stdout
    assert not [
        known["author_name"] for known in named if known["author_name"] and known["author_name"] in csv
    ]
