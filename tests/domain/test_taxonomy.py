"""The names of scores: once each, in the order of the shipped model's outputs."""

import json

from bot.domain.taxonomy import BINARY_SCORES, FALSE_POSITIVE_SHARES, HARMS, INTENTS, SCORE_NAMES, SENTIMENTS
from bot.resources import bundled
from tests.source_tree import modules, name_of


def test_every_name_is_there_once() -> None:
    assert len(set(SCORE_NAMES)) == len(SCORE_NAMES) == len(BINARY_SCORES) + len(SENTIMENTS) + len(INTENTS)
    assert set(HARMS) < set(BINARY_SCORES)


def test_the_shipped_model_speaks_of_exactly_these_in_this_order() -> None:
    manifest = json.loads((bundled("models/weights") / "manifest.json").read_text("utf-8"))
    outputs = manifest["outputs"]
    assert tuple(outputs["binary"]) == BINARY_SCORES
    assert tuple(outputs["sentiment"]) == SENTIMENTS
    assert tuple(outputs["intent"]) == INTENTS


def test_shares_are_written_as_what_they_are() -> None:
    assert {text: float(text.rstrip("%")) / 100 for text in FALSE_POSITIVE_SHARES} == FALSE_POSITIVE_SHARES


def test_no_other_module_lists_them_again() -> None:
    """An intent that only the taxonomy needs to spell out stands for the whole list."""
    spelled_out = [
        name_of(path) for path in modules("bot", "models") if '"contest_entry"' in path.read_text("utf-8")
    ]
    assert spelled_out == ["bot/domain/taxonomy.py"]
