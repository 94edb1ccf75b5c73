"""The fifteen rules that community managers want, as plain YAML, with the shipped model."""

from pathlib import Path

import pytest

from bot.classify.loading import load_model
from bot.classify.ports import Classifier
from bot.resources import bundled
from bot.rules import Environment, load_rules, run_tests

FILES = sorted((Path(__file__).parent / "acceptance").glob("*.yaml"))
KNOWN = Environment(targets={"care": {}, "lead": {}, "channel": {}})


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return load_model(bundled("models/weights"))


def test_there_are_fifteen() -> None:
    assert [path.name[:3] for path in FILES] == [f"s{number:02}" for number in range(1, 16)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_must_and_every_not_holds(path: Path, classifier: Classifier) -> None:
    rules = load_rules(path.read_text("utf-8"), path.name, KNOWN)
    results = run_tests(rules, classifier.judge)
    assert results
    assert [f"{one.where}: {one.message}: {one.text}" for one in results if not one.passed] == []
