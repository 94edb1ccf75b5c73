"""What training makes small: masked losses of the three tasks, and the order within contrast sets."""

from collections.abc import Sequence

import torch
from torch import nn

from bot.domain.taxonomy import BINARY_SCORES
from models.data import Example

#: Hate is rare, and its cases without a rude word are the hardest.
_LABEL_WEIGHTS = {"hate": 2.0}
_BINARY, _SENTIMENT, _INTENT, _ORDER = 2.0, 0.7, 0.5, 0.5


class SourceBias(nn.Module):
    """How much more readily than ours the convention of a source gives each binary label, as logits.

    It is trained beside the network and then thrown away, so that the network learns what the sources agree
    on, and leaves the level to the rows that are labelled by our convention (`Example.convention` is "").
    """

    def __init__(self, examples: Sequence[Example]) -> None:
        super().__init__()
        conventions = sorted({example.convention for example in examples} - {""})
        self._rows = {name: row for row, name in enumerate(["", *conventions])}
        self.table = nn.Embedding(len(self._rows), len(BINARY_SCORES), padding_idx=0)
        nn.init.zeros_(self.table.weight)

    def forward(self, examples: Sequence[Example]) -> torch.Tensor:
        """The biases of the examples' sources (batch x labels)."""
        rows = [self._rows[example.convention] for example in examples]
        biases: torch.Tensor = self.table(torch.tensor(rows, device=self.table.weight.device))
        return biases


def measure_loss(
    logits: tuple[torch.Tensor, torch.Tensor, torch.Tensor], biases: torch.Tensor, examples: Sequence[Example]
) -> torch.Tensor:
    """The losses of the three tasks together, each over the rows that are labelled for it.

    `logits` are those of the binary labels, the sentiments and the intents; `biases` are added to the first.
    """
    binary, sentiment, intent = logits
    truth = torch.tensor([example.binary for example in examples], device=binary.device)
    weight = torch.tensor([example.weight for example in examples], device=binary.device)[:, None]
    weight = weight * torch.tensor(
        [_LABEL_WEIGHTS.get(name, 1.0) for name in BINARY_SCORES], device=binary.device
    )
    is_labelled = ~torch.isnan(truth)
    losses = nn.functional.binary_cross_entropy_with_logits(
        binary + biases, torch.nan_to_num(truth), reduction="none"
    )
    loss = _BINARY * (losses * is_labelled * weight).sum() / is_labelled.sum().clamp(min=1)
    loss = loss + _ORDER * measure_order(binary, truth, [example.group for example in examples])
    moods = torch.tensor([example.sentiment for example in examples], device=binary.device)
    if (moods >= 0).any():
        loss = loss + _SENTIMENT * nn.functional.cross_entropy(sentiment, moods, ignore_index=-1)
    rows = [row for row, example in enumerate(examples) if example.intents is not None]
    if rows:
        intents = torch.zeros(len(rows), intent.shape[1], device=binary.device)
        for index, row in enumerate(rows):
            intents[index, list(examples[row].intents or ())] = 1
        intent_losses = nn.functional.binary_cross_entropy_with_logits(
            intent[rows], intents, reduction="none"
        )
        loss = loss + _INTENT * intent_losses.sum(1).mean()
    return loss


def measure_order(binary: torch.Tensor, truth: torch.Tensor, groups: Sequence[str]) -> torch.Tensor:
    """How far harmful texts score below the harmless ones of the same group: the mean logistic loss of the
    differences, 0 without such pairs. https://icml.cc/Conferences/2005/proceedings/papers/012_LearningToRank_BurgesEtAl.pdf"""
    names = {name: row for row, name in enumerate(dict.fromkeys(groups))}
    ids = torch.tensor([names[group] if group else -1 - row for row, group in enumerate(groups)])
    same = (ids[:, None] == ids[None, :]).to(binary.device)
    pairs = same[..., None] & (truth == 1)[:, None] & (truth == 0)[None]
    if not pairs.any():
        return binary.new_zeros(())
    return nn.functional.softplus(binary[None] - binary[:, None])[pairs].mean()
