"""Networks that somebody else trained: which are taken, which are refused and why; PyTorch."""

import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.classify import networks
from bot.classify.custom_model import CustomClassifier
from bot.errors import ConfigError
from tests.fakes.tiny_network import tiny_network_folder, write_label_map

TEXTS = ["merci super robe", "idiot", "bonjour " * 30, "nul nul", "merci merci merci bonjour", "", "robe"] * 3


def refusal(model: Path | str, labels: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        CustomClassifier(str(model), labels)
    return str(caught.value)


def test_a_model_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tiny_network_folder(tmp_path)
    (tmp_path / "owner").mkdir()
    made.rename(tmp_path / "owner" / "tiny-bert")
    monkeypatch.chdir(tmp_path)
    assert networks.locate_model("owner/tiny-bert") == Path("owner/tiny-bert")


@pytest.mark.parametrize("name", ["/nowhere/toxic-bert", "toxic-brt", "~/toxic-bert", "owner/tiny-bert"])
def test_a_name_that_leads_nowhere_is_never_looked_for_on_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whoever registers a misspelt name would be asked what is rude."""

    def connect(*_: object) -> None:
        raise AssertionError("nothing is downloaded")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket.socket, "connect", connect)
    assert refusal(name, write_label_map(tmp_path)).startswith(f"{name}: there is no such folder; download")


def test_a_file_is_no_model(tmp_path: Path) -> None:
    graph = tiny_network_folder(tmp_path) / "model.onnx"
    assert "name the folder that holds the model" in refusal(graph, write_label_map(tmp_path))


def test_without_torch_it_is_said_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "find_spec", lambda name: None)
    made = tiny_network_folder(tmp_path)
    (made / "model.onnx").unlink()
    assert "pip install 'tamis[torch]', or name a folder with an ONNX" in refusal(
        made, write_label_map(tmp_path)
    )


def test_labels_are_those_of_transformers_where_none_are_written() -> None:
    assert networks.label_names({}) == ("LABEL_0", "LABEL_1")
    assert networks.label_names({"id2label": {1: "b", 0: "a"}}) == ("a", "b")


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ([("input_ids", "tensor(int64)", ["batch", 128])], "export it again with dynamic axes"),
        ([("input_ids", "tensor(int64)", [1, "length"])], "export it again with dynamic axes"),
        ([("pixel_values", "tensor(float)", ["batch"])], "model.onnx expects pixel_values"),
        ([("input_ids", "tensor(float)", ["batch"])], "model.onnx expects input_ids"),
    ],
    ids=["length", "batch", "strange", "float"],
)
def test_an_export_that_cannot_be_fed_says_what_it_expects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inputs: list[tuple[str, str, list[object]]], reason: str
) -> None:
    nodes = [SimpleNamespace(name=name, type=kind, shape=shape) for name, kind, shape in inputs]
    session = SimpleNamespace(get_inputs=lambda: nodes)
    monkeypatch.setattr("onnxruntime.InferenceSession", lambda *args, **more: session)
    assert reason in refusal(tiny_network_folder(tmp_path), write_label_map(tmp_path))


# ---- in PyTorch


@pytest.fixture
def bert(tmp_path: Path) -> Path:
    """A tiny BERT with weights by chance, saved as everybody saves theirs."""
    torch = pytest.importorskip("torch", reason="the extra torch is not part of the base install")
    from transformers import BertConfig, BertForSequenceClassification

    made = tiny_network_folder(tmp_path)
    (made / "model.onnx").unlink()
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=11,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=0.4,  # so that texts differ visibly
        id2label={0: "toxic", 1: "severe_toxic", 2: "POSITIVE", 3: "LABEL_3"},
        pad_token_id=1,
    )
    BertForSequenceClassification(config).save_pretrained(made)
    return made


def test_a_transformers_model_judges_as_its_logits_say(bert: Path, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    own = CustomClassifier(str(bert), write_label_map(tmp_path))
    model = AutoModelForSequenceClassification.from_pretrained(bert).eval()
    tokenizer = AutoTokenizer.from_pretrained(bert)
    judgements = own.judge(TEXTS)
    for text, judgement in zip(TEXTS, judgements, strict=True):
        if text:
            with torch.no_grad():
                logits = model(**tokenizer([text.strip()], return_tensors="pt")).logits[0]
            share = torch.softmax(logits, -1)[0].item()
            assert judgement.scores["toxicity"] == pytest.approx(share, abs=1e-4)
    assert len({round(judgement.scores["toxicity"], 3) for judgement in judgements}) > 3
    assert (judgements[0].model, own.name) == ("tiny-bert", "tiny-bert")


def test_one_that_judges_by_the_last_token_is_not_misled_by_what_is_filled_up(
    bert: Path, tmp_path: Path
) -> None:
    from transformers import GPT2Config, GPT2ForSequenceClassification

    config = GPT2Config(vocab_size=11, n_embd=16, n_layer=1, n_head=2, n_positions=64, num_labels=4)
    config.id2label = {0: "toxic", 1: "severe_toxic", 2: "POSITIVE", 3: "LABEL_3"}
    config.initializer_range = 0.4
    GPT2ForSequenceClassification(config).save_pretrained(bert)
    own = CustomClassifier(str(bert), write_label_map(tmp_path))
    together = own.judge(TEXTS)
    for text, judgement in zip(TEXTS, together, strict=True):
        (alone,) = own.judge([text])
        assert judgement.scores == {
            name: pytest.approx(score, abs=1e-5) for name, score in alone.scores.items()
        }


def test_a_pickle_is_never_opened(bert: Path, tmp_path: Path) -> None:
    import torch

    (bert / "model.safetensors").unlink()
    torch.save({}, bert / "pytorch_model.bin")
    assert "safetensors" in refusal(bert, write_label_map(tmp_path))


def test_a_model_without_a_head_is_refused_since_chance_would_judge(bert: Path, tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    BertModel(BertConfig.from_pretrained(bert)).save_pretrained(bert)
    assert "no weights for classifier.bias, classifier.weight" in refusal(bert, write_label_map(tmp_path))


def test_code_that_a_model_brings_along_does_not_run(bert: Path, tmp_path: Path) -> None:
    (bert / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", "utf-8")
    path = bert / "config.json"
    auto = '"auto_map": {"AutoModelForSequenceClassification": "evil.Evil", "AutoConfig": "evil.Evil"},'
    text = path.read_text("utf-8").replace("{", "{" + auto, 1).replace('"bert"', '"evil"')
    path.write_text(text, "utf-8")
    assert "contains custom code" in refusal(bert, write_label_map(tmp_path))
    assert not (tmp_path / "ran").exists()
