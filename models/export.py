"""Writes what `bot.classify` loads: an int8 ONNX graph, the tokeniser, the word lists and the manifest.

    python -m models.export --run RUN --base ENCODER --data FOLDER --out models/weights --name tamis-base-1

The embedding table is stored in 4 bits (it came from such a grid and was not trained, so nothing is
lost); matrices as int8 per channel, three of them by blocks; activations are quantised as they come.
"""

import argparse
import hashlib
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from bot.classify import hashed_features
from bot.classify.numeric import sigmoid
from bot.classify.undertones import GRAPH_FRAGMENT, LAYER_OUTPUTS
from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS
from bot.text.normalize import VERSION, clean, placeholders
from models import graph_rewrite, undertones
from models.calibrate import choose_examples, fit_calibration, measure_classifier, write_manifest
from models.data import Example, read_examples, split
from models.network import Explained, Network, build
from models.pin import pin
from models.score import score
from models.wide import write_wide_layer

MAX_TOKENS = 256
OUTPUTS = ("binary", "sentiment", "intent", "embedding", "parts")
TOKENISER_FILES = ("tokenizer.json", "tokenizer_config.json")
WORDS, DEV_SET = "words.txt", "dev.npz"
#: Their inputs have a few values far beyond all others, for which one scale is too coarse: they are quantised
#: by blocks, which is slower. Of all matrices, these three cost half of what int8 loses.
_OUTLIERS = tuple(f"/enc/encoder/layer.{layer}/output/dense/MatMul" for layer in (3, 4, 5))
_BLOCK = 128
_GRID = 32
_LOSSLESS = 1e-3
_COMPARED = 300
_MAX_WORDS = 40_000
_MIN_COUNTS = {"fr": 2, "en": 4}
_ONE_LETTER_WORDS = "aàyoi"


