"""Loads the classifier of an instance as its configuration says, else the shipped one.

Stands apart from `policy` because the runtimes of models take long to import: a check of the rules does not
pay for them.
"""

from collections.abc import Callable
from pathlib import Path

from bot.classify.head import active_head
from bot.classify.head_versions import FOLDER
from bot.classify.lexicon import LexiconClassifier
from bot.classify.loading import load_custom_model, load_model
from bot.classify.manifest import read_manifest
from bot.classify.ports import Classifier
from bot.config import Config
from bot.errors import TamisError
from bot.resources import bundled


def load_classifier(config: Config | None) -> tuple[Classifier, TamisError | None]:
    """The classifier of a configuration, else the shipped one, and why it is the word lists alone if it is.

    Raises `ConfigError` for a damaged head: what a brand taught must not be left out in silence.
    """
    if config is not None and config.classifier is not None:
        return load_custom_model(config.classifier.model, Path(config.classifier.labels)), None
    folder = Path(config.model) if config and config.model else bundled("models/weights")
    try:
        guard = load_model(folder, sha256=config.model_sha256 if config else "")
    except TamisError as error:
        return LexiconClassifier(), error
    if config is not None:
        guard.head = active_head(Path(config.data) / FOLDER, read_manifest(folder, config.model_sha256))
    return guard, None


def classifier_loader(config: Config) -> Callable[[], Classifier] | None:
    """What loads the classifier that is configured, or None when none is."""
    custom, model = config.classifier, config.model
    if custom is not None:
        return lambda: load_custom_model(custom.model, Path(custom.labels))
    return None if model is None else lambda: load_model(Path(model), sha256=config.model_sha256)
