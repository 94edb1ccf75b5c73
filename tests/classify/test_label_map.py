"""`map.yaml`: what is made of raw outputs, and every mistake with its line."""

import re
from pathlib import Path

import numpy as np
import pytest

from bot.classify.label_map import LabelMap, parse_label_map
from bot.documents import from_yaml
from bot.domain.taxonomy import BINARY_SCORES
from bot.errors import ConfigError

LABELS = ("toxic", "severe_toxic", "POSITIVE", "LABEL_3")
HEAD = "version: 1\nlabels:\n"


def mapped(lines: str, labels: tuple[str, ...] = LABELS, problem_type: str | None = None) -> LabelMap:
    return parse_label_map(from_yaml(lines, "map.yaml"), labels, problem_type)


def scores(result: LabelMap, *logits: float) -> dict[str, float]:
    return result.scores(np.array(logits, dtype=np.float32))


def complaints(lines: str, labels: tuple[str, ...] = LABELS, problem_type: str | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        mapped(lines, labels, problem_type)
    return str(caught.value).splitlines()


def test_sigmoid_takes_every_label_by_itself() -> None:
    result = scores(
        mapped("version: 1\nactivation: sigmoid\nlabels: {toxic: toxicity, LABEL_3: insult}"), 0, 9, 9, 2
    )
    assert result == {"toxicity": pytest.approx(0.5), "insult": pytest.approx(0.880797, abs=1e-6)}


def test_softmax_is_the_share_among_all_labels_also_those_that_mean_nothing_here() -> None:
    result = scores(mapped(HEAD + "  toxic: toxicity\n  POSITIVE: sentiment.positive"), 1, 2, 3, 4)
    whole = np.exp([1, 2, 3, 4]).sum()
    assert result == {
        "toxicity": pytest.approx(np.exp(1) / whole, abs=1e-9),
        "sentiment.positive": pytest.approx(np.exp(3) / whole, abs=1e-9),
    }


@pytest.mark.parametrize(
    ("first_line", "problem_type", "labels", "activation"),
    [
        ("", "multi_label_classification", LABELS, "sigmoid"),
        ("", "single_label_classification", LABELS, "softmax"),
        ("", None, LABELS, "softmax"),
        ("", None, ("toxic",), "sigmoid"),
        ("activation: softmax\n", "multi_label_classification", LABELS, "softmax"),
        ("activation: sigmoid\n", "regression", ("toxic",), "sigmoid"),
    ],
    ids=["multi", "single", "unsaid", "one_label", "in_the_map", "regression"],
)
def test_the_activation_is_the_models_unless_the_map_says_it(
    first_line: str, problem_type: str | None, labels: tuple[str, ...], activation: str
) -> None:
    assert mapped(f"{first_line}{HEAD}  toxic: toxicity", labels, problem_type).activation == activation


def test_of_several_labels_for_one_score_the_highest_counts() -> None:
    lines = "version: 1\nactivation: sigmoid\nlabels: {toxic: toxicity, severe_toxic: toxicity}"
    assert scores(mapped(lines), 3, -3, 0, 0) == scores(mapped(lines), -3, 3, 0, 0)
    assert scores(mapped(lines), 3, -3, 0, 0)["toxicity"] == pytest.approx(0.952574, abs=1e-6)


def test_scale_and_bias_act_on_log_odds() -> None:
    own = "labels: {LABEL_3: {score: intent.praise, scale: 2, bias: -1.5}}"
    by_sigmoid = scores(mapped(f"version: 1\nactivation: sigmoid\n{own}"), 0, 0, 0, 1)
    assert by_sigmoid == {"intent.praise": pytest.approx(1 / (1 + np.exp(-0.5)))}
    by_softmax = scores(mapped(f"version: 1\nactivation: softmax\n{own}", ("LABEL_0", "LABEL_3")), 1, 2)
    assert by_softmax == {"intent.praise": pytest.approx(1 / (1 + np.exp(-0.5)))}  # between two: 2 - 1


def test_null_and_what_is_left_out_are_not_used() -> None:
    assert scores(mapped(HEAD + "  toxic: toxicity\n  severe_toxic: null"), 0, 0, 0, 0).keys() == {"toxicity"}


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
def test_wild_outputs_stay_probabilities(activation: str) -> None:
    result = mapped(f"version: 1\nactivation: {activation}\nlabels: {{toxic: toxicity, LABEL_3: spam}}")
    for logits in [(1e30, -1e30, 0, -1e30), (-1e30,) * 4, (np.inf, -np.inf, 0, 1)]:
        assert all(0 <= score <= 1 for score in scores(result, *logits).values())


def test_a_text_without_letters_is_harmless_and_neutral() -> None:
    lines = (
        "version: 1\nlabels: {toxic: toxicity, severe_toxic: sentiment.neutral, POSITIVE: sentiment.positive,"
    )
    result = mapped(lines + " LABEL_3: intent.praise}").nothing_to_read()
    assert result == {"toxicity": 0.0, "sentiment.neutral": 1.0, "sentiment.positive": 0.0}


WRONG = """version: 1
activation: sigmoide
labels:
  toxc: toxicity
  toxic: toxicty
  positive: {score: praise, scale: 0, biais: 1}
  LABEL_3: [spam]
  LABEL_3: spam
  nothing_like_it: 3
"""


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    lines = complaints(WRONG)
    assert [line.split(": ", 1)[0] for line in lines] == [
        "map.yaml:2:13",
        "map.yaml:4:3",
        "map.yaml:5:10",
        "map.yaml:6:3",
        "map.yaml:6:21",
        "map.yaml:6:36",
        "map.yaml:6:39",
        "map.yaml:7:12",
        "map.yaml:8:3",
        "map.yaml:9:3",
        "map.yaml:9:20",
    ]
    for problem in [
        "expected one of sigmoid, softmax, did you mean 'sigmoid'?",
        "label toxc: the model has no such label, did you mean 'toxic'?",
        "label toxic: 'score': there is no score 'toxicty', did you mean 'toxicity'?",
        "label positive: the model has no such label, did you mean 'POSITIVE'?",
        "there is no score 'praise', did you mean 'intent.praise'?",
        "expected a number other than 0",
        "unknown key 'biais', did you mean 'bias'?",
        "label LABEL_3: 'LABEL_3': expected keys and values, found a list",
        "duplicate key 'LABEL_3'",
        "the model has no such label; it has toxic, severe_toxic, POSITIVE, LABEL_3",
    ]:
        assert problem in "\n".join(lines)


@pytest.mark.parametrize(
    ("lines", "problem_type", "labels", "problem"),
    [
        ("", None, LABELS, "'version' is missing"),
        ("- 1", None, LABELS, "expected keys and values"),
        ("version: 1\nlabels: {}", None, LABELS, "at least one label must mean a score"),
        (HEAD + "  toxic: null", None, LABELS, "at least one label must mean a score"),
        (HEAD + "  toxic: spam", "regression", ("toxic",), "trained as a regression"),
        (f"activation: softmax\n{HEAD}  toxic: spam", None, ("toxic",), "write sigmoid"),
        (HEAD + "  toxic: intent.prais", None, LABELS, "did you mean 'intent.praise'?"),
        (HEAD + "  toxic: zzz", None, LABELS, "docs/bring-your-own.md lists them"),
        (HEAD + "  toxic: {scale: 2}", None, LABELS, "label toxic: 'score' is missing"),
    ],
)
def test_what_cannot_work_is_said(
    lines: str, problem_type: str | None, labels: tuple[str, ...], problem: str
) -> None:
    assert problem in "\n".join(complaints(lines, labels, problem_type))


def test_the_page_about_it_says_every_score_and_its_example_is_right() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "bring-your-own.md").read_text("utf-8")
    assert [name for name in BINARY_SCORES if f"`{name}`" not in page] == []
    (example,) = [
        block for block in re.findall(r"```yaml\n(.*?)```", page, re.S) if block.startswith("version")
    ]
    result = mapped(example, ("toxic", "severe_toxic", "identity_attack", "POSITIVE", "LABEL_1"))
    assert {output.score for output in result.outputs} == {
        "toxicity",
        "identity_hate",
        "sentiment.positive",
        "intent.praise",
    }