class NibbleEmbedding(nn.Module):
    """An embedding table on a 4-bit grid, with a scale for every 32 values: two values a byte."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        grid, scale = on_grid(table)
        first, second = (grid.to(torch.uint8) + 8).chunk(2, dim=-1)
        self.register_buffer("bytes", (first + 16 * second).flatten(1).to(torch.uint8))
        self.register_buffer("scale", scale.to(torch.float16))

    def forward(self, ids: Tensor) -> Tensor:
        """The rows as floats (… x size)."""
        packed = self.bytes[ids].to(torch.float32).unflatten(-1, (-1, _GRID // 2))
        second = torch.floor(packed / 16)
        values = torch.cat([packed - 16 * second, second], dim=-1) - 8
        return (values * self.scale[ids].to(torch.float32)).flatten(-2)


def on_grid(table: Tensor) -> tuple[Tensor, Tensor]:
    """The table as whole numbers from -8 to 7, and a scale for every 32 of them (the format Q4_0)."""
    blocks = table.unflatten(1, (-1, _GRID))
    largest = blocks.abs().argmax(-1, keepdim=True)
    scale = blocks.gather(-1, largest) / -8
    scale = torch.where(scale == 0, torch.ones_like(scale), scale)
    return torch.round(blocks / scale).clamp(-8, 7), scale


def compact(table: Tensor) -> nn.Module:
    """The table in 4 bits where that loses nothing (the base came from such a grid and its table is not
    trained), else in 8."""
    if table.shape[1] % _GRID == 0:
        grid, scale = on_grid(table)
        if float(((grid * scale).flatten(1) - table).abs().max()) < _LOSSLESS:
            return NibbleEmbedding(table)
    return RowEmbedding(table)


class RowEmbedding(nn.Module):
    """An embedding table of int8 rows, each with its own scale."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = (table.abs().amax(dim=1, keepdim=True) / 127).clamp(min=1e-12)
        self.register_buffer("rows", torch.round(table / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """The rows as floats (… x size)."""
        return self.rows[ids].to(torch.float32) * self.scale[ids]


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", type=Path, required=True, help="folder with last.pt and run.json")
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument(
        "--data", type=Path, required=True, nargs="+", help="for the calibration on its dev part"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="tamis-base-1")
    parser.add_argument("--words", type=Path, help="keep this list of words instead of counting anew")
    args = parser.parse_args()
    export(args.run, args.base, args.data, args.out, args.name, args.words)


def export(
    run: Path, base: Path, data: Sequence[Path], out: Path, name: str, words: Path | None = None
) -> None:
    """Write model, tokeniser and manifest to `out`.

    `words` is a list of common words to keep: they are those of a language, whatever a run has read.
    """
    out.mkdir(parents=True, exist_ok=True)
    network = build(base)
    network.load_state_dict(torch.load(run / "last.pt", weights_only=True))
    write_graph(network, out / "model.onnx")
    for file in TOKENISER_FILES:
        shutil.copyfile(base / file, out / file)
    parts = split(read_examples(*data))
    write_wide_layer(out, base, parts["train"])
    dev = choose_examples(parts["dev"])
    fidelity = measure_parity(network, base, out, [example.text for example in dev[:_COMPARED]])
    calibrated = fit_calibration(out, dev)
    common = words.read_text("utf-8").split() if words else common_words(parts["train"])
    (out / WORDS).write_text("\n".join(common) + "\n", "utf-8")
    write_dev_set(out, parts, calibrated["calibration"])
    files = ("model.onnx", *TOKENISER_FILES, WORDS, DEV_SET, hashed_features.FILE)
    manifest = {
        "format": 1,
        "name": name,
        "text_version": VERSION,
        "files": {file: hashlib.sha256((out / file).read_bytes()).hexdigest() for file in files},
        "max_tokens": MAX_TOKENS,
        "outputs": {"binary": BINARY_SCORES, "sentiment": SENTIMENTS, "intent": INTENTS},
        "parity": fidelity,
        **calibrated,
        "thresholds": {},
        "training": json.loads((run / "run.json").read_text("utf-8")) | {"data": hash_corpora(data)},
        "licences": {
            "base": "MIT (intfloat/multilingual-e5-small)",
            "weights": "Apache-2.0",
            "data": "see models/DATA.md",
        },
    }
    write_manifest(out, manifest)
    write_manifest(out, manifest | measure_classifier(out, dev))
    if network.enc.config.num_hidden_layers >= max(LAYER_OUTPUTS):  # a smaller encoder reads them by words
        graph_rewrite.write_layer_means(out / GRAPH_FRAGMENT, LAYER_OUTPUTS)
        undertones.write(out)
    pin(out)


def measure_parity(network: Network, base: Path, out: Path, texts: Sequence[str]) -> dict[str, float]:
    """How far the quantised graph strays from the network it was exported from."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    exported = score(out, texts)
    differences, same_intent = [], []
    for row, text in enumerate(texts):
        readable = placeholders(clean(text)) or "."
        encoded = tokenizer(readable, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        with torch.no_grad():
            binary, _, intent, _ = network(encoded["input_ids"], encoded["attention_mask"])
        differences.append(np.abs(_probabilities(binary[0].numpy()) - _probabilities(exported.binary[row])))
        same_intent.append(int(intent[0].argmax()) == int(exported.intent[row].argmax()))
    return {
        "texts": len(texts),
        "mean_difference": round(float(np.mean(differences)), 4),
        "largest_difference": round(float(np.max(differences)), 4),
        "same_best_intent": round(float(np.mean(same_intent)), 4),
    }


def _probabilities(logits: np.ndarray) -> np.ndarray:
    return sigmoid(logits.astype(np.float64))


def write_graph(network: Network, path: Path) -> None:
    """Export to ONNX and quantise."""
    network.eval()
    embeddings = network.enc.embeddings
    embeddings.word_embeddings = compact(embeddings.word_embeddings.weight.detach())
    example = (torch.tensor([[0, 5, 6, 2]]), torch.ones(1, 4, dtype=torch.long))
    axes = {"input_ids": {0: "batch", 1: "length"}, "attention_mask": {0: "batch", 1: "length"}}
    axes |= {output: {0: "batch"} for output in OUTPUTS} | {"parts": {0: "batch", 1: "length"}}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            Explained(network).eval(),
            example,
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        nodes = {node.name for node in onnx.load(plain).graph.node}
        outliers = [node for node in _OUTLIERS if node in nodes]
        quantize_dynamic(
            plain,
            path,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=outliers,
        )
        if outliers:
            blocks = MatMulNBitsQuantizer(
                onnx.load(path),
                bits=8,
                block_size=_BLOCK,
                is_symmetric=True,
                accuracy_level=4,
                nodes_to_include=outliers,
            )
            blocks.process()
            blocks.model.save_model_to_file(str(path), False)
        graph_rewrite.simplify(path)


def common_words(examples: Sequence[Example]) -> list[str]:
    """The words of French and English texts, the commonest first; both languages count the same."""
    counts: dict[str, Counter[str]] = {"fr": Counter(), "en": Counter()}
    for example in examples:
        if example.language in counts:
            counts[example.language].update(re.findall(r"[^\W\d_]+", example.text.lower()))
    rates: Counter[str] = Counter()
    for language, words_of in counts.items():
        total, least = max(1, words_of.total()), _MIN_COUNTS[language]
        rates.update({word: count / total for word, count in words_of.items() if count >= least})  # type: ignore[misc]
    words = [word for word, _ in rates.most_common(_MAX_WORDS)]
    return [word for word in words if len(word) > 1 or word in _ONE_LETTER_WORDS]


def write_dev_set(out: Path, parts: Mapping[str, Sequence[Example]], calibration: Mapping[str, Any]) -> None:
    """Write what a head that a brand teaches is checked on: brand comments that training never saw, as
    embeddings, labels and calibrated logits, without their texts."""
    brand = [example for example in (*parts["dev"], *parts["test"]) if example.is_brand]
    scored = score(out, [example.text for example in brand])
    logits = [
        scored.calibrated(column, calibration["binary"][name]) for column, name in enumerate(BINARY_SCORES)
    ]
    np.savez_compressed(
        out / DEV_SET,
        embedding=scored.embedding.astype(np.float16),
        binary=np.array([example.binary for example in brand], dtype=np.float16).reshape(
            len(brand), len(BINARY_SCORES)
        ),
        logit=np.stack(logits, axis=1).astype(np.float16),
        intent=np.array([example.intents[0] if example.intents else -1 for example in brand], dtype=np.int16),
    )


def hash_corpora(data: Sequence[Path]) -> dict[str, str]:
    """A short hash of every file of the corpora, so that a run can be repeated on the same files."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for folder in data
        for path in sorted(folder.glob("*.jsonl*"))
    }


if __name__ == "__main__":
    main()
