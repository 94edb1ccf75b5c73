"""The schema for editors takes what the program takes, and marks what it does not know."""

import json
from pathlib import Path

import jsonschema
import pytest

from bot.documents import from_yaml
from bot.documents.editor_schema import undescribed
from bot.knowledge.editor_schema import build_knowledge_schema
from tests.fakes.knowledge import PAGE

ROOT = Path(__file__).parents[2]
SCHEMA = build_knowledge_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SHIPPED = sorted((ROOT / "examples" / "knowledge").glob("*.yaml"))
CORPUS = sorted((ROOT / "models" / "corpus" / "knowledge").rglob("*.yaml"))


def is_taken(text: str) -> bool:
    return bool(VALIDATOR.is_valid(from_yaml(text, "file").value))


def test_every_key_has_its_page() -> None:
    assert list(undescribed(SCHEMA)) == []


def test_the_file_of_the_project_is_current() -> None:
    written = (ROOT / "knowledge.schema.json").read_text("utf-8")
    assert json.loads(written) == SCHEMA, "run 'tamis rules schema --of knowledge knowledge.schema.json'"


@pytest.mark.parametrize("text", [PAGE, *(path.read_text("utf-8") for path in (*SHIPPED, *CORPUS))])
def test_what_the_program_takes_is_taken(text: str) -> None:
    assert is_taken(text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: 1", "version: 2"),
        ("    link:", "    url:"),
        ("valid_until: 2026-12-31", "audience: nobody"),
        ("variants: {fr: [", "variants: {fr: 1, en: ["),
        ('answer: {fr: "Le', 'answer: {fr: 7, en: "Le'),
    ],
)
def test_what_it_does_not_take_is_marked(before: str, after: str) -> None:
    assert not is_taken(PAGE.replace(before, after, 1))
