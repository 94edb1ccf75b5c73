"""`tamis judge`: one JSON object a line, and the lines that cannot be read are told."""

import json
from pathlib import Path

from tests.classify import tiny
from tests.cli.stage import tamis

FIELDS = {
    "language",
    "toxicity",
    "insult",
    "threat",
    "identity_hate",
    "obscene",
    "sexual",
    "hate",
    "spam",
    "sentiment",
    "intents",
    "needs_answer",
    "constructive",
    "abstained",
    "timed_out",
    "model",
    "head",
}


def judged(*args: str, folder: Path, input: str | None = None):  # type: ignore[no-untyped-def]
    """Judge with an empty model folder, so that only word lists speak and the test is quick."""
    return tamis("judge", "--model", str(folder), *args, input=input)


def test_texts_as_arguments(tmp_path: Path) -> None:
    result = judged("you are an idiot", "bonjour", folder=tmp_path)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [set(line) for line in lines] == [FIELDS, FIELDS]
    assert set(lines[0]["sentiment"]) == {"label", "scores"}
    assert set(lines[0]["sentiment"]["scores"]) == {"positive", "neutral", "negative"}
    assert "no model, word lists only" in result.stderr


def test_lines_from_standard_input_keep_their_ids_and_order(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": n, "text": f"text {n}"}) + "\n" for n in range(100))
    result = judged(folder=tmp_path, input=lines)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == list(range(100))
    assert all(sign.isascii() for sign in result.stdout)


def test_a_line_that_cannot_be_read_is_told_with_its_number_and_the_rest_is_judged(tmp_path: Path) -> None:
    lines = '{"text": "a"}\nnonsense\n\n[1]\n{"text": 3}\n{"text": "\\ud800 b"}\n' + "[" * 5000 + "\n"
    result = judged(folder=tmp_path, input=lines)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    for number in (2, 4, 5, 7):
        assert f"line {number}: " in result.stderr
    assert "line 3: " not in result.stderr


def test_intents_come_best_first() -> None:
    from bot.cli.judge import shape
    from bot.domain import Judgement

    told = shape(Judgement(scores={"intent.praise": 0.2, "intent.banter": 0.7, "sentiment.neutral": 1.0}))
    assert told["intents"] == [{"intent": "banter", "score": 0.7}, {"intent": "praise", "score": 0.2}]
    assert told["toxicity"] is None
    assert told["sentiment"] == {
        "label": "neutral",
        "scores": {"positive": None, "neutral": 1.0, "negative": None},
    }


def test_a_model_of_ones_own_judges_by_its_map_of_labels(tmp_path: Path) -> None:
    own = ("--model", str(tiny.folder(tmp_path)), "--labels", str(tiny.mapped(tmp_path)))
    result = tamis("judge", *own, "quel idiot", "merci beaucoup")
    rude, kind = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, result.stderr) == (0, "")
    assert [set(rude), rude["model"]] == [FIELDS, "tiny-bert"]
    assert rude["toxicity"] > 0.9 > 0.1 > kind["toxicity"]
    assert kind["intents"][0]["intent"] == "praise"
    assert rude["spam"] is None


def test_a_wrong_map_is_told_and_nothing_is_judged(tmp_path: Path) -> None:
    labels = tiny.mapped(tmp_path, 'version: 1\nlabels: {"toxi\\e[31mc": toxicity}\n')
    result = tamis("judge", "--model", str(tiny.folder(tmp_path)), "--labels", str(labels), "bonjour")
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{labels}:2:10: label toxi\\x1b[31mc: the model has no such label" in result.stderr


def test_labels_without_a_model_are_called_wrongly(tmp_path: Path) -> None:
    result = tamis("judge", "--labels", str(tiny.mapped(tmp_path)), "bonjour")
    assert (result.exit_code, "name it with --model" in result.stderr) == (2, True)


def test_an_explanation_names_words_and_hidden_ones(tmp_path: Path) -> None:
    own = ("--model", str(tiny.folder(tmp_path)), "--labels", str(tiny.mapped(tmp_path)))
    (line,) = tamis("judge", "--explain", *own, "quel idiot").stdout.splitlines()
    told = json.loads(line)
    assert set(told) == {*FIELDS, "because", "gap"}
    assert told["because"]["toxicity"][0]["word"] == "idiot"
    assert 0 < told["because"]["toxicity"][0]["points"] <= 1
