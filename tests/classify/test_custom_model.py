"""A model of the operator's own judges: a tiny one whose outputs can be said by hand.

It was made by `tests/fakes/tiny_network/make.py`. In PyTorch: `test_networks.py`.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.classify.custom_model import CustomClassifier, group_by_length
from bot.classify.loading import load_custom_model
from bot.domain import Judgement
from bot.errors import ConfigError
from tests.fakes.tiny_network import LABEL_MAP, tiny_network_folder, write_label_map


def change(made: Path, **changed: object) -> None:
    path = made / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")


@pytest.fixture
def own(tmp_path: Path) -> CustomClassifier:
    return CustomClassifier(str(tiny_network_folder(tmp_path)), write_label_map(tmp_path))


def sigmoid(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def complaint(model: Path | str, labels: Path) -> str:
    before = dict(os.environ)
    with pytest.raises(ConfigError) as caught:
        CustomClassifier(str(model), labels)
    assert dict(os.environ) == before
    return str(caught.value)


def judge_one(own: CustomClassifier, text: str) -> Judgement:
    (judgement,) = own.judge([text])
    return judgement


def test_labels_become_scores_as_the_map_says(own: CustomClassifier) -> None:
    judgement = judge_one(own, "quel idiot, merci robe")
    assert judgement.scores == {
        "toxicity": pytest.approx(sigmoid(-3 + 6 - 1), abs=1e-6),
        "sentiment.positive": pytest.approx(sigmoid(-1 - 2 + 3), abs=1e-6),
        "intent.praise": pytest.approx(sigmoid(0.5 * (-2 + 5) + 1), abs=1e-6),
    }
    assert (judgement.model, judgement.language, judgement.degraded) == ("tiny-bert", "fr", False)


def test_the_text_is_read_as_the_shipped_model_reads_it(own: CustomClassifier) -> None:
    assert judge_one(own, "idi\u200bot\n\n").scores == judge_one(own, "idiot").scores
    assert judge_one(own, "robe https://shop.example/x?y").scores == judge_one(own, "robe http").scores
    assert judge_one(own, "robe https://shop.example/x?y").scores != judge_one(own, "robe").scores


@pytest.mark.parametrize(
    ("bias", "text", "abstained"),
    [("1", "robe", False), ("0.99", "robe", True), ("0.99", "robe merci", False)],
    ids=["half", "below", "above"],
)
def test_it_abstains_when_no_intent_reaches_a_half(
    tmp_path: Path, bias: str, text: str, abstained: bool
) -> None:
    own = CustomClassifier(
        str(tiny_network_folder(tmp_path)),
        write_label_map(tmp_path, LABEL_MAP.replace("bias: 1", f"bias: {bias}")),
    )
    assert judge_one(own, text).abstained is abstained  # robe: 0.5 x -2 + bias


def test_without_any_intent_in_the_map_it_abstains(tmp_path: Path) -> None:
    own = CustomClassifier(
        str(tiny_network_folder(tmp_path)), write_label_map(tmp_path, "version: 1\nlabels: {toxic: insult}")
    )
    assert judge_one(own, "merci").abstained
    assert judge_one(own, "merci").scores.keys() == {"insult"}


def test_judgements_come_in_the_order_of_the_texts_whatever_their_length(own: CustomClassifier) -> None:
    words = ["idiot", "nul", "merci", "super", "bonjour", "robe"]
    texts = [" ".join(words[number % 6 :] * (1 + number * 7 % 5)) for number in range(40)] + [
        "",
        "idiot",
        "idiot",
    ]
    together = own.judge(texts, [""] * len(texts))
    for text, judgement in zip(texts, together, strict=True):
        alone = judge_one(own, text)
        assert judgement.scores == {
            name: pytest.approx(score, abs=1e-6) for name, score in alone.scores.items()
        }
    assert len({judgement.scores["toxicity"] for judgement in together}) > 5


def test_where_neighbours_would_move_a_score_every_text_has_a_pass_of_its_own(tmp_path: Path) -> None:
    made = tiny_network_folder(tmp_path, "shared_scale.onnx")
    texts = ["robe super", "idiot " * 20, "nul merci", "merci " * 15]
    own = CustomClassifier(str(made), write_label_map(tmp_path))
    assert own.judge(texts) == [judge_one(own, text) for text in texts]
    own._batch_size = len(texts)
    assert own.judge(texts) != [judge_one(own, text) for text in texts], "the tiny model would not show it"


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00\x01"], ids=ascii)
def test_nothing_to_read_is_harmless(own: CustomClassifier, text: str) -> None:
    judgement = judge_one(own, text)
    assert judgement.scores == {"toxicity": 0.0, "sentiment.positive": 0.0}
    assert (judgement.abstained, judgement.language, judgement.degraded) == (True, "und", False)


HOSTILE = [
    "\ud800",
    "\x00a\x00",
    "a" * 100_000,
    "idiot " * 9_000,
    "é\u0301" * 50_000,
    "<s></s><pad><unk>",
    "مرحبا",
]


def test_no_text_raises(own: CustomClassifier) -> None:
    for judgement in own.judge(HOSTILE):
        assert all(0 <= score <= 1 for score in judgement.scores.values())
    assert own.judge([]) == []


def test_two_threads_may_judge_at_once(own: CustomClassifier) -> None:
    texts = ["merci", "idiot nul", "robe"] * 50
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(own.judge, [texts] * 20))
    assert all(result == results[0] for result in results)


def test_outputs_that_are_no_numbers_are_not_called_harmless(own: CustomClassifier) -> None:
    judgement = own._judge_one("robe", np.array([np.nan, 0, 0, 0], dtype=np.float32))
    assert (judgement.scores, judgement.degraded, judgement.abstained) == ({}, True, True)


def test_an_export_may_lie_in_a_folder_of_its_own(tmp_path: Path) -> None:
    made = tiny_network_folder(tmp_path, to="onnx/model.onnx")
    assert judge_one(CustomClassifier(str(made), write_label_map(tmp_path)), "idiot").scores["toxicity"] > 0.9


def test_the_word_lists_still_speak(tmp_path: Path) -> None:
    loaded = load_custom_model(str(tiny_network_folder(tmp_path)), write_label_map(tmp_path))
    (judgement,) = loaded.judge(["je vais te tuer"])
    assert judgement.scores["threat"] == pytest.approx(0.95)
    assert (loaded.name, judgement.model) == ("tiny-bert", "tiny-bert")


def test_loading_leaves_nothing_behind_in_the_environment(tmp_path: Path) -> None:
    before = dict(os.environ)
    CustomClassifier(str(tiny_network_folder(tmp_path)), write_label_map(tmp_path))
    assert dict(os.environ) == before


def test_a_wrong_map_is_told_whole(tmp_path: Path) -> None:
    path = write_label_map(tmp_path, LABEL_MAP.replace("toxic: tox", "toxik: tox").replace("praise", "prase"))
    problems = complaint(tiny_network_folder(tmp_path), path).splitlines()
    assert [line.startswith(f"{path}:{number}:") for line, number in zip(problems, (3, 6), strict=True)] == [
        True
    ] * 2
    assert "did you mean 'toxic'?" in problems[0]


def test_a_map_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    assert "map of labels cannot be read (there is no such file" in complaint(
        tiny_network_folder(tmp_path), tmp_path / "nothing.yaml"
    )


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"vocab_size": 5}, "its tokenizer knows 11 tokens, its network 5"),
        ({"id2label": {"0": "toxic", "1": "POSITIVE", "2": "LABEL_3", "3": "x", "4": "severe_toxic"}},
         "expected 2 x 5 outputs"),
        ({"id2label": {"0": "toxic", "2": "POSITIVE"}}, "does not number the labels"),
        ({"id2label": ["toxic"]}, "'id2label': expected an object"),
    ],
    ids=["vocabulary", "outputs", "gap", "list"],
)  # fmt: skip
def test_parts_that_do_not_fit_are_told_at_the_start(
    tmp_path: Path, changed: dict[str, object], reason: str
) -> None:
    made = tiny_network_folder(tmp_path)
    change(made, **changed)
    assert reason in complaint(made, write_label_map(tmp_path))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
def test_a_damaged_file_is_told_and_nothing_else_happens(tmp_path: Path, name: str) -> None:
    made = tiny_network_folder(tmp_path)
    (made / name).write_bytes(b"\x80damaged")
    assert complaint(made, write_label_map(tmp_path)).startswith(f"{made}: the model cannot be used: ")


def test_like_lengths_go_together() -> None:
    lengths: Sequence[int] = [9, 1, 8, 2, 7]
    assert list(group_by_length(lengths, 2)) == [[1, 3], [4, 2], [0]]
    assert list(group_by_length([], 2)) == []
