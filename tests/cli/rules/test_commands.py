"""`tamis rules`: every mistake at once, examples, and why something happened."""

from pathlib import Path

import pytest

from bot.domain import Verb
from bot.rules import REFERENCE_MARK
from bot.store.history import rule_versions
from tests.fakes.cases import START, decided, received, waiting
from tests.fakes.instance import ROOT, as_json, fill, tamis

GOOD = """
version: 1
rules:
  - id: shout
    title: Shouting
    why: Somebody shouts.
    mode: enforce
    when: {words: [buy now]}
    then: [hide]
    tests:
      - {text: "BUY NOW", expect: [hide]}
      - {text: "hello", expect: []}
"""

WITHOUT_ITS_SECRETS = """
version: 1
rules: mine.yaml
model: null
sources:
  meta:
    adapter: meta
    secrets: [env:NOT_HERE]
    accounts: [{platform: facebook, id: 1000, token: env:NOT_HERE}]
targets:
  lead: {adapter: slack, secrets: [env:NOT_HERE]}
  desk: {adapter: generic, secrets: [env:NOT_HERE], settings: {url: env:NOT_HERE}}
"""

#: Whether the targets can be notified is known where their secrets are.
NOTIFYING = GOOD.replace("then: [hide]", "then: [hide, {notify: lead}, {notify: desk}]").replace(
    "expect: [hide]}", "expect: [hide, notify]}"
)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(tmp_path: Path, text: str) -> str:
    (tmp_path / "mine.yaml").write_text(text, "utf-8")
    return str(tmp_path / "mine.yaml")


def test_what_nobody_could_check_is_said(tmp_path: Path) -> None:
    file = written(tmp_path, GOOD)
    alone = tamis("rules", "check", file)
    assert (alone.exit_code, "not checked, because there is no configuration" in alone.stderr) == (0, True)
    assert as_json(tamis("rules", "check", file, "--json"))["checked_against_config"] is False
    (tmp_path / "config.yaml").write_text("version: 1\nsources: {}\n", "utf-8")
    assert "not checked" not in tamis("rules", "check", file).stderr
    assert as_json(tamis("rules", "check", file, "--json"))["checked_against_config"] is True


def test_a_right_file_is_right(tmp_path: Path) -> None:
    result = tamis("rules", "check", written(tmp_path, GOOD))
    assert result.exit_code == 0, result.stderr
    assert "1 rule, " in result.stdout
    assert as_json(tamis("rules", "check", written(tmp_path, GOOD), "--json"))["ok"]


def test_the_shipped_file_is_right() -> None:
    assert tamis("rules", "check").exit_code == 0


@pytest.mark.parametrize(
    "command",
    [["check"], ["check", "--json"], ["test"], ["try", "BUY NOW"], ["backtest", "--rules", "mine.yaml"]],
    ids=" ".join,
)
def test_a_command_that_calls_nobody_needs_no_secrets(tmp_path: Path, command: list[str]) -> None:
    written(tmp_path, NOTIFYING)
    (tmp_path / "config.yaml").write_text(WITHOUT_ITS_SECRETS, "utf-8")
    fill(tmp_path / "data", lambda tx: received(tx, 1, text="BUY NOW"))
    result = tamis("rules", *command)
    assert result.exit_code == 0, result.output
    assert "warning: 5 secrets cannot be used here" in result.stderr
    assert "the environment has no NOT_HERE" in result.stderr
    assert "warning:" not in result.stdout


@pytest.mark.parametrize("command", [["serve"], ["config", "check"]], ids=" ".join)
def test_the_bot_itself_needs_all_of_them(tmp_path: Path, command: list[str]) -> None:
    written(tmp_path, GOOD)
    (tmp_path / "config.yaml").write_text(WITHOUT_ITS_SECRETS, "utf-8")
    result = tamis(*command)
    assert result.exit_code == 1
    assert result.stderr.count("the environment has no NOT_HERE") == 5


def test_every_mistake_is_told_with_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path, GOOD.replace("words:", "wrods:").replace("[hide]\n    tests", "[hid]\n    tests")
    )
    result = tamis("rules", "check", path)
    assert result.exit_code == 1
    assert result.stderr.count("mine.yaml:") >= 2
    shown_as_json = tamis("rules", "check", path, "--json")
    assert shown_as_json.exit_code == 1
    assert {"where", "message"} == set(as_json(shown_as_json)["problems"][0])


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    result = tamis("rules", "check", str(tmp_path / "none.yaml"))
    assert result.exit_code == 1
    assert "cannot read the rules" in result.stderr


def test_examples_hold_or_are_told(tmp_path: Path) -> None:
    assert "2 of 2 examples pass" in tamis("rules", "test", written(tmp_path, GOOD)).stdout
    wrong = tamis(
        "rules", "test", written(tmp_path, GOOD.replace('"hello", expect: []', '"hello", expect: [hide]'))
    )
    assert wrong.exit_code == 1
    assert "rule shout: expected hide, got nothing (not met: words): hello" in wrong.stderr
    assert "1 of 2 examples pass" in wrong.stdout


@pytest.mark.parametrize("name", ["1", "case:1", "event:2", "55_2"])
def test_an_explanation_tells_reasons_and_what_became_of_it(tmp_path: Path, name: str) -> None:
    data = fill(
        tmp_path / "data",
        lambda tx: received(tx, 1),
        lambda tx: decided(tx, waiting(tx, 2, text="rude words"), Verb.HIDE, done_at=3),
    )
    shown = tamis("rules", "explain", name, "--data", data).stdout
    assert "insult (enforce) → hide" in shown
    assert "toxicity: 0.93 >= 0.9" in shown
    assert "hide: done" in shown
    shown_as_json = as_json(tamis("rules", "explain", name, "--data", data, "--json"))
    assert set(shown_as_json) == {"event_id", "message_id", "state", "decisions", "planned", "nearly"}


def test_an_explanation_tells_which_rules_nearly_spoke(tmp_path: Path) -> None:
    text = "version: 1\nrules: [{id: rude-ad, when: {words: [rude], origin: ad}, then: [hide]}]\n"
    data = fill(
        tmp_path / "data",
        lambda tx: decided(tx, received(tx, 1, text="rude words"), Verb.HIDE),
        lambda tx: rule_versions.activate_version(tx, "v1", text, START),
    )
    shown_as_json = as_json(tamis("rules", "explain", "event:1", "--data", data, "--json"))
    assert shown_as_json["nearly"] == [
        {"rule": "rude-ad", "missed": ["origin"], "read": ["origin is organic"]}
    ]
    shown = tamis("rules", "explain", "event:1", "--data", data, "--lang-ui", "fr").stdout
    assert "rude-ad" in shown


def test_an_explanation_of_nothing_known_is_refused(tmp_path: Path) -> None:
    assert tamis("rules", "explain", "77", "--data", fill(tmp_path / "data")).exit_code == 1


def test_the_reference_page_is_up_to_date() -> None:
    result = tamis("rules", "reference", str(ROOT / "docs" / "rules.md"), "--check")
    assert result.exit_code == 0, "run 'tamis rules reference docs/rules.md'"


def test_the_reference_replaces_only_what_is_generated(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"by hand\n\n{REFERENCE_MARK}\nold", "utf-8")
    assert tamis("rules", "reference", str(page), "--check").exit_code == 1
    assert tamis("rules", "reference", str(page)).exit_code == 0
    assert page.read_text("utf-8").startswith("by hand\n")
    assert tamis("rules", "reference", str(page), "--check").exit_code == 0
    assert "### `hide`" in tamis("rules", "reference").stdout
