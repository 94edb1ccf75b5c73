"""Training: the whole recipe runs on a tiny encoder and ten texts. Needs the `train` extra."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS

pytest.importorskip("torch", reason="training is not part of the base install")

import torch

from bot.classify.loading import load_model
from models import train as train_module
from models.average import average
from models.batches import BATCH, TokenizedExample
from models.export import compact, export, write_graph
from models.network import Explained, build
from models.restore import restore_network
from models.train import Recipe, train
from tests.fakes.encoder import tiny_encoder


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
    train([data], base, tmp_path / "run", Recipe(most=128, seed=1))
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


def corpus(folder: Path) -> Path:
    """A hundred brand comments, half of them toxic."""
    folder.mkdir()
    rows = [
        {"text": f"{'a b' if number % 2 else 'c d'} {number}", "toxic": number % 2} for number in range(100)
    ]
    (folder / "written_x.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return folder


class Interrupted(Exception):
    """What stands for a kill."""


def test_a_run_that_was_interrupted_ends_as_if_it_had_not_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, data = tiny_encoder(tmp_path / "base"), corpus(tmp_path / "data")
    recipe = Recipe(most=256, seed=3)
    monkeypatch.setattr("models.train._STEPS_BETWEEN_CHECKPOINTS", 3)
    train([data], base, tmp_path / "whole", recipe)
    learn = train_module._Run.learn

    def learn_until_killed(run: train_module._Run, batch: list[TokenizedExample]) -> float:
        if run.step == 5:
            raise Interrupted
        return learn(run, batch)

    with monkeypatch.context() as patch:
        patch.setattr(train_module._Run, "learn", learn_until_killed)
        with pytest.raises(Interrupted):
            train([data], base, tmp_path / "halves", recipe)
    assert json.loads((tmp_path / "halves" / "run.json").read_text("utf-8"))["examples"] == 3 * BATCH
    train([data], base, tmp_path / "halves", recipe, resume=True)
    whole, halves = (torch.load(tmp_path / run / "last.pt", weights_only=True) for run in ("whole", "halves"))
    assert all(torch.equal(whole[name], halves[name]) for name in whole)
    assert json.loads((tmp_path / "halves" / "run.json").read_text("utf-8"))["examples"] == 256


def test_an_interrupted_run_is_not_resumed_with_another_recipe(tmp_path: Path) -> None:
    base, data = tiny_encoder(tmp_path / "base"), corpus(tmp_path / "data")
    train([data], base, tmp_path / "run", Recipe(most=64, seed=3))
    with pytest.raises(ValueError, match="resume with the same options"):
        train([data], base, tmp_path / "run", Recipe(most=64, seed=4), resume=True)


def test_an_interrupted_run_is_not_resumed_with_other_texts(tmp_path: Path) -> None:
    base, data = tiny_encoder(tmp_path / "base"), corpus(tmp_path / "data")
    train([data], base, tmp_path / "run", Recipe(most=64, seed=3))
    (file,) = data.glob("*.jsonl")
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    relabelled = [json.dumps({**row, "toxic": 1 - row["toxic"]}) for row in rows]
    file.write_text("\n".join(relabelled), "utf-8")
    with pytest.raises(ValueError, match="read other texts or labels"):
        train([data], base, tmp_path / "run", Recipe(most=64, seed=3), resume=True)


def test_frozen_layers_stay_as_they_are(tmp_path: Path) -> None:
    base, data = tiny_encoder(tmp_path / "base"), corpus(tmp_path / "data")
    train([data], base, tmp_path / "1", Recipe(most=64))
    recipe = Recipe(most=64, frozen=1, precision="float32")
    train([data], base, tmp_path / "2", recipe, start=tmp_path / "1" / "last.pt")
    before, after = (torch.load(tmp_path / run / "last.pt", weights_only=True) for run in ("1", "2"))
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed, "the heads and the layers above were trained"
    assert not [name for name in changed if name.startswith(("enc.embeddings.", "enc.encoder.layer.0."))]


def test_a_run_counts_what_the_weights_it_starts_with_have_seen(tmp_path: Path) -> None:
    base, data = tiny_encoder(tmp_path / "base"), corpus(tmp_path / "data")
    train([data], base, tmp_path / "1", Recipe(most=64))
    train([data], base, tmp_path / "2", Recipe(most=32, rate=0.5), start=tmp_path / "1" / "last.pt")
    record = json.loads((tmp_path / "2" / "run.json").read_text("utf-8"))
    assert record["examples"] == 96
    assert [run["rate"] for run in record["runs"]] == [1.0, 0.5]
