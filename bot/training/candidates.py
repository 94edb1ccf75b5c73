"""What teaching works on and what it yields: people's decisions, and candidates for a head."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from bot.classify.head import Linear
from bot.classify.numeric import Bools, Floats, Indices
from bot.errors import Message

#: The scores that people's decisions correct.
CORRECTED_LABELS = ("toxicity", "spam")
#: Harmful and harmless decisions that a correction needs, each.
MIN_DECISIONS = 30
#: In so many parts examples and decisions are held out in turn, for figures from unseen texts.
FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What people decided about texts, and the shipped model's logits for them, by label."""

    embedding: Floats
    logit: Mapping[str, Floats]
    harmful: Bools

    def rows_for(self, label: str) -> Indices:
        """The rows that teach a label: everything harmless, and what is harmful in this way.

        People say "hide", not why; a harmful text counts for the label that the model finds likeliest.
        """
        best = np.max([self.logit[name] for name in CORRECTED_LABELS], axis=0)
        return np.flatnonzero(~self.harmful | (self.logit[label] >= best))


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One custom intent or one correction (`kind` is intent or shift): its layer, how it did on unseen texts,
    and why it was refused; accepted when there is no reason."""

    kind: str
    name: str
    layer: Linear
    figures: Mapping[str, float | int | str] = field(default_factory=dict)
    refusals: tuple[Message, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.refusals


def has_enough(decisions: Decisions, label: str) -> bool:
    """Whether people decided often enough both ways."""
    return min(count_decisions(decisions, label)) >= MIN_DECISIONS


def count_decisions(decisions: Decisions, label: str) -> tuple[int, int]:
    """How many harmful and harmless decisions teach a label."""
    harmful = decisions.harmful[decisions.rows_for(label)]
    return int(harmful.sum()), int((~harmful).sum())
