"""Writes what `bot.classify` loads: an int8 ONNX graph, the tokeniser and the manifest.

    python -m models.export --run RUN --base ENCODER --data FOLDER --out models/weights --name tamis-base-1

The embedding table is stored as int8 with one scale per row (it came from a 4-bit grid, so this
loses nothing that was there); matrices as int8 per channel, activations are quantised as they come.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from bot.text import VERSION, clean, placeholders
from models.calibrate import balanced, calibration_of, sigmoid
from models.data import read, split
from models.labels import BINARY, INTENTS, SENTIMENT
from models.network import Network, build
from models.score import score

MAX_TOKENS = 256
OUTPUTS = ("binary", "sentiment", "intent", "embedding")
TOKENISER_FILES = ("tokenizer.json", "tokenizer_config.json")
_COMPARED = 300


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
    args = parser.parse_args()
    export(args.run, args.base, args.data, args.out, args.name)


def export(run: Path, base: Path, data: Sequence[Path], out: Path, name: str) -> None:
    """Write model, tokeniser and manifest to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    network = build(base)
    network.load_state_dict(torch.load(run / "last.pt"))
    write_graph(network, out / "model.onnx")
    for file in TOKENISER_FILES:
        shutil.copyfile(base / file, out / file)
    texts = [example.text for example in balanced(split(read(*data))["dev"])[:_COMPARED]]
    files = ("model.onnx", *TOKENISER_FILES)
    manifest = {
        "format": 1,
        "name": name,
        "text_version": VERSION,
        "files": {file: hashlib.sha256((out / file).read_bytes()).hexdigest() for file in files},
        "max_tokens": MAX_TOKENS,
        "outputs": {"binary": BINARY, "sentiment": SENTIMENT, "intent": INTENTS},
        "parity": parity(network, base, out, texts),
        **calibration_of(out, data),
        "training": json.loads((run / "run.json").read_text("utf-8")) | {"data": hashes(data)},
        "licences": {
            "base": "MIT (intfloat/multilingual-e5-small)",
            "weights": "Apache-2.0",
            "data": "see models/DATA.md",
        },
    }
    (out / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def parity(network: Network, base: Path, out: Path, texts: Sequence[str]) -> dict[str, float]:
    """How far the quantised graph strays from the network it was made of."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(base)
    exported = score(out, texts)
    apart, same = [], []
    for row, text in enumerate(texts):
        read_as = placeholders(clean(text)) or "."
        encoded = tokenizer(read_as, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
        with torch.no_grad():
            binary, _, intent, _ = network(encoded["input_ids"], encoded["attention_mask"])
        apart.append(np.abs(sigmoid(binary[0].numpy()) - sigmoid(exported.binary[row])))
        same.append(int(intent[0].argmax()) == int(exported.intent[row].argmax()))
    return {
        "texts": len(texts),
        "mean_difference": round(float(np.mean(apart)), 4),
        "largest_difference": round(float(np.max(apart)), 4),
        "same_best_intent": round(float(np.mean(same)), 4),
    }


def write_graph(network: Network, path: Path) -> None:
    """Export to ONNX and quantise."""
    network.eval()
    embeddings = network.enc.embeddings
    embeddings.word_embeddings = RowEmbedding(embeddings.word_embeddings.weight.detach())
    example = (torch.tensor([[0, 5, 6, 2]]), torch.ones(1, 4, dtype=torch.long))
    axes = {"input_ids": {0: "batch", 1: "length"}, "attention_mask": {0: "batch", 1: "length"}}
    axes |= {output: {0: "batch"} for output in OUTPUTS}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            network,
            example,
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            plain,
            path,
            op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True,
            weight_type=QuantType.QInt8,
        )


def hashes(data: Sequence[Path]) -> dict[str, str]:
    """A short hash of every file of the corpora, so that a run can be repeated on the same ones."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        for folder in data
        for path in sorted(folder.glob("*.jsonl*"))
    }


if __name__ == "__main__":
    main()
