"""`tamis rules promote` and `demote`: a rule earns its mode."""

import asyncio
from pathlib import Path

import pytest

from bot.domain import Actor, Mode
from bot.resources import bundled
from bot.rules import load_rules
from bot.store import Transaction
from bot.store.delivery import circuit_breaker
from bot.store.history import audit
from bot.store.review import blind_reviews
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received
from tests.fakes.instance import as_json, fill, tamis

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
def instance(tmp_path: Path) -> Path:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    fill(tmp_path / "data", received)
    return tmp_path


def run(instance: Path, *args: str):  # type: ignore[no-untyped-def]
    return tamis("rules", *args, "--config", str(instance / "config.yaml"))


def mode(instance: Path, rule: str) -> Mode:
    loaded = load_rules((instance / "rules.yaml").read_text("utf-8"), "rules.yaml").rule(rule)
    assert loaded is not None
    return loaded.mode


def test_a_backtested_and_tested_rule_goes_one_step_up_and_down_again(instance: Path) -> None:
    assert run(instance, "backtest").exit_code == 0
    moved = as_json(run(instance, "promote", "good", "--why", "looks fine", "--json"))
    assert moved == {"rule": "good", "from": "observe", "to": "suggest", "done": True}
    assert mode(instance, "good") is Mode.SUGGEST
    assert run(instance, "promote", "good").exit_code == 0
    assert mode(instance, "good") is Mode.ENFORCE
    assert run(instance, "demote", "good", "--to", "off").exit_code == 0
    assert mode(instance, "good") is Mode.OFF


def test_who_when_and_why_are_on_record(instance: Path) -> None:
    run(instance, "backtest")
    run(instance, "promote", "good", "--why", "looks fine")
    db = SqliteStore(instance / "data")
    (row,) = asyncio.run(db.read(lambda tx: audit.list_entries(tx, "rule:good")))
    db.close()
    assert (row.actor, row.action) == ("person:Léa", "rule_promoted")
    assert row.details["why"] == "looks fine"


@pytest.mark.parametrize(
    ("rule", "blocker"),
    [
        ("good", "never backtested"),
        ("untested", "no test in which it acts"),
        ("wrong", "a test fails: "),
    ],
)
def test_what_is_missing_is_told_and_nothing_changes(instance: Path, rule: str, blocker: str) -> None:
    before = (instance / "rules.yaml").read_text("utf-8")
    refused = run(instance, "promote", rule)
    assert (refused.exit_code, blocker in refused.stderr) == (1, True)
    assert (instance / "rules.yaml").read_text("utf-8") == before


def test_a_change_of_what_a_rule_does_needs_another_backtest(instance: Path) -> None:
    run(instance, "backtest")
    text = (instance / "rules.yaml").read_text("utf-8")
    (instance / "rules.yaml").write_text(text.replace("words: [prix]", "words: [prix, tarif]"), "utf-8")
    assert "never backtested" in run(instance, "promote", "good").stderr


def reviewed(agreed: int, disagreed: int) -> object:
    def work(tx: Transaction) -> None:
        for number in range(agreed + disagreed):
            row = received(tx, 100 + number)
            blind_reviews.open_blind_review(tx, row, [("aiming", True)], at=START)
            blind_reviews.settle_blind_review(
                tx, row, removes=number < agreed, by=Actor.person("lea"), at=START
            )

    return work


@pytest.mark.parametrize(
    ("agreed", "disagreed", "said"),
    [(2, 0, "2 of its decisions were reviewed"), (5, 5, "its precision is 50.0%"), (40, 0, "")],
)
def test_a_target_must_be_met_by_the_lower_end_of_what_was_measured(
    instance: Path, agreed: int, disagreed: int, said: str
) -> None:
    fill(instance / "data", reviewed(agreed, disagreed))  # type: ignore[arg-type]
    run(instance, "backtest")
    result = run(instance, "promote", "aiming")
    assert result.exit_code == (1 if said else 0)
    assert said in result.stderr


def test_measured_precision_is_shown_with_interval_and_n(instance: Path) -> None:
    empty = run(instance, "precision")
    assert (empty.exit_code, "nothing was sampled yet" in empty.stdout) == (3, True)
    fill(instance / "data", reviewed(8, 2))  # type: ignore[arg-type]
    assert run(instance, "precision").stdout == "aiming: 80.0% [49.0%, 94.3%], n=10, 0 waiting\n"
    (moved,) = as_json(run(instance, "precision", "--json"))["rules"]
    assert (moved["rule"], moved["agreed"], moved["n"]) == ("aiming", 8, 10)


def test_a_rule_that_the_breaker_holds_is_not_promoted(instance: Path) -> None:
    run(instance, "backtest")
    fill(instance / "data", lambda tx: circuit_breaker.trip_rule(tx, "good", "too many", at=START))
    assert run(instance, "promote", "good").exit_code == 0  # up to suggest, where the breaker holds it
    assert "the breaker holds it at suggest" in run(instance, "promote", "good").stderr


def test_an_unknown_rule_and_a_needless_step_are_refused(instance: Path) -> None:
    assert "did you mean 'good'" in run(instance, "promote", "godo").stderr
    assert "moves it down" in run(instance, "promote", "good", "--to", "observe").stderr
    assert "goes no further" in run(instance, "demote", "good", "--to", "enforce").stderr


def test_without_a_configuration_no_file_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shipped_rules = bundled("rules.yaml").read_bytes()
    for command in ("promote", "demote"):
        refused = tamis("rules", command, "insult", "--data", str(tmp_path), "--as", "Léa")
        assert refused.exit_code == 1
        assert "there is no config.yaml here" in refused.stderr
    assert bundled("rules.yaml").read_bytes() == shipped_rules
