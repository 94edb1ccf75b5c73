"""The schema for editors takes what the program takes, and marks what it does not know."""

import json
from pathlib import Path

import jsonschema
import pytest

from bot.dialogues.editor_schema import build_dialogues_schema
from bot.documents import from_yaml
from bot.documents.editor_schema import undescribed
from tests.fakes.dialogues import EVERY_SLOT, LOOKED_UP, ORDER

ROOT = Path(__file__).parents[2]
SCHEMA = build_dialogues_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SHIPPED = sorted((ROOT / "docs" / "dialogues").glob("*.yaml"))


def is_taken(text: str) -> bool:
    return bool(VALIDATOR.is_valid(from_yaml(text, "file").value))


def test_every_key_has_its_page() -> None:
    assert list(undescribed(SCHEMA)) == []


def test_the_file_of_the_project_is_current() -> None:
    written = (ROOT / "dialogues.schema.json").read_text("utf-8")
    assert json.loads(written) == SCHEMA, "run 'tamis rules schema --of dialogues dialogues.schema.json'"


@pytest.mark.parametrize(
    "text", [ORDER, LOOKED_UP, EVERY_SLOT, *(path.read_text("utf-8") for path in SHIPPED)]
)
def test_what_the_program_takes_is_taken(text: str) -> None:
    assert is_taken(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: 1", "version: 2"),
        ("queue: orders", "qeue: orders"),
        ("queue: orders", "end_after: soon!"),
        ("queue: orders", "on_silence: shout"),
        ("queue: orders", "knowledge: 2"),
        ("kind: email", "kind: mail"),
        ("ask: {slot: email", "ask: {solt: email"),
        ("say: {fr:", "say: {fr: 7, de:"),
    ],
)
def test_what_it_does_not_take_is_marked(before: str, after: str) -> None:
    assert not is_taken(ORDER.replace(before, after, 1))
