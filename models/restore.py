"""Makes a checkpoint of shipped weights, so that training can resume without the run that made them.

    python -m models.restore --weights models/weights --base ENCODER --out models/runs/7

The graph keeps the names of the network's modules; int8 matrices come back as their numbers times
their scales, which is as close as the shipped model itself.
"""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from models.network import Network, build

_INSIDE = "network."
_TABLE = "enc.embeddings.word_embeddings.weight"
_HEADS = {"/bin/Gemm_MatMul_quant": "bin", "/sent/Gemm_MatMul_quant": "sent", "/int/Gemm_MatMul_quant": "int"}
_MATRIX = ("/MatMul_quant", "/MatMul_Q8")
_MIDDLE = 128  # the zero of an unsigned byte


def main() -> None:
    """Parse the command line and write the checkpoint."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(restore_network(args.weights, args.base).state_dict(), args.out / "last.pt")
    training = json.loads((args.weights / "manifest.json").read_text("utf-8"))["training"]
    run = {"examples": training["examples"], "runs": training["runs"]}
    (args.out / "run.json").write_text(json.dumps(run, indent=1) + "\n", "utf-8")


def restore_network(weights: Path, base: Path) -> Network:
    """The network in `weights/model.onnx`; its embedding table is the base's, which training does not change.

    Raises ValueError when the graph lacks a parameter of the network.
    """
    graph = onnx.load(weights / "model.onnx").graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    state = {name.removeprefix(_INSIDE): value for name, value in values.items() if name.startswith(_INSIDE)}
    for node in graph.node:
        module = _HEADS.get(node.name) or _module_of(node.name)
        if module and node.op_type in ("MatMulInteger", "MatMulNBits"):
            state[f"{module}.weight"] = _matrix(node, values)
    network = build(base)
    expected = network.state_dict()
    state[_TABLE] = expected[_TABLE].numpy()
    if missing := sorted(set(expected) - set(state)):
        raise ValueError(
            f"{weights}/model.onnx lacks {', '.join(missing[:5])}: it was exported from another network"
        )
    network.load_state_dict({name: torch.tensor(state[name]) for name in expected})
    return network


def _module_of(node: str) -> str:
    """`/enc/encoder/layer.0/output/dense/MatMul_quant` → `enc.encoder.layer.0.output.dense`."""
    for ending in _MATRIX:
        if node.startswith("/enc/encoder/layer.") and node.endswith(ending):
            return node.removesuffix(ending).strip("/").replace("/", ".")
    return ""


def _matrix(node: onnx.NodeProto, values: Mapping[str, np.ndarray]) -> np.ndarray:
    """The weight as floats (outputs x inputs)."""
    whole = values[node.input[1]].astype(np.float32)
    if node.op_type == "MatMulNBits":
        scales = values[node.input[2]].reshape(*whole.shape[:2], 1)
        return ((whole - _MIDDLE) * scales).reshape(whole.shape[0], -1)
    scale = values[node.input[1].replace("_quantized", "_scale")]
    zero = values[node.input[3]].astype(np.float32)
    return np.ascontiguousarray(((whole - zero) * scale).T)


if __name__ == "__main__":
    main()
