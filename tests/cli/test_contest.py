"""`tamis contest`, from the command line to the export that anybody recomputes."""

import hashlib
from pathlib import Path

import pytest

from bot.domain import Decision
from bot.store import Transaction, decisions
from tests.fakes.cases import START, received
from tests.fakes.instance import as_json, fill, tamis


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    return ["--data", fill(tmp_path / "data", label)]


def label(tx: Transaction) -> None:
    decision = Decision(rules_version="v", labels=("concours",))
    for event_id in (received(tx, 1, author_id="901"), received(tx, 2, author_id="902")):
        decisions.commit(tx, event_id=event_id, decision=decision, at=START)


PERIOD = ["--label", "concours", "--since", "2026-11-01", "--until", "2026-11-29"]


def test_closed_published_drawn_and_recomputed(options: list[str]) -> None:
    assert tamis("contest", "list", *options).exit_code == 3
    closed = tamis("contest", "close", "advent", *PERIOD, *options)
    assert closed.exit_code == 0, closed.output
    assert "publish both hashes before you draw" in closed.stdout
    before = as_json(tamis("contest", "export", "advent", *options))
    assert "seed" not in before
    drawn = tamis("contest", "draw", "advent", "--with", "7 21 33", *options)
    assert drawn.exit_code == 0, drawn.output
    after = as_json(tamis("contest", "export", "advent", *options))
    assert hashlib.sha256(after["seed"].encode()).hexdigest() == before["seed_sha256"]
    number = int(hashlib.sha256(f"{after['seed']}\n7 21 33\n0".encode()).hexdigest(), 16)
    assert after["winners"] == [sorted(before["codes"])[number % len(before["codes"])]]
    assert tamis("contest", "show", "advent", *options).stdout == drawn.stdout
    assert tamis("contest", "list", *options).exit_code == 0


def test_a_refusal_says_what_to_do(options: list[str]) -> None:
    refused = tamis("contest", "draw", "easter", *options)
    assert refused.exit_code == 1
    assert "no contest is called 'easter'" in refused.stderr
