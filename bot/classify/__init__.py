"""Text in, judgement out. Scores, and never decides."""

from pathlib import Path

from bot.classify.lexicon import LexiconClassifier, LexiconGuard
from bot.classify.manifest import read
from bot.classify.ports import Classifier

__all__ = ["LexiconClassifier", "load", "load_own"]


def load(folder: Path, heads: Path | None = None) -> LexiconGuard:
    """The model in `folder`, ready to judge, with the head that a brand taught it, kept in `heads`.

    Takes half a second. Raises `ConfigError` when the folder is not exactly what its manifest says.
    """
    manifest = read(folder)
    from bot.classify.head import current
    from bot.classify.onnx import OnnxClassifier  # heavy imports, only where there is a model

    return LexiconGuard(OnnxClassifier(folder, manifest, current(heads, manifest) if heads else None))


def load_own(model: str, labels: Path) -> Classifier:
    """A sequence classifier of the operator's own (a folder, or a name on the Hugging Face hub) whose
    labels mean what the map in the file `labels` says, ready to judge.

    Raises `ConfigError` with everything that is wrong with the map, or why the model cannot be used.
    """
    from bot.classify.custom_model import OwnClassifier

    return LexiconGuard(OwnClassifier(model, labels))
