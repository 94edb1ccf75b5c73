"""`tamis calibrate`: what scores find at how many false alarms, by the model and by people's decisions."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.domain import Actor, Verb
from bot.present.messages.training import MESSAGES
from bot.store import Transaction
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received
from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.models import THRESHOLD, manifest_document, write_model_folder

CONFIG = """
version: 1
data: data
model: weights
sources:
  meta:
    adapter: meta
    secrets: [env:META_SECRET]
    settings: {verify_token: env:META_SECRET}
    accounts: [{platform: facebook, id: 1000, token: env:META_SECRET}]
"""
RULES = """
version: 1
rules:
  - id: rude
    when: {toxicity: {max_false_positive: 5%}}
    then: [hide]
    tests:
      - {text: "a", language: fr, judgement: {toxicity: 0.6}, expect: [hide]}
      - {text: "b", language: fr, judgement: {toxicity: 0.5}, expect: []}
"""
SHIPPED = {"5%": THRESHOLD | {"score": 0.55}, "1%": THRESHOLD, "0.1%": THRESHOLD | {"score": 0.99}}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("META_SECRET", "not-so-secret-0123456789")


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A configuration whose model is called as the one that judged the events of these tests."""
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    write_model_folder(
        tmp_path / "weights",
        manifest_document(name="small-1", thresholds={"toxicity": {"fr": SHIPPED, "any": SHIPPED}}),
    )
    (tmp_path / "weights" / "tokenizer.json").unlink()  # word lists judge the examples of the rules
    return tmp_path


def ruled(tx: Transaction, number: int, score: float, verb: Verb, language: str = "fr") -> None:
    received(tx, number, scores={"toxicity": score, "spam": 0.1}, language=language)
    place = {"account_id": "1000", "message_id": f"55_{number}"}
    overrides.set_override(tx, **place, by=Actor.person("platform"), verb=verb.value, at=START + 5)


def moderated(tx: Transaction) -> None:
    """200 harmless comments up to .796 and 10 harmful ones, 7 of them above that."""
    for number in range(200):
        ruled(tx, number, number * 0.004, Verb.KEEP if number % 2 else Verb.UNHIDE)
    for number in range(10):
        ruled(tx, 500 + number, 0.9 if number < 7 else 0.2, Verb.HIDE if number % 2 else Verb.DELETE)


def rows(shown: dict[str, list[dict[str, object]]]) -> dict[tuple[object, ...], dict[str, object]]:
    return {(one["label"], one["language"], one["share"]): one for one in shown["thresholds"]}


def test_without_a_configuration_the_shipped_model_is_told() -> None:
    shown = as_json(tamis("calibrate", "--json"))
    assert shown["model"]
    assert shown["own"] is None
    by_key = rows(shown)
    assert len(by_key) == len(shown["thresholds"])
    assert 0 < by_key["toxicity", "fr", "1%"]["score"] < 1  # type: ignore[operator]
    assert {one["from"] for one in shown["thresholds"]} == {"shipped"}


def test_figures_come_with_their_interval_and_count(instance: Path) -> None:
    result = tamis("calibrate")
    assert result.exit_code == 0, result.stderr
    (row,) = [line for line in result.stdout.splitlines() if line.split()[:3] == ["toxicity", "fr", "1%"]]
    assert row.split(maxsplit=3)[3] == "0.900  41% (35% – 47%), 320 harmful, 2400 harmless"
    assert len(row) <= 80
    assert rows(as_json(tamis("calibrate", "--json")))["toxicity", "fr", "1%"] == {
        "label": "toxicity",
        "language": "fr",
        "share": "1%",
        **THRESHOLD,
        "from": "shipped",
        "why": None,
    }


def test_a_share_without_a_figure_says_why(instance: Path) -> None:
    missing = rows(as_json(tamis("calibrate", "--json")))["toxicity", "fr", "0.5%"]
    assert (missing["score"], missing["recall"]) == (None, None)
    assert missing["why"] == "too few harmless texts to tell"
    assert "toxicity  fr    0.5%   –      – too few harmless texts to tell" in tamis("calibrate").stdout


