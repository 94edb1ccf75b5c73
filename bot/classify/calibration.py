"""Measures what people's decisions say about scores: which score costs how many false alarms.

Arithmetic only. A false positive is here something that a person let stand although its score says
"harmful". Figures that rest on too little are not given; why stands in their place.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.classify.manifest import SHARES, Threshold, Thresholds

#: What a decision about a comment can say something about.
HARMS = ("toxicity", "insult", "threat", "identity_hate", "obscene", "sexual", "hate", "spam")
LANGUAGES = ("fr", "en", "any")
#: Harmless decisions below which no share means anything.
LEAST = 100
#: Scores are kept with four digits.
_STEP, _DIGITS = 0.0001, 4
_Z = 1.959963984540054  # 97.5 % point of the normal distribution


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """What the model read in a comment, what a person decided about it, and which harms it was labelled
    with by whoever looked at it before."""

    scores: Mapping[str, float]
    language: str
    is_harmful: bool
    labels: frozenset[str] = frozenset()

    def is_positive(self, label: str) -> bool:
        """Whether it is an example of that harm: what was taken away is what it was labelled, and it is
        toxic unless all that was said of it is that it is spam. Of other harms nothing is known then."""
        named = self.labels & frozenset(HARMS)
        return self.is_harmful and (label in named or (label == "toxicity" and named != {"spam"}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Lack:
    """A figure that cannot be given, with the reason, and what there was of harmful and harmless."""

    why: str
    positives: int
    negatives: int


#: As `Thresholds`, with reasons where there is no figure.
Figures = Mapping[str, Mapping[str, Mapping[str, Threshold | Lack]]]


def measure(decided: Sequence[Decided]) -> Figures:
    """Every threshold of every harm that the decisions tell, by language and share."""
    return {
        label: {language: _figures(decided, label, language) for language in LANGUAGES} for label in HARMS
    }


def told(figures: Figures) -> Thresholds:
    """The figures that there are."""
    found = {
        label: {
            language: {share: one for share, one in by_share.items() if isinstance(one, Threshold)}
            for language, by_share in by_language.items()
        }
        for label, by_language in figures.items()
    }
    return {
        label: kept
        for label, by_language in found.items()
        if (kept := {language: by_share for language, by_share in by_language.items() if by_share})
    }


def overlaid(shipped: Thresholds, own: Thresholds) -> Thresholds:
    """The shipped thresholds with those of the operator's own in their places.

    A share for which there is no own figure keeps the shipped one, or takes the own one of a larger
    share if that is higher: fewer false alarms never come at a lower score.
    """
    return {
        label: {
            language: _overlaid(
                shipped.get(label, {}).get(language, {}), own.get(label, {}).get(language, {})
            )
            for language in [*shipped.get(label, {}), *own.get(label, {})]
        }
        for label in [*shipped, *own]
    }


def wilson(found: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share. https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval"""
    if of == 0:
        return 0.0, 1.0
    share = found / of
    middle = (share + _Z**2 / (2 * of)) / (1 + _Z**2 / of)
    half = _Z / (1 + _Z**2 / of) * math.sqrt(share * (1 - share) / of + _Z**2 / (4 * of**2))
    return (0.0 if found == 0 else middle - half), (1.0 if found == of else middle + half)


def _figures(decided: Sequence[Decided], label: str, language: str) -> dict[str, Threshold | Lack]:
    spoken = [one for one in decided if language in (one.language, "any") and label in one.scores]
    harmful = [one.scores[label] for one in spoken if one.is_positive(label)]
    harmless = sorted((one.scores[label] for one in spoken if not one.is_harmful), reverse=True)
    return {name: _figure(harmful, harmless, share) for name, share in SHARES.items()}


def _figure(harmful: Sequence[float], harmless: Sequence[float], share: float) -> Threshold | Lack:
    """The lowest score from which on no more than that share of the harmless stands."""
    n, needed = len(harmless), max(LEAST, round(1 / share))
    lack = Lack(why="", positives=len(harmful), negatives=n)
    if n < needed:
        return replace(lack, why=f"needs at least {needed} harmless decisions ({n})")
    highest_refused = harmless[math.floor(share * n + 1e-9)]
    score = round(highest_refused + _STEP, _DIGITS)
    if score > 1:
        return replace(lack, why="too many harmless ones have the highest score there is")
    found = sum(one >= score for one in harmful)
    low, high = wilson(found, len(harmful))
    return Threshold(
        score=score,
        recall=round(found / len(harmful), _DIGITS) if harmful else 0.0,
        low=round(low, _DIGITS),
        high=round(high, _DIGITS),
        positives=len(harmful),
        negatives=n,
    )


def _overlaid(shipped: Mapping[str, Threshold], own: Mapping[str, Threshold]) -> dict[str, Threshold]:
    found = {}
    for name, share in SHARES.items():
        if name in own:
            found[name] = own[name]
        elif name in shipped:
            looser = [one for other, one in own.items() if SHARES[other] > share]
            found[name] = max([shipped[name], *looser], key=lambda one: one.score)
    return found
