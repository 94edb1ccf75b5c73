"""The schema for editors takes what the program takes, and marks what it does not know."""

import json
from pathlib import Path

import jsonschema
import pytest

from bot.documents import from_yaml
from bot.documents.editor_schema import undescribed
from bot.services.posts.editor_schema import build_posts_schema

ROOT = Path(__file__).parents[3]
SCHEMA = build_posts_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
FILE = """
version: 1
timezone: Europe/Paris
posts:
  - id: winter-sale
    title: Winter sale
    at: 2027-01-06 08:30
    accounts: [orchard, 204817360015588]
    text: {default: Our sale begins today., instagram: Winter sale!}
    link: https://www.example.com/sale
    image: images/sale.jpg
    first_comment: Until 19:00.
  - {id: plain, at: "2027-01-07 08:30", accounts: orchard, text: Hello}
"""


def is_taken(text: str) -> bool:
    return bool(VALIDATOR.is_valid(from_yaml(text, "file").value))


def test_every_key_has_its_page() -> None:
    assert list(undescribed(SCHEMA)) == []


def test_the_file_of_the_project_is_current() -> None:
    written = (ROOT / "posts.schema.json").read_text("utf-8")
    assert json.loads(written) == SCHEMA, "run 'tamis rules schema --of posts posts.schema.json'"


def test_what_the_program_takes_is_taken() -> None:
    assert is_taken(FILE)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version: 1", "version: 2"),
        ("    title:", "    titel:"),
        ("accounts: [orchard, 204817360015588]", "accounts: {orchard: true}"),
        ("text: {default: Our sale begins today., instagram", "text: {default: 1, instagram"),
        ("    at: 2027-01-06 08:30\n", ""),
    ],
)
def test_what_it_does_not_take_is_marked(before: str, after: str) -> None:
    assert not is_taken(FILE.replace(before, after, 1))
