"""The fields of the language."""

from pathlib import Path

import pytest

from bot.domain import Kind, Origin, Verb
from bot.queries import FIELDS, parse_query
from bot.queries.fields import FIELD_NAMES, SCORES, score_named


def test_no_name_means_two_fields() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names)) == len(FIELD_NAMES)
    assert not set(names) & set(SCORES)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_the_example_of_a_field_can_be_asked(field) -> None:  # type: ignore[no-untyped-def]
    assert parse_query(field.example).mentions(field.name, "received", "received_ago") or field.name == "text"


def test_closed_sets_are_those_of_the_domain() -> None:
    assert {*Kind} <= set(FIELD_NAMES["kind"].choices.values())
    assert {*Verb} <= set(FIELD_NAMES["action"].choices.values())
    assert {*Origin} == set(FIELD_NAMES["origin"].choices.values())


def test_a_score_has_its_full_name_and_an_intent_of_ones_own_has_one() -> None:
    assert score_named("toxicité") == "toxicity"
    assert score_named("intent.mine") == "intent.mine"
    assert score_named("intent.") is None
    assert score_named("nothing") is None


def test_the_page_about_queries_has_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "queries.md").read_text("utf-8")
    assert [
        field.name for field in FIELDS if f"`{field.name}`" not in page and f"`{field.name}:`" not in page
    ] == [
        "thread"  # by its plainer name
    ]
    assert "`post`" in page
