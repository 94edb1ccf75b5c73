"""`tamis rules promote` and `demote`: a rule earns its mode."""

from pathlib import Path

import pytest

from bot.domain import Mode
from bot.resources import shipped
from bot.rules import load
from bot.store import Transaction
from bot.store.delivery import circuit_breaker
from bot.store.review import blind_reviews
from tests.cli.stage import as_json, fill, tamis
from tests.services.review.stock import START, received

RULES = """# ours
version: 1
rules:
  - id: good
    when: {words: [prix]}
    then: [hide]
    tests: [{text: prix, expect: [hide]}, {text: merci, expect: []}]
  - {id: untested, when: {words: [prix]}, then: [hide]}
  - id: wrong
    when: {words: [prix]}
    then: [hide]
    tests: [{text: x, expect: [hide]}, {text: y, expect: []}]
  - id: aiming
    mode: suggest
    when: {words: [prix]}
    then: [hide]
    target: {precision: 80%, reviewed: 5}
    tests: [{text: prix, expect: [hide]}, {text: merci, expect: []}]
"""
CONFIG = "version: 1\ndata: data\nrules: rules.yaml\nmodel: null\nsources: {}\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    fill(tmp_path / "data", received)
    return tmp_path


def run(place: Path, *args: str):  # type: ignore[no-untyped-def]
    return tamis("rules", *args, "--config", str(place / "config.yaml"))


def mode(place: Path, rule: str) -> Mode:
    found = load((place / "rules.yaml").read_text("utf-8"), "rules.yaml").rule(rule)
    assert found is not None
    return found.mode


def test_a_tried_and_tested_rule_goes_one_step_up_and_down_again(place: Path) -> None:
    assert run(place, "backtest").exit_code == 0
    told = as_json(run(place, "promote", "good", "--why", "looks fine", "--json"))
    assert told == {"rule": "good", "from": "observe", "to": "suggest", "done": True}
    assert mode(place, "good") is Mode.SUGGEST
    assert run(place, "promote", "good").exit_code == 0
    assert mode(place, "good") is Mode.ENFORCE
    assert run(place, "demote", "good", "--to", "off").exit_code == 0
    assert mode(place, "good") is Mode.OFF


def test_who_when_and_why_are_on_record(place: Path) -> None:
    run(place, "backtest")
    run(place, "promote", "good", "--why", "looks fine")
    import asyncio

    from bot.store.history import audit
    from bot.store.sqlite.engine import SqliteStore

    db = SqliteStore(place / "data")
    (row,) = asyncio.run(db.read(lambda tx: audit.of(tx, "rule:good")))
    db.close()
    assert (row["actor"], row["action"]) == ("person:Léa", "rule_promoted")
    assert '"why":"looks fine"' in row["details"].replace(": ", ":")


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("good", "never tried on the past"),
        ("untested", "no test in which it acts"),
        ("wrong", "a test fails: "),
    ],
)
def test_what_is_missing_is_told_and_nothing_changes(place: Path, rule: str, why: str) -> None:
    before = (place / "rules.yaml").read_text("utf-8")
    refused = run(place, "promote", rule)
    assert (refused.exit_code, why in refused.stderr) == (1, True)
    assert (place / "rules.yaml").read_text("utf-8") == before


def test_a_change_of_what_a_rule_does_needs_another_trial(place: Path) -> None:
    run(place, "backtest")
    text = (place / "rules.yaml").read_text("utf-8")
    (place / "rules.yaml").write_text(text.replace("words: [prix]", "words: [prix, tarif]"), "utf-8")
    assert "never tried" in run(place, "promote", "good").stderr


def looked(agreed: int, disagreed: int) -> object:
    def work(tx: Transaction) -> None:
        for number in range(agreed + disagreed):
            row = received(tx, 100 + number)
            blind_reviews.draw(tx, row, [("aiming", True)], at=START)
            blind_reviews.settle(tx, row, removes=number < agreed, by="person:lea", at=START)

    return work


@pytest.mark.parametrize(
    ("agreed", "disagreed", "said"),
    [(2, 0, "looked again at 2"), (5, 5, "its precision is 50.0%"), (40, 0, "")],
)
def test_a_target_must_be_met_by_the_lower_end_of_what_was_measured(
    place: Path, agreed: int, disagreed: int, said: str
) -> None:
    fill(place / "data", looked(agreed, disagreed))  # type: ignore[arg-type]
    run(place, "backtest")
    result = run(place, "promote", "aiming")
    assert result.exit_code == (1 if said else 0)
    assert said in result.stderr


def test_measured_precision_is_shown_with_interval_and_n(place: Path) -> None:
    empty = run(place, "precision")
    assert (empty.exit_code, "nothing was drawn yet" in empty.stdout) == (3, True)
    fill(place / "data", looked(8, 2))  # type: ignore[arg-type]
    assert run(place, "precision").stdout == "aiming: 80.0% [49.0%, 94.3%], n=10, 0 wait\n"
    (told,) = as_json(run(place, "precision", "--json"))["rules"]
    assert (told["rule"], told["agreed"], told["n"]) == ("aiming", 8, 10)


def test_a_rule_that_the_breaker_holds_is_not_promoted(place: Path) -> None:
    run(place, "backtest")
    fill(place / "data", lambda tx: circuit_breaker.trip(tx, "good", "too many", at=START))
    assert run(place, "promote", "good").exit_code == 0  # up to suggest, where the breaker holds it
    assert "the breaker holds it at suggest" in run(place, "promote", "good").stderr


def test_an_unknown_rule_and_a_needless_step_are_refused(place: Path) -> None:
    assert "did you mean 'good'" in run(place, "promote", "godo").stderr
    assert "goes the other way" in run(place, "promote", "good", "--to", "observe").stderr
    assert "goes no further" in run(place, "demote", "good", "--to", "enforce").stderr


def test_without_a_configuration_no_file_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shipped_rules = shipped("rules.yaml").read_bytes()
    for command in ("promote", "demote"):
        refused = tamis("rules", command, "insult", "--data", str(tmp_path), "--as", "Léa")
        assert refused.exit_code == 1
        assert "there is no config.yaml here" in refused.stderr
    assert shipped("rules.yaml").read_bytes() == shipped_rules
