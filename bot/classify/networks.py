"""Loads a network that somebody else trained, with its tokenizer.

A folder with an ONNX export runs as the shipped model does, without PyTorch; anything else needs the extra
`torch`. Only safetensors are read, never a pickle, and no code that a model brings along.
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
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors
from safetensors import SafetensorError

from bot.classify.numeric import Floats
from bot.errors import ConfigError, Message, Problem, message
from bot.files import open_to_read, read_text

Ids = NDArray[np.integer[Any]]
#: Occurs in graphs whose activations share one scale per pass: decision 25 in docs/decisions.md.
_SHARED_SCALE = b"DynamicQuantize"
_QUIET = {
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    # Or transformers asks a service to convert the pickles of a model that has no safetensors.
    "DISABLE_SAFETENSORS_CONVERSION": "1",
}
_INTEGERS: Mapping[str, type[np.integer[Any]]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_INPUTS = ("input_ids", "attention_mask", "token_type_ids")
_LIBRARY_ERRORS = (
    *(OSError, ValueError, LookupError, TypeError, ImportError, RuntimeError, SafetensorError),
    *(onnx_errors.Fail, onnx_errors.InvalidArgument, onnx_errors.InvalidGraph, onnx_errors.InvalidProtobuf),
    *(onnx_errors.NoModel, onnx_errors.NoSuchFile, onnx_errors.NotImplemented, onnx_errors.RuntimeException),
)


@dataclass(frozen=True, kw_only=True)
class Network:
    """A loaded network: the inputs it expects with their types. `alone` means that neighbours in a pass
    would move the scores of a text, so that each text needs a pass of its own."""

    run: Callable[[dict[str, Ids]], Floats]
    inputs: Mapping[str, type[np.integer[Any]]]
    alone: bool = False


def locate_model(model: str) -> Path:
    """The folder of that name. Nothing is ever downloaded: a name that was misspelt would be a stranger's.

    Raises `ConfigError` where there is none, and for what needs PyTorch where there is none.
    """
    folder = Path(model).expanduser()
    if not folder.exists():
        text = message("there is no such folder; download a model first, see docs/bring-your-own.md")
        raise ConfigError([Problem(model, text)])
    if not folder.is_dir():
        raise ConfigError([Problem(model, message("is a file; name the folder that holds the model"))])
    if _onnx_export(folder) is None and find_spec("torch") is None:
        text = message(
            "needs PyTorch, which is not installed: pip install 'tamis[torch]', or name a folder with an ONNX"
            " export"
        )
        raise ConfigError([Problem(model, text)])
    return folder


def read_config(folder: Path) -> Mapping[str, Any]:
    """The model's config.json."""
    document = json.loads(read_text(folder / "config.json"))
    if not isinstance(document, dict):
        raise ValueError(message("config.json: expected an object"))
    return document


def label_names(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels in the order of the outputs; transformers writes none when they are its default ones."""
    named = config.get("id2label")
    if named is None:
        return ("LABEL_0", "LABEL_1")
    if not isinstance(named, dict):
        raise ValueError(message("config.json: 'id2label': expected an object"))
    numbered = sorted((int(index), str(label)) for index, label in named.items())
    if [index for index, _ in numbered] != list(range(len(numbered))):
        raise ValueError(message("config.json: 'id2label' does not number the labels 0, 1, 2 …"))
    return tuple(label for _, label in numbered)


def load_tokenizer(folder: Path) -> Any:
    """The tokenizer that came with the model."""
    return _transformers().AutoTokenizer.from_pretrained(
        str(folder), local_files_only=True, trust_remote_code=False
    )


def load_network(folder: Path, tokenizer: Any) -> Network:
    """The network itself: the ONNX export where there is one, else in PyTorch."""
    graph = _onnx_export(folder)
    return _load_torch(folder, tokenizer) if graph is None else _load_onnx(graph)


@contextmanager
def translate_errors(folder: Path) -> Iterator[None]:
    """Turns the exceptions that libraries raise while they load a model into one `ConfigError`, and keeps the
    libraries quiet meanwhile; the environment is restored afterwards."""
    before = {name: os.environ.get(name) for name in _QUIET}
    os.environ.update(_QUIET)
    try:
        yield
    except _LIBRARY_ERRORS as error:
        text = message("the model cannot be used: {reason}", reason=_reason(error))
        raise ConfigError([Problem(str(folder), text)]) from error
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _reason(error: Exception) -> Message | str:
    """Our own sentence, or the first line of a library's, which may go on for a screen."""
    if error.args and isinstance(error.args[0], Message):
        return error.args[0]
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _transformers() -> Any:
    # Inside a function: it takes a second and more, which the shipped model must not wait for, and it may
    # only be imported once the environment asks it to be quiet.
    import transformers  # noqa: PLC0415

    return transformers


def _onnx_export(folder: Path) -> Path | None:
    candidates = (folder / name for name in ("model.onnx", "onnx/model.onnx"))
    return next((path for path in candidates if path.is_file()), None)


def _load_torch(folder: Path, tokenizer: Any) -> Network:
    """In PyTorch, which transformers imports on its own."""
    transformers = _transformers()
    model, report = transformers.AutoModelForSequenceClassification.from_pretrained(
        str(folder),
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        dtype="float32",  # half precision is slow on a CPU, and some of its operators are missing
        output_loading_info=True,
    )
    if missing := sorted(report["missing_keys"]):
        # transformers would fill them at random, and chance would judge.
        raise ValueError(
            message(
                "there are no weights for {layers}, so scores would be random", layers=", ".join(missing[:3])
            )
        )
    model.eval().requires_grad_(False)
    if model.config.pad_token_id is None:  # models that judge by the last token must know which it is
        model.config.pad_token_id = tokenizer.pad_token_id
    accepted = inspect.signature(model.forward).parameters.keys()
    produced = ("input_ids", *tokenizer.model_input_names)
    names = [name for name in _INPUTS if name in accepted and name in produced]

    def run(feed: dict[str, Ids]) -> Floats:
        batch = transformers.BatchEncoding(feed, tensor_type="pt")
        logits: Floats = model(**batch).logits.numpy()
        return logits

    return Network(run=run, inputs=dict.fromkeys(names, np.int64))


def _load_onnx(graph: Path) -> Network:
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    nodes = {node.name: node for node in session.get_inputs()}
    unusable = [name for name, node in nodes.items() if name not in _INPUTS or node.type not in _INTEGERS]
    if unusable:
        raise ValueError(
            message(
                "{graph} expects {unusable}; only integers for {inputs} are supported",
                graph=graph.name,
                unusable=", ".join(unusable),
                inputs=", ".join(_INPUTS),
            )
        )
    if any(isinstance(size, int) for node in nodes.values() for size in node.shape):
        raise ValueError(
            message(
                "{graph} takes one size of input only; export it again with dynamic axes", graph=graph.name
            )
        )
    outputs = [node.name for node in session.get_outputs()]
    logits_name = "logits" if "logits" in outputs else outputs[0]

    def run(feed: dict[str, Ids]) -> Floats:
        logits: Floats = session.run([logits_name], feed)[0]
        return logits

    with open_to_read(graph) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        alone = content.find(_SHARED_SCALE) >= 0
    return Network(run=run, inputs={name: _INTEGERS[node.type] for name, node in nodes.items()}, alone=alone)
