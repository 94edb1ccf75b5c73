"""Makes the tiny sequence classifiers in this folder. Needs `onnx` (the extra `train`).

    python tests/fakes/tiny_network/make.py

Every word adds its own logits, so that a test can say by hand what must come out. `model.onnx` has
the three inputs of a BERT; `shared_scale.onnx` quantises the sums of a pass with one scale, as
dynamically quantised exports do, and has no `token_type_ids`.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).parent
LABELS = ("toxic", "severe_toxic", "POSITIVE", "LABEL_3")
BIAS = (-3.0, -5.0, -1.0, -2.0)
#: What a word adds to the logit of each label.
WORDS = {
    "idiot": (6.0, 2.0, -2.0, 0.0),
    "nul": (2.0, 0.0, -2.0, 0.0),
    "merci": (-1.0, -1.0, 3.0, 5.0),
    "super": (0.0, 0.0, 2.0, 0.5),
    "bonjour": (0.0, 0.0, 0.25, 0.0),
    "robe": (0.0, 0.0, 0.0, 0.0),
    "http": (0.5, 0.0, 0.0, 0.0),
}
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def graph(name: str, *, shares_scale: bool) -> onnx.ModelProto:
    """Token ids to logits: look up, mask, add up."""
    table = np.array([(0.0,) * 4] * len(SPECIAL) + list(WORDS.values()), dtype=np.float32)
    table[1] = 100.0  # padding must not count, and with this it would show at once
    constants = {
        "table": table,
        "bias": np.array(BIAS, np.float32),
        "last": np.array([2]),
        "second": np.array([1]),
    }
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["looked_up"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
        helper.make_node("Mul", ["looked_up", "column"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "second"], ["sums"], keepdims=0),
    ]
    if shares_scale:
        constants |= {"eye": np.eye(4, dtype=np.int8)}
        nodes += [
            helper.make_node("DynamicQuantizeLinear", ["sums"], ["small", "scale", "zero"]),
            helper.make_node("MatMulInteger", ["small", "eye", "zero"], ["whole"]),
            helper.make_node("Cast", ["whole"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["float", "scale"], ["scaled"]),
        ]
    nodes.append(helper.make_node("Add", ["scaled" if shares_scale else "sums", "bias"], ["logits"]))
    names = ["input_ids", "attention_mask", *([] if shares_scale else ["token_type_ids"])]
    made_graph = helper.make_graph(
        nodes,
        name,
        [
            helper.make_tensor_value_info(input_name, TensorProto.INT64, ["batch", "length"])
            for input_name in names
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(LABELS)])],
        [numpy_helper.from_array(value, key) for key, value in constants.items()],
    )
    model = helper.make_model(made_graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def tokenizer() -> dict[str, object]:
    """Lower case, split at spaces and punctuation, one token per word."""
    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *WORDS])}
    special = {"special": True, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": number, "content": word, **special} for number, word in enumerate(SPECIAL)],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
            },
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unk>"},
    }


def main() -> None:
    """Write all five files."""
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "model_max_length": 64,
    }
    config = {
        "model_type": "bert",
        "id2label": {str(number): label for number, label in enumerate(LABELS)},
        "problem_type": "multi_label_classification",
        "max_position_embeddings": 64,
        "vocab_size": len(SPECIAL) + len(WORDS),
    }
    documents = {"config": config, "tokenizer": tokenizer(), "tokenizer_config": settings}
    for name, document in documents.items():
        (HERE / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    for name, shares_scale in (("model", False), ("shared_scale", True)):
        (HERE / f"{name}.onnx").write_bytes(graph(name, shares_scale=shares_scale).SerializeToString())


if __name__ == "__main__":
    main()
