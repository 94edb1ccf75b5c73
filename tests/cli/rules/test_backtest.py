"""`tamis rules backtest`: what would have been different, as a table and as JSON."""

from pathlib import Path

import pytest

from bot.domain import Verb
from bot.store import Transaction
from tests.fakes.cases import decided, received
from tests.fakes.instance import as_json, fill, tamis

RULES = "version: 1\nrules:\n  - {id: win, mode: enforce, when: {words: [gagnez]}, then: [hide]}\n"
STRICTER = RULES.replace("[gagnez]", "[gagnez, prix]")
CONFIG = "version: 1\ndata: data\nrules: rules.yaml\nmodel: nowhere\nsources: {}\n"
SINCE = ("--since", "2026-11-21")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three events, the first of which the rule in force hid."""
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "stricter.yaml").write_text(STRICTER, "utf-8")

    def work(tx: Transaction) -> None:
        for number, text in enumerate(["gagnez vite", "quel prix\x1b[31m", "merci"], 1):
            row = received(tx, number, text=text, scores={})
            if number == 1:
                decided(tx, row, Verb.HIDE, rule="win")

    fill(tmp_path / "data", work)
    return tmp_path


def backtest(folder: Path, *args: str):  # type: ignore[no-untyped-def]
    return tamis("rules", "backtest", "--config", str(folder / "config.yaml"), *SINCE, *args)


def test_new_rules_are_compared_with_those_in_force(folder: Path) -> None:
    document = as_json(backtest(folder, "--rules", str(folder / "stricter.yaml"), "--json"))
    assert (document["events"], document["changed"]) == (3, 1)
    assert document["rules"]["win"]["matched"] == [1, 2]
    assert [change["after"] for change in document["examples"]] == [["hide"]]


def test_the_table_shows_counts_rules_and_examples_without_escape_codes(folder: Path) -> None:
    result = backtest(folder, "--rules", str(folder / "stricter.yaml"))
    assert result.exit_code == 0, result.stderr
    assert "3 events since 2026-11-21" in result.stdout
    assert "rule win: matches 1 → 2, acts 1 → 2" in result.stdout
    assert "event 2: nothing → hide: quel prix" in result.stdout
    assert "\x1b" not in result.stdout


def test_without_other_rules_they_are_compared_with_what_was_done(folder: Path) -> None:
    shown = backtest(folder).stdout
    assert "0 would be decided differently" in shown
    assert "was done" in shown


def test_nothing_that_came_in_is_exit_code_three(folder: Path) -> None:
    assert backtest(folder, "--since", "2099-01-01").exit_code == 3


def test_the_number_of_examples_can_be_chosen(folder: Path) -> None:
    result = backtest(folder, "--rules", str(folder / "stricter.yaml"), "--examples", "0")
    assert "event 2" not in result.stdout


def test_texts_can_be_classified_again_and_it_says_without_which_model(folder: Path) -> None:
    assert "no model, word lists only" in backtest(folder, "--classify").stderr


def test_the_former_option_gets_a_hint(folder: Path) -> None:
    result = backtest(folder, "--judge")
    assert (result.exit_code, "--classify" in result.stderr) == (2, True)


def test_who_would_be_left_waiting_is_counted(folder: Path) -> None:
    asked = RULES.replace("[gagnez]", "[prix]").replace("[hide]", "[queue]").replace("win", "ask")
    (folder / "rules.yaml").write_text(asked, "utf-8")
    (folder / "silent.yaml").write_text(RULES, "utf-8")

    def work(tx: Transaction) -> None:
        received(tx, 9, text="quel prix ?", scores={"needs_answer": 0.9})

    fill(folder / "data", work)
    document = as_json(backtest(folder, "--rules", str(folder / "silent.yaml"), "--json"))
    assert document["left_waiting"] == [0, 1]
    shown = backtest(folder, "--rules", str(folder / "silent.yaml")).stdout
    assert "rule safety-net: matches 0 → 1, acts 0 → 1" in shown
    assert "queue → safety net: quel prix ?" in shown


def test_what_an_observing_rule_would_do_is_said_without_other_rules(folder: Path) -> None:
    (folder / "rules.yaml").write_text(RULES.replace("enforce", "observe"), "utf-8")
    shown = backtest(folder).stdout
    assert "in mode observe; in mode enforce it would ask for: hide 1" in shown
    document = as_json(backtest(folder, "--json"))
    assert (document["rules"]["win"]["mode"], document["rules"]["win"]["would"]) == ("observe", {"hide": 1})


def test_one_rule_is_shown_alone_with_examples(folder: Path) -> None:
    (folder / "rules.yaml").write_text(RULES.replace("enforce", "observe"), "utf-8")
    shown = backtest(folder, "--rule", "win", "--mode", "suggest").stdout
    assert "event 1: nothing → suggested: gagnez vite" in shown
    document = as_json(backtest(folder, "--rule", "win", "--json"))
    assert (document["rule"], document["changed"], document["cases"]) == ("win", 1, [0, 0])
    assert document["examples"][0]["after"] == ["hide"]


def test_a_mode_needs_a_rule_and_a_rule_must_exist(folder: Path) -> None:
    assert backtest(folder, "--mode", "suggest").exit_code == 2
    assert "did you mean 'win'" in backtest(folder, "--rule", "wim").stderr


def test_a_rule_that_matches_nothing_says_so(folder: Path) -> None:
    (folder / "rules.yaml").write_text(RULES.replace("[gagnez]", "[zzz]"), "utf-8")
    assert "rule win matches nothing" in backtest(folder, "--rule", "win").stdout
