"""Tiny classifiers made by `make.py`, laid out as people download theirs, and a map of their labels."""

import shutil
from pathlib import Path

HERE = Path(__file__).parent
LABEL_MAP = """version: 1
labels:
  toxic: toxicity
  severe_toxic: null
  POSITIVE: sentiment.positive
  LABEL_3: {score: intent.praise, scale: 0.5, bias: 1}
"""


def tiny_network_folder(parent: Path, graph: str = "model.onnx", to: str = "model.onnx") -> Path:
    """A folder `tiny-bert` with one of the graphs in it."""
    folder = parent / "tiny-bert"
    (folder / to).parent.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(HERE / name, folder / name)
    shutil.copy(HERE / graph, folder / to)
    return folder


def write_label_map(parent: Path, lines: str = LABEL_MAP) -> Path:
    """The map as a file."""
    path = parent / "map.yaml"
    path.write_text(lines, "utf-8")
    return path
