"""Mentions and macros for programs."""

from bot.domain import Actor
from bot.present.serialize_desk import macro_json, mention_json
from bot.services.review import MacroSummary, Mention


def test_a_mention_says_who_called_where_and_when() -> None:
    mention = Mention(case_id=7, at=0.0, by=Actor.person("Léa"), text="@max\x1b[2J")
    assert mention_json(mention) == {
        "case": 7,
        "at": "1970-01-01T00:00:00+00:00",
        "by": "person:Léa",
        "text": "@max\x1b[2J",
    }


def test_a_macro_says_what_it_does_and_null_for_what_it_has_not() -> None:
    summary = MacroSummary(name="dm", title="", key="P", does=("hide",))
    assert macro_json(summary) == {"name": "dm", "title": None, "key": "P", "does": ["hide"]}
