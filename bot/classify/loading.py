"""Loads a classifier: the shipped model or a custom one, each behind the word lists.

Stands apart from the rest of the package because it imports the runtimes of models, which commands that only
read a manifest must not wait for.
"""

from pathlib import Path

from bot.classify.head import active_head
from bot.classify.lexicon import LexiconGuard
from bot.classify.manifest import read_verified_manifest
from bot.classify.onnx import OnnxClassifier
from bot.classify.ports import Classifier
from bot.text import language_id

_FIRST_TEXT = "Hello"


def load_model(folder: Path, heads: Path | None = None, sha256: str = "") -> LexiconGuard:
    """The model in `folder`, ready to judge, with the active head of the folder `heads`; `sha256` is the hash
    that its manifest must have.

    Takes half a second. Raises `ConfigError` when the folder is not exactly what its manifest says, or the
    head is damaged.
    """
    manifest = read_verified_manifest(folder, sha256)
    head = active_head(heads, manifest) if heads else None
    return LexiconGuard(OnnxClassifier(folder, manifest, head))


def warm_up(classifier: Classifier) -> None:
    """Load what is otherwise loaded at first use: half a second that the first comment would wait."""
    language_id.load()
    classifier.judge([_FIRST_TEXT])


def load_custom_model(model: str, labels: Path) -> Classifier:
    """The operator's own sequence classifier in the folder `model`, ready to judge; the file `labels` maps
    its labels to our scores.

    Raises `ConfigError` with every mistake in the map, or the reason why the model cannot be used.
    """
    # Inside a function: a map is read with pydantic, whose import costs a tenth of a second, and the shipped
    # model does without.
    from bot.classify.custom_model import CustomClassifier  # noqa: PLC0415

    return LexiconGuard(CustomClassifier(model, labels))
