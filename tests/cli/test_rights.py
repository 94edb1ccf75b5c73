"""`tamis rights`, from a request to the proof."""

import hashlib
import json
from pathlib import Path

import pytest

from tests.fakes.instance import as_json, fill, tamis
from tests.fakes.rights import ask


@pytest.fixture
def options(tmp_path: Path) -> list[str]:
    return ["--data", fill(tmp_path / "data", ask)]


def test_listed_shown_recorded_exported_and_withdrawn(options: list[str]) -> None:
    listed = tamis("rights", "list", *options)
    assert listed.exit_code == 0, listed.output
    assert "event:1" in listed.stdout
    assert tamis("rights", "export", *options).exit_code == 3
    recorded = tamis(
        "rights", "record", "event:1", "granted", "--words", "Oui", "--evidence", "mail, 3 Dec", *options
    )
    assert recorded.exit_code == 0, recorded.output
    assert "rights: granted" in recorded.stdout
    (entry,) = as_json(tamis("rights", "export", *options))
    text = json.dumps(entry["proof"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == entry["sha256"] == entry["sha256_when_given"]
    assert tamis("rights", "list", "--state", "granted", *options).exit_code == 0
    withdrawn = tamis("rights", "withdraw", "event:1", *options)
    assert "rights: withdrawn" in withdrawn.stdout
    assert tamis("rights", "list", "--state", "granted", *options).exit_code == 3
    assert as_json(tamis("rights", "show", "event:1", "--json", *options))["state"] == "withdrawn"


def test_a_yes_without_proof_is_refused_with_what_to_do(options: list[str]) -> None:
    refused = tamis("rights", "record", "event:1", "granted", *options)
    assert refused.exit_code == 1
    assert "--evidence" in refused.stderr


def test_one_text_is_needed_to_ask(options: list[str]) -> None:
    refused = tamis("rights", "ask", "event:1", *options)
    assert refused.exit_code == 2
    assert "--template" in refused.stderr


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Oui avec plaisir", "a yes"), ("non merci", "a no"), ("combien payez-vous ?", "a person reads it")],
)
def test_how_an_answer_is_read_is_shown(options: list[str], text: str, shown: str) -> None:
    assert shown in tamis("rights", "try", text, *options).stdout


def test_words_of_strangers_cannot_draw_on_the_terminal(options: list[str]) -> None:
    tamis("rights", "record", "event:1", "refused", "--words", "no \x1b[31mred", *options)
    assert "\x1b" not in tamis("rights", "show", "event:1", *options).stdout
