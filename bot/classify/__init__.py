"""Text in, judgement out. Scores, and never decides."""

from pathlib import Path

from bot.classify.manifest import read
from bot.classify.words import WithWords, WordClassifier
from bot.ports import Classifier

__all__ = ["WordClassifier", "load"]


def load(folder: Path) -> Classifier:
    """The model in `folder`, ready to judge; takes a second or two.

    Raises `ConfigError` when the folder is not exactly what its manifest says.
    """
    manifest = read(folder)
    from bot.classify.onnx import OnnxClassifier  # heavy imports, only where there is a model

    return WithWords(OnnxClassifier(folder, manifest))
