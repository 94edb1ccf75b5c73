"""Loads a network that somebody else trained, with its tokenizer.

A folder with an ONNX export runs as the shipped model does, without PyTorch; anything else needs
the extra `torch`. Only safetensors are read, never a pickle, and no code that a model brings along.
"""

import inspect
import json
import mmap
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.label_map import Floats
from bot.errors import ConfigError, Problem

Ids = NDArray[np.integer[Any]]

#: Found in graphs whose activations share one scale per pass: decision 25 in docs/decisions.md.
_SHARED_SCALE = b"DynamicQuantize"
_QUIET = {
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Or transformers asks a service to convert the pickles of a model that has no safetensors.
    "DISABLE_SAFETENSORS_CONVERSION": "1",
}
_WHOLE: Mapping[str, type[np.integer[Any]]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_TORCH_MISSING = (
    "needs PyTorch, which is not installed: pip install 'tamis[torch]', or name a folder with an ONNX export"
)


@dataclass(frozen=True, kw_only=True)
class Network:
    """A loaded network: the inputs it wants with their types. `alone` says that neighbours in
    a pass move the scores of a text, so that each needs a pass of its own."""

    run: Callable[[dict[str, Ids]], Floats]
    inputs: Mapping[str, type[np.integer[Any]]]
    alone: bool = False


def place_of(model: str) -> Path | str:
    """The folder of that name, or else the name itself, which then is one of the hub.

    Raises `ConfigError` for what can be neither, and for what needs PyTorch where there is none.
    """
    folder = Path(model).expanduser()
    is_path = folder.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1
    if folder.exists() and not folder.is_dir():
        raise ConfigError([Problem(model, "is a file; name the folder that holds the model")])
    if is_path and not folder.exists():
        raise ConfigError([Problem(model, "there is no such folder")])
    place = folder if folder.is_dir() else model
    if _graph(place) is None and find_spec("torch") is None:
        raise ConfigError([Problem(model, _TORCH_MISSING)])
    return place


def described(place: Path | str) -> Mapping[str, Any]:
    """What the model says of itself in its config.json."""
    if isinstance(place, str):
        from transformers import AutoConfig

        found: Mapping[str, Any] = AutoConfig.from_pretrained(place, trust_remote_code=False).to_dict()
        return found
    document = json.loads((place / "config.json").read_text("utf-8"))
    if not isinstance(document, dict):
        raise ValueError("config.json: expected an object")
    return document


def labels(described: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels in the order of the outputs; transformers does not write them when they are its own."""
    named = described.get("id2label")
    if named is None:
        return ("LABEL_0", "LABEL_1")
    if not isinstance(named, dict):
        raise ValueError("config.json: 'id2label': expected an object")
    numbered = sorted((int(place), str(label)) for place, label in named.items())
    if [place for place, _ in numbered] != list(range(len(numbered))):
        raise ValueError("config.json: 'id2label' does not number the labels 0, 1, 2 …")
    return tuple(label for _, label in numbered)


def tokenizer(place: Path | str) -> Any:
    """The tokenizer that came with the model."""
    from transformers import AutoTokenizer

    is_local = isinstance(place, Path)
    return AutoTokenizer.from_pretrained(str(place), local_files_only=is_local, trust_remote_code=False)


def network(place: Path | str, tokenizer: Any) -> Network:
    """The network itself: the ONNX export where there is one, else in PyTorch."""
    graph = _graph(place)
    return _torch(place, tokenizer) if graph is None else _onnx(graph)


@contextmanager
def said_of(place: Path | str) -> Iterator[None]:
    """Turns what libraries raise while they load a model into one sentence of ours, and keeps them
    quiet meanwhile; nothing of that stays behind in the environment."""
    from onnxruntime.capi import onnxruntime_pybind11_state as onnx
    from safetensors import SafetensorError

    foreign = (SafetensorError, onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf,
               onnx.NoModel, onnx.NoSuchFile, onnx.NotImplemented, onnx.RuntimeException)  # fmt: skip
    before = {name: os.environ.get(name) for name in _QUIET}
    os.environ.update(_QUIET)
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, ImportError, RuntimeError, *foreign) as trouble:
        local = isinstance(place, Path)
        whose = "the model cannot be used" if local else "there is no such folder, and none on the hub to use"
        first = str(trouble).strip().partition("\n")[0] or type(trouble).__name__
        raise ConfigError([Problem(str(place), f"{whose}: {first}")]) from trouble
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _graph(place: Path | str) -> Path | None:
    if isinstance(place, str):
        return None
    found = (place / name for name in ("model.onnx", "onnx/model.onnx"))
    return next((path for path in found if path.is_file()), None)


def _torch(place: Path | str, tokenizer: Any) -> Network:
    """In PyTorch, which transformers imports by itself."""
    from transformers import AutoModelForSequenceClassification, BatchEncoding

    model, found = AutoModelForSequenceClassification.from_pretrained(
        str(place),
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=isinstance(place, Path),
        dtype="float32",  # half precision is slow on a CPU, and some of its operators are missing
        output_loading_info=True,
    )
    if lacking := sorted(found["missing_keys"]):
        raise ValueError(f"there are no weights for {', '.join(lacking[:3])}, so chance would judge")
    model.eval().requires_grad_(False)
    if model.config.pad_token_id is None:  # those that judge by the last token must know which it is
        model.config.pad_token_id = tokenizer.pad_token_id
    taken = inspect.signature(model.forward).parameters.keys()
    names = [
        name for name in _INPUTS if name in taken and name in ("input_ids", *tokenizer.model_input_names)
    ]

    def run(feed: dict[str, Ids]) -> Floats:
        logits: Floats = model(**BatchEncoding(feed, tensor_type="pt")).logits.numpy()
        return logits

    return Network(run=run, inputs=dict.fromkeys(names, np.int64))


def _onnx(graph: Path) -> Network:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    wanted = {node.name: node for node in session.get_inputs()}
    if strange := [name for name, node in wanted.items() if name not in _INPUTS or node.type not in _WHOLE]:
        expected = ", ".join(_INPUTS)
        raise ValueError(f"{graph.name} wants {', '.join(strange)}; expected whole numbers for {expected}")
    if any(isinstance(size, int) for node in wanted.values() for size in node.shape):
        raise ValueError(f"{graph.name} takes one size of input only; export it again with dynamic axes")
    outputs = [node.name for node in session.get_outputs()]
    answer = "logits" if "logits" in outputs else outputs[0]

    def run(feed: dict[str, Ids]) -> Floats:
        logits: Floats = session.run([answer], feed)[0]
        return logits

    with graph.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        alone = content.find(_SHARED_SCALE) >= 0
    return Network(run=run, inputs={name: _WHOLE[node.type] for name, node in wanted.items()}, alone=alone)
