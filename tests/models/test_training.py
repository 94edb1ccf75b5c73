"""Training: the whole recipe runs on a tiny encoder and ten texts. Needs the `train` extra."""

import json
from pathlib import Path

import pytest

from models.labels import BINARY, INTENTS, SENTIMENT

torch = pytest.importorskip("torch", reason="training is not part of the base install")


def tiny_encoder(folder: Path) -> Path:
    """A BERT of one layer with a tokeniser of a few words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

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


def test_ten_texts_become_a_model_that_the_bot_can_load(tmp_path: Path) -> None:
    from bot import classify
    from models.export import export
    from models.train import train

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
    (judgement,) = classify.load(tmp_path / "weights").judge(["a b"])
    assert judgement.model == "tiny"
    assert len(judgement.scores) == len(BINARY) + len(SENTIMENT) + len(INTENTS)
    assert all(0 <= score <= 1 for score in judgement.scores.values())
    run = json.loads((tmp_path / "run" / "run.json").read_text("utf-8"))
    assert run["examples"] == 128
