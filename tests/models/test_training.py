"""Training: the whole recipe runs on a tiny encoder and ten texts. Needs the `train` extra."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS

pytest.importorskip("torch", reason="training is not part of the base install")

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from bot.classify.loading import load_model
from models.average import average
from models.data import Example
from models.export import compact, export, write_graph
from models.network import Explained, build
from models.restore import restore_network
from models.train import BATCH, make_batches, train


def tiny_encoder(folder: Path) -> Path:
    """A BERT of one layer with a tokeniser of a few words."""
    words = {
        word: at for at, word in enumerate(["<s>", "<pad>", "</s>", "<unk>", *"abcdefghijklmnopqrstuvwxyz"])
    }
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>")
    fast.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.mark.filterwarnings("ignore")  # PyTorch warns about its own exporter
def test_ten_texts_become_a_model_that_the_bot_can_load(tmp_path: Path) -> None:
    rows = [
        {
            "text": f"{'a b' if number % 2 else 'c d'} {chr(97 + number % 26)} {number}",
            "lang": "fr",
            "toxic": number % 2,
            "intents": ["praise"],
            "sentiment": "positive",
            "needs_answer": 0,
        }
        for number in range(400)
    ]
    data = tmp_path / "data"
    data.mkdir()
    (data / "written_x.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    base = tiny_encoder(tmp_path / "base")
    train([data], base, tmp_path / "run", most=128, seed=1)
    export(tmp_path / "run", base, [data], tmp_path / "weights", "tiny")
    (judgement,) = load_model(tmp_path / "weights").judge(["a b"])
    assert judgement.model == "tiny"
    assert len(judgement.scores) == len([*BINARY_SCORES, *SENTIMENTS, *INTENTS, "negative_sentence"])
    assert all(0 <= score <= 1 for score in judgement.scores.values())
    assert judgement.attributions.keys() <= {*BINARY_SCORES, "intent.praise"}
    dev_set = np.load(tmp_path / "weights" / "dev.npz", allow_pickle=False)
    assert dev_set["embedding"].shape == (len(dev_set["logit"]), 16)
    assert dev_set["binary"].shape == dev_set["logit"].shape == (len(dev_set["intent"]), len(BINARY_SCORES))
    assert (tmp_path / "weights" / "words.txt").read_text("utf-8").split()[0] in "a c"
    run = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))
    assert run["examples"] == 128


@pytest.mark.parametrize(("size", "bytes_per_row"), [(64, 32), (48, 48)], ids=["4 bits", "8 bits"])
def test_a_table_is_kept_as_small_as_loses_nothing(size: int, bytes_per_row: int) -> None:
    grid = torch.randint(-8, 8, (50, size)).float()
    grid[:, ::16] = -8.0
    table = grid * 0.037
    small = compact(table)
    ids = torch.tensor([[3, 7], [49, 0]])
    assert torch.allclose(small(ids), table[ids], atol=2e-3)
    stored = next(buffer for buffer in small.buffers() if buffer.dtype in (torch.uint8, torch.int8))
    assert stored[0].numel() == bytes_per_row


def test_the_parts_of_a_logit_sum_up_to_it(tmp_path: Path) -> None:
    network = build(tiny_encoder(tmp_path)).eval()
    ids, mask = torch.tensor([[0, 5, 6, 2]]), torch.ones(1, 4, dtype=torch.long)
    with torch.no_grad():
        binary, _, intent, pooled, parts = Explained(network)(ids, mask)
        assert torch.allclose(parts.sum(1), torch.cat([binary, intent], 1) - torch.cat(
            [network.bin.bias, network.int.bias]), atol=1e-5)  # fmt: skip
        assert torch.allclose(pooled, network(ids, mask)[3])


def test_batches_hold_texts_of_one_length_and_lose_none(tmp_path: Path) -> None:
    unknown = (float("nan"),) * len(BINARY_SCORES)
    examples = [
        Example(" ".join("ab"[: 1 + number % 2] * (1 + number % 9)), "fr", "s", unknown, 0, None, 1.0)
        for number in range(BATCH * 10)
    ]
    tokenizer = PreTrainedTokenizerFast.from_pretrained(tiny_encoder(tmp_path))
    batches = list(make_batches(tokenizer, examples, seed=1))
    assert sorted(id(item.example) for batch in batches for item in batch) == sorted(map(id, examples))
    assert max(len({len(item.ids) for item in batch}) for batch in batches) < 12


@pytest.mark.filterwarnings("ignore")  # PyTorch warns about its own exporter
def test_training_can_go_on_from_what_is_shipped(tmp_path: Path) -> None:
    base = tiny_encoder(tmp_path / "base")
    network = build(base)
    ids, mask = torch.tensor([[0, 5, 6, 2]]), torch.ones(1, 4, dtype=torch.long)
    with torch.no_grad():
        for weights in network.parameters():  # as after training: the exporter stores equal ones once
            if weights.requires_grad:
                weights += 0.05 * torch.randn(weights.shape)
        expected = network.eval()(ids, mask)
    write_graph(network, tmp_path / "model.onnx")
    with torch.no_grad():
        restored = restore_network(tmp_path, base).eval()(ids, mask)
    for output, expected_output in zip(restored, expected, strict=True):
        assert torch.allclose(output, expected_output, atol=0.05)


def test_two_runs_become_one(tmp_path: Path) -> None:
    base = tiny_encoder(tmp_path / "base")
    states = []
    for run in ("1", "2"):
        (tmp_path / run).mkdir()
        states.append(build(base).state_dict())
        torch.save(states[-1], tmp_path / run / "last.pt")
        (tmp_path / run / "run.json").write_text(json.dumps({"examples": int(run), "runs": []}), "utf-8")
    average(tmp_path / "1", tmp_path / "2", tmp_path / "mean")
    mean = torch.load(tmp_path / "mean" / "last.pt", weights_only=True)
    first, second = (state["bin.weight"] for state in states)
    assert not torch.equal(first, second)
    assert torch.allclose(mean["bin.weight"], (first + second) / 2)
    run = json.loads((tmp_path / "mean" / "run.json").read_text("utf-8"))
    assert run == {"examples": 2, "runs": [], "averaged": 2}


def test_runs_of_two_networks_are_not_averaged(tmp_path: Path) -> None:
    for run, size in (("1", 2), ("2", 3)):
        (tmp_path / run).mkdir()
        torch.save({"bin.weight": torch.zeros(size)}, tmp_path / run / "last.pt")
    with pytest.raises(ValueError, match="not of the same network"):
        average(tmp_path / "1", tmp_path / "2", tmp_path / "mean")
