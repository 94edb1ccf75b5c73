"""Which classifier an instance uses, and what stands in for one that cannot be loaded."""

from pathlib import Path

import pytest

from bot.classify.head_versions import FOLDER, NOTE
from bot.classify.lexicon import LexiconClassifier
from bot.config import Config
from bot.errors import ConfigError
from bot.services.classifier import load_classifier
from bot.services.workspace import Workspace
from tests.fakes.tiny_network import tiny_network_folder, write_label_map


def configured(folder: Path, settings: str) -> Config:
    (folder / "config.yaml").write_text(f"version: 1\nsources: {{}}\n{settings}\n", "utf-8")
    return Workspace(config=folder / "config.yaml").config


def test_a_model_that_cannot_be_loaded_is_replaced_by_word_lists_and_reported(tmp_path: Path) -> None:
    classifier, error = load_classifier(configured(tmp_path, "model: nowhere"))
    assert isinstance(classifier, LexiconClassifier)
    assert "nowhere" in str(error)


def test_a_custom_model_is_used_where_one_is_configured(tmp_path: Path) -> None:
    tiny_network_folder(tmp_path)
    write_label_map(tmp_path)
    settings = "classifier: {model: tiny-bert, labels: map.yaml}"
    classifier, error = load_classifier(configured(tmp_path, settings))
    assert (classifier.name, error) == ("tiny-bert", None)


def test_without_a_configuration_the_shipped_model_is_used() -> None:
    classifier, error = load_classifier(None)
    assert error is None
    assert classifier.name.startswith("tamis")


def test_a_damaged_head_is_refused_not_left_out(tmp_path: Path) -> None:
    (tmp_path / "data" / FOLDER).mkdir(parents=True)
    (tmp_path / "data" / FOLDER / NOTE).write_text("nonsense", "utf-8")
    with pytest.raises(ConfigError, match=NOTE):
        load_classifier(configured(tmp_path, "data: data"))
