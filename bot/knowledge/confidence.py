"""How likely the best entry is the answer, learned from questions whose answer is known.

A conditional logit (McFadden, 1974) over the entries and "none of them": an entry's score depends on how well
it fits, the score of none on what the classifier read in the text. So a second entry that fits as well lowers
the first, and a complaint makes none likelier. The likelihood is then translated into a precision: of all
answers that are at least as likely, the share that is right.
"""

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain import Judgement
from bot.domain.taxonomy import INTENT_PREFIX
from bot.knowledge.index import Features

#: What only somebody who looks into an order or an account can answer.
_PERSONAL = (
    *("order_status", "order_change", "delivery_problem"),
    *("complaint_product", "complaint_service", "complaint_values"),
)
_SMALL_TALK = ("praise", "thanks", "banter")
_LEAST_OVERLAP = 0.02
_FEW = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Ranked:
    """An entry by its number, how likely it is meant, and the precision of answers that are as likely."""

    entry: int
    likelihood: float
    precision: float


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """What was learned with the network of that `fingerprint`; for another it holds no more.

    `fit` weighs what `fit_of` says of an entry, `none` what `none_of` says of a text. `precisions` are
    pairs of likelihood and precision, both rising.
    """

    fingerprint: str
    fit: tuple[float, ...]
    none: tuple[float, ...]
    precisions: tuple[tuple[float, float], ...]

    @classmethod
    def from_json(cls, text: str) -> "Calibration":
        """What `to_json` wrote."""
        members: dict[str, Any] = json.loads(text)
        return cls(
            fingerprint=members["model"],
            fit=tuple(members["fit"]),
            none=tuple(members["none"]),
            precisions=tuple((likelihood, precision) for likelihood, precision in members["precisions"]),
        )

    def to_json(self) -> str:
        """As it is stored beside this module."""
        members = {
            "model": self.fingerprint,
            "fit": [round(weight, 4) for weight in self.fit],
            "none": [round(weight, 4) for weight in self.none],
            "precisions": [[round(value, 4) for value in pair] for pair in self.precisions],
        }
        return json.dumps(members, indent=1) + "\n"

    def rank(self, features: Sequence[Features], judgement: Judgement) -> list[Ranked]:
        """All entries, the likeliest first."""
        likelihoods = likelihoods_of(features, judgement, np.array(self.fit), np.array(self.none))
        order = sorted(range(len(features)), key=lambda entry: -likelihoods[entry])
        return [
            Ranked(entry=entry, likelihood=likelihoods[entry], precision=self.precision(likelihoods[entry]))
            for entry in order
        ]

    def precision(self, likelihood: float) -> float:
        """Of all answers that are at least as likely, the share that is right; 0 for what is too unlikely."""
        position = bisect_right(self.precisions, (likelihood, math.inf))
        return self.precisions[position - 1][1] if position else 0.0


def likelihoods_of(
    features: Sequence[Features], judgement: Judgement, fit: NDArray[np.float64], none: NDArray[np.float64]
) -> list[float]:
    """How likely each entry is the one that is meant; together they are less than 1 by "none of them"."""
    if not features:
        return []
    scores = np.append(fit_of(features) @ fit, none_of(judgement) @ none)
    odds = np.exp(scores - scores.max())
    likelihoods: list[float] = (odds[:-1] / odds.sum()).tolist()
    return likelihoods


def fit_of(features: Sequence[Features]) -> NDArray[np.float64]:
    """What the score of an entry is made of (entries x weights)."""
    rows = []
    for entry in features:
        evidence, topic = 1 - math.exp(-entry.evidence), 1 - math.exp(-2 * entry.topic)
        uncommon = 1 - entry.overlap
        rows.append(
            [
                *(
                    entry.overlap,
                    entry.coverage,
                    entry.matched,
                    entry.bm25,
                    entry.missing_topic,
                    entry.missing_word,
                ),
                *(topic, entry.asked, evidence, entry.cosine),
                *(entry.overlap * entry.cosine, entry.coverage * entry.cosine),
                math.log(max(entry.overlap, _LEAST_OVERLAP)),
                *(entry.missing_word * entry.cosine, topic * entry.asked),
                *(entry.missing_word * uncommon, entry.missing_topic * uncommon),
                float(topic < _FEW),
            ]
        )
    return np.array(rows)


def none_of(judgement: Judgement) -> NDArray[np.float64]:
    """What the score of "none of them" is made of."""
    scores = judgement.scores
    return np.array(
        [
            1.0,
            scores.get("needs_answer", 0.0),
            _highest(scores, _PERSONAL),
            scores.get("sentiment.negative", 0.0),
            _highest(scores, _SMALL_TALK),
        ]
    )


def _highest(scores: Mapping[str, float], intents: Sequence[str]) -> float:
    return max(scores.get(INTENT_PREFIX + name, 0.0) for name in intents)
