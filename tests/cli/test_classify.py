"""`tamis classify`: one JSON object a line, and the lines that cannot be read are reported."""

import json
from pathlib import Path

from click.testing import Result

from bot.domain import Judgement
from bot.present.serialize_inspection import judgement_json
from tests.fakes.instance import tamis
from tests.fakes.tiny_network import tiny_network_folder, write_label_map

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
    "negative_sentence",
    "abstained",
    "unread",
    "truncated",
    "timed_out",
    "model",
    "head",
}


def classify(*args: str, folder: Path, lines: str | None = None) -> Result:
    """Classify with an empty model folder, so that only word lists score and the test is quick."""
    return tamis("classify", "--model", str(folder), *args, stdin=lines)


def test_texts_as_arguments(tmp_path: Path) -> None:
    result = classify("you are an idiot", "bonjour", folder=tmp_path)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [set(line) for line in lines] == [FIELDS, FIELDS]
    assert set(lines[0]["sentiment"]) == {"label", "scores"}
    assert set(lines[0]["sentiment"]["scores"]) == {"positive", "neutral", "negative"}
    assert "no model, word lists only" in result.stderr


def test_lines_from_standard_input_keep_their_ids_and_order(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": n, "text": f"text {n}"}) + "\n" for n in range(100))
    result = classify(folder=tmp_path, lines=lines)
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == list(range(100))
    assert all(character.isascii() for character in result.stdout)


def test_a_bad_line_is_reported_with_its_number_and_the_rest_is_classified(tmp_path: Path) -> None:
    lines = '{"text": "a"}\nnonsense\n\n[1]\n{"text": 3}\n{"text": "\\ud800 b"}\n' + "[" * 5000 + "\n"
    result = classify(folder=tmp_path, lines=lines)
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2
    for number in (2, 4, 5, 7):
        assert f"line {number}: " in result.stderr
    assert "line 3: " not in result.stderr


def test_intents_come_best_first() -> None:
    judged = judgement_json(
        Judgement(scores={"intent.praise": 0.2, "intent.banter": 0.7, "sentiment.neutral": 1.0})
    )
    assert judged["intents"] == [{"intent": "banter", "score": 0.7}, {"intent": "praise", "score": 0.2}]
    assert judged["toxicity"] is None
    assert judged["sentiment"] == {
        "label": "neutral",
        "scores": {"positive": None, "neutral": 1.0, "negative": None},
    }


def test_a_custom_model_is_read_by_its_map_of_labels(tmp_path: Path) -> None:
    own = (
        "--model",
        str(tiny_network_folder(tmp_path)),
        "--labels",
        str(write_label_map(tmp_path)),
    )
    result = tamis("classify", *own, "quel idiot", "merci beaucoup")
    rude, kind = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.exit_code, result.stderr) == (0, "")
    assert [set(rude), rude["model"]] == [FIELDS, "tiny-bert"]
    assert rude["toxicity"] > 0.9 > 0.1 > kind["toxicity"]
    assert kind["intents"][0]["intent"] == "praise"
    assert rude["spam"] is None


def test_a_wrong_map_is_reported_and_nothing_is_classified(tmp_path: Path) -> None:
    labels = write_label_map(tmp_path, 'version: 1\nlabels: {"toxi\\e[31mc": toxicity}\n')
    result = tamis(
        "classify", "--model", str(tiny_network_folder(tmp_path)), "--labels", str(labels), "bonjour"
    )
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{labels}:2:10: label toxi\\x1b[31mc: the model has no such label" in result.stderr


def test_labels_without_a_model_are_called_wrongly(tmp_path: Path) -> None:
    result = tamis("classify", "--labels", str(write_label_map(tmp_path)), "bonjour")
    assert (result.exit_code, "name it with --model" in result.stderr) == (2, True)


def test_an_explanation_names_words_and_hidden_ones(tmp_path: Path) -> None:
    own = (
        "--model",
        str(tiny_network_folder(tmp_path)),
        "--labels",
        str(write_label_map(tmp_path)),
    )
    (line,) = tamis("classify", "--explain", *own, "quel idiot").stdout.splitlines()
    explained = json.loads(line)
    assert set(explained) == {*FIELDS, "because", "gap"}
    assert explained["because"]["toxicity"][0]["word"] == "idiot"
    assert 0 < explained["because"]["toxicity"][0]["points"] <= 1


def test_the_former_name_still_works_and_is_not_listed(tmp_path: Path) -> None:
    former = tamis("judge", "--model", str(tmp_path), "you are an idiot")
    assert former.stdout == classify("you are an idiot", folder=tmp_path).stdout
    assert " judge " not in tamis("--help").stdout