def test_labels_can_be_chosen(instance: Path) -> None:
    fill(instance / "data", moderated)
    shown = as_json(tamis("calibrate", "--own", "spam", "toxicity", "--json"))
    assert {one["label"] for one in shown["thresholds"]} == {"spam", "toxicity"}
    unknown = tamis("calibrate", "--own", "needs_answer")
    assert unknown.exit_code == 2
    assert "there are for toxicity, insult" in unknown.stderr


def test_own_decisions_are_measured(instance: Path) -> None:
    fill(instance / "data", moderated)
    shown = as_json(tamis("calibrate", "--own", "--json"))
    assert shown["decisions"] == {"harmful": 10, "harmless": 200, "other_models": 0}
    assert shown["saved"] is None
    by_key = rows(shown)
    five = by_key["toxicity", "any", "5%"]
    assert (five["score"], five["recall"], five["positives"], five["negatives"]) == (0.7561, 0.7, 10, 200)
    assert (five["low"], five["high"]) == (0.3968, 0.8922)
    assert by_key["toxicity", "any", "0.1%"]["why"] == "needs at least 1000 harmless decisions (200)"
    assert by_key["toxicity", "en", "5%"]["why"] == "needs at least 100 harmless decisions (0)"
    assert by_key["spam", "fr", "5%"]["recall"] is None
    assert by_key["insult", "fr", "5%"]["score"] is None


def test_the_table_of_own_decisions_warns_of_their_bias(instance: Path) -> None:
    fill(instance / "data", moderated)
    result = tamis("calibrate", "--own", "toxicity")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "small-1: 10 harmful and 200 harmless decisions"
    assert lines[1].startswith("share of harmless texts flagged, recall of harmful ones")
    assert "toxicity  fr    5%     0.756  70% (40% – 89%), 10 harmful, 200 harmless" in lines
    assert "toxicity  fr    0.1%   –      – needs at least 1000 harmless decisions (200)" in lines
    assert lines[-1] == MESSAGES["calibrate.caution"]
    assert not (instance / "data" / "calibration.json").exists()


def test_judgements_of_another_model_are_counted_apart(instance: Path) -> None:
    fill(instance / "data", moderated)
    write_model_folder(instance / "weights", manifest_document(name="small-2"))
    shown = as_json(tamis("calibrate", "--own", "--json"))
    assert shown["decisions"] == {"harmful": 0, "harmless": 0, "other_models": 210}
    assert "(210 more are about other models)" in tamis("calibrate", "--own").stdout


def test_what_is_saved_is_what_rules_go_by_until_it_is_forgotten(instance: Path) -> None:
    fill(instance / "data", moderated)
    assert "2 of 2 examples pass" in tamis("rules", "test").stdout

    saved = tamis("calibrate", "--own", "--save", "toxicity", "--as", "Zoé")
    assert saved.exit_code == 0
    assert "touch rules.yaml or restart" in saved.stderr
    kept = json.loads((instance / "data" / "calibration.json").read_text("utf-8"))
    assert (kept["model"], kept["decisions"]) == ("small-1", {"harmful": 10, "harmless": 200})
    assert list(kept["thresholds"]) == ["toxicity"]
    assert "1 of 2 examples pass" in tamis("rules", "test").stdout
    shown = as_json(tamis("calibrate", "--json"))
    assert (shown["own"]["harmful"], shown["own"]["harmless"]) == (10, 200)
    by_key = rows(shown)
    assert (by_key["toxicity", "fr", "5%"]["score"], by_key["toxicity", "fr", "5%"]["from"]) == (
        0.7561,
        "own",
    )
    assert (by_key["toxicity", "fr", "0.1%"]["score"], by_key["toxicity", "fr", "0.1%"]["from"]) == (
        0.99,
        "shipped",
    )
    shown = tamis("calibrate").stdout
    assert "* measured here on " in shown
    assert "toxicity  fr    5%     0.756*" in shown

    assert tamis("calibrate", "--forget").exit_code == 0
    assert not (instance / "data" / "calibration.json").exists()
    assert "2 of 2 examples pass" in tamis("rules", "test").stdout
    again = tamis("calibrate", "--forget")
    assert (again.exit_code, again.stdout) == (3, "nothing was saved here\n")


