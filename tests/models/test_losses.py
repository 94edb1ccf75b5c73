"""What training makes small: order within contrast sets, and levels that only our convention sets. Needs the
`train` extra."""

import math

import pytest

from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS

pytest.importorskip("torch", reason="training is not part of the base install")

import torch

from models.data import Example
from models.losses import SourceBias, measure_loss, measure_order


def example(source: str = "written_a", *, group: str = "", **labels: float) -> Example:
    binary = tuple(labels.get(name, math.nan) for name in BINARY_SCORES)
    return Example("x", "en", source, binary, -1, None, 1.0, group)


def test_order_counts_within_a_group_only() -> None:
    logits = torch.tensor([[2.0], [0.0], [-3.0]])
    truth = torch.tensor([[1.0], [0.0], [1.0]])
    right = measure_order(logits, truth, ["a", "a", ""])
    wrong = measure_order(-logits, truth, ["a", "a", ""])
    assert right.item() == pytest.approx(math.log(1 + math.exp(-2)))
    assert wrong.item() == pytest.approx(math.log(1 + math.exp(2)))
    assert measure_order(logits, truth, ["a", "b", "c"]).item() == 0


def test_unknown_labels_have_no_order() -> None:
    truth = torch.tensor([[1.0], [math.nan]])
    assert measure_order(torch.zeros(2, 1), truth, ["a", "a"]).item() == 0


def test_our_convention_has_no_bias_and_others_learn_one() -> None:
    ours, theirs = example(toxicity=1), example("davidson_en", toxicity=1)
    bias = SourceBias([ours, theirs])
    optimiser = torch.optim.SGD(bias.parameters(), lr=1.0)
    size = 2
    logits = (
        torch.zeros(size, len(BINARY_SCORES)),
        torch.zeros(size, len(SENTIMENTS)),
        torch.zeros(size, len(INTENTS)),
    )
    measure_loss(logits, bias([ours, theirs]), [ours, theirs]).backward()
    optimiser.step()
    learned = bias([ours, theirs])
    assert learned[0].abs().sum().item() == 0
    assert learned[1, BINARY_SCORES.index("toxicity")].item() > 0
    assert learned[1, BINARY_SCORES.index("spam")].item() == 0, "not labelled there"


def test_hate_counts_more_than_other_labels() -> None:
    def loss(name: str) -> float:
        row = example(**{name: 1})
        logits = (
            torch.zeros(1, len(BINARY_SCORES)),
            torch.zeros(1, len(SENTIMENTS)),
            torch.zeros(1, len(INTENTS)),
        )
        return float(measure_loss(logits, torch.zeros(1, len(BINARY_SCORES)), [row]))

    assert loss("hate") > loss("insult") > 0
