"""No report, list or JSON orders or compares people: whoever reviewed is not even named in them."""

from pathlib import Path

import pytest

from bot.domain import Actor, Verb
from bot.store import Transaction
from bot.store.review import cases
from tests.fakes.cases import START, decided, waiting
from tests.fakes.instance import fill, tamis
from tests.fakes.opinions import PEOPLE, asked_twice

SINCE = ("--since", "2026-11-01")


def answered(tx: Transaction) -> None:
    """Cases that three people closed, one of them far more than the others, some of them severe."""
    for number in range(20, 40):
        who = PEOPLE[0] if number % 4 else PEOPLE[1 + number % 8 // 4]
        row = waiting(tx, number, scores={"threat": 0.9} if number % 2 else None)
        decided(tx, row, Verb.HIDE, rule=f"person:{who}", at=float(number), done_at=number + 1.0)
        case = cases.case_of_event(tx, row)
        assert case is not None
        cases.close_case(tx, case.id, by=Actor.person(who), answer="hide", at=START + number)


@pytest.mark.parametrize(
    "command",
    [
        ("report", *SINCE),
        ("report", *SINCE, "--json"),
        ("report", *SINCE, "--csv"),
        ("agreement", *SINCE),
        ("agreement", *SINCE, "--json"),
        ("queue", "stats"),
        ("queue", "stats", "--json"),
        ("care", "show", "--json"),
        ("trends", *SINCE, "--json"),
    ],
    ids=" ".join,
)
def test_nobody_who_reviewed_is_named(command: tuple[str, ...], tmp_path: Path) -> None:
    data = fill(tmp_path / "data", asked_twice, answered)
    told = tamis(*command, "--data", data)
    assert told.exit_code in (0, 3)
    output = told.stdout.encode().decode("unicode_escape", "replace") + told.stdout + told.stderr
    assert not [name for name in PEOPLE if name in output]


def test_the_page_names_nobody_either(tmp_path: Path) -> None:
    data, page = fill(tmp_path / "data", asked_twice, answered), tmp_path / "report.html"
    assert tamis("report", *SINCE, "--html", str(page), "--data", data).exit_code == 0
    text = page.read_text("utf-8")
    assert not [name for name in PEOPLE if name in text]