def test_saving_and_forgetting_are_recorded(instance: Path) -> None:
    fill(instance / "data", moderated)
    tamis("calibrate", "--own", "--save", "--as", "Zoé")
    tamis("calibrate", "--forget")
    db = SqliteStore(instance / "data")
    wanted = "SELECT actor, action FROM audit WHERE subject = 'calibration' ORDER BY id"
    by_key = asyncio.run(db.read(lambda tx: [tuple(row) for row in tx.execute(wanted)]))
    db.close()
    assert by_key == [("person:Zoé", "calibration_saved"), ("person:Léa", "calibration_forgotten")]
    assert tamis("audit", "verify", "--data", str(instance / "data")).exit_code == 0


def test_too_little_is_not_saved(instance: Path) -> None:
    fill(instance / "data", lambda tx: ruled(tx, 1, 0.5, Verb.KEEP))
    result = tamis("calibrate", "--own", "--save")
    assert result.exit_code == 3
    assert "nothing was saved" in result.stderr
    assert as_json(tamis("calibrate", "--own", "--save", "--json"))["saved"] is None
    assert not (instance / "data" / "calibration.json").exists()


def test_a_calibration_of_another_model_is_told_and_does_not_count(instance: Path) -> None:
    fill(instance / "data", moderated)
    tamis("calibrate", "--own", "--save")
    write_model_folder(instance / "weights", manifest_document(name="small-2"))
    result = tamis("calibrate", "--json")
    assert "for another model, small-1, and is not used" in result.stderr
    assert {one["from"] for one in as_json(result)["thresholds"]} == {"shipped"}


def test_a_damaged_calibration_is_told_with_a_way_out(instance: Path) -> None:
    fill(instance / "data")
    (instance / "data" / "calibration.json").write_text("{", "utf-8")
    result = tamis("calibrate")
    assert result.exit_code == 1
    assert "tamis calibrate --forget" in result.stderr
    assert tamis("calibrate", "--forget").exit_code == 0


@pytest.mark.parametrize(
    ("line", "code", "expected"),
    [
        ("model: null", 1, "names no model"),
        ("model: nowhere", 1, "cannot be read"),
        ("classifier: {model: networks/small, labels: map.yaml}", 3, "small comes without thresholds"),
    ],
)
def test_where_there_are_no_thresholds_it_is_said_and_rules_go_on(
    instance: Path, line: str, code: int, expected: str
) -> None:
    (instance / "config.yaml").write_text(CONFIG.replace("model: weights", line), "utf-8")
    result = tamis("calibrate")
    assert result.exit_code == code
    assert expected in result.stdout + result.stderr
    checked = tamis("rules", "check")
    assert checked.exit_code == 0
    assert "rule rude: no thresholds of the model are known, so this can never hold" in checked.stderr


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["--save"], "--save saves what --own measures"),
        (["--forget", "--own"], "--forget goes alone"),
        (["--forget", "toxicity"], "--forget goes alone"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together_are_refused(instance: Path, args: list[str], expected: str) -> None:
    result = tamis("calibrate", *args)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_own_needs_to_know_which_decisions() -> None:
    result = tamis("calibrate", "--own")
    assert result.exit_code == 1
    assert "which data folder?" in result.stderr


def test_a_hostile_name_of_a_model_stays_text(instance: Path) -> None:
    fill(instance / "data", moderated)
    thresholds = {"toxicity": {"fr": SHIPPED}, "\x1b[31mred": {"\x1b]0;title\x07": SHIPPED}}
    write_model_folder(instance / "weights", manifest_document(name="\x1b[2Jsmall", thresholds=thresholds))
    for args in ([], ["--own"]):
        result = tamis("calibrate", *args)
        assert result.exit_code == 0
        assert "\x1b" not in result.stdout + result.stderr
        as_json(tamis("calibrate", *args, "--json"))
