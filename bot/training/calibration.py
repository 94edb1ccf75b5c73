"""Measures on people's decisions which score costs how many false alarms, and saves the outcome.

A false positive is here something that a person kept although its score says "harmful". Thresholds that
would rest on too few decisions are not given; the reason stands in their place. Reading a saved
calibration, which serving does, is in `bot/classify/thresholds.py`.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.classify.manifest import Threshold, Thresholds
from bot.classify.thresholds import FILE, FORMAT, OperatorCalibration
from bot.domain.statistics import wilson_interval
from bot.domain.taxonomy import ANY_LANGUAGE, FALSE_POSITIVE_SHARES, HARMS
from bot.errors import Message, UserError, explain_io, message
from bot.files import write_atomically

LANGUAGES = ("fr", "en", ANY_LANGUAGE)
#: Harmless decisions below which no share means anything.
MIN_HARMLESS = 100
#: Scores are saved with four digits.
_STEP, _DIGITS = 0.0001, 4


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledScores:
    """The scores of a comment, what a person decided about it, and the harms that reviewers labelled it
    with before."""

    scores: Mapping[str, float]
    language: str
    is_harmful: bool
    labels: frozenset[str] = frozenset()

    def is_positive(self, label: str) -> bool:
        """Whether the comment is an example of that harm: what was removed is what it was labelled, and
        it is toxic unless spam is its only label. Nothing is known about other harms then."""
        harms = self.labels & frozenset(HARMS)
        return self.is_harmful and (label in harms or (label == "toxicity" and harms != {"spam"}))


@dataclass(frozen=True, kw_only=True, slots=True)
class MissingThreshold:
    """A threshold that cannot be given, the reason, and how many decisions there were."""

    reason: Message
    positives: int
    negatives: int


#: As `Thresholds`, with reasons where there is no threshold.
MeasuredThresholds = Mapping[str, Mapping[str, Mapping[str, Threshold | MissingThreshold]]]


def measure_thresholds(decisions: Sequence[LabelledScores]) -> MeasuredThresholds:
    """Every threshold of every harm that the decisions support, by language and share."""
    return {
        label: {language: _measure_language(decisions, label, language) for language in LANGUAGES}
        for label in HARMS
    }


def available_thresholds(measured: MeasuredThresholds) -> Thresholds:
    """The thresholds that could be measured; labels and languages without any are left out."""
    thresholds: dict[str, dict[str, dict[str, Threshold]]] = {}
    for label, languages in measured.items():
        for language, shares in languages.items():
            for share, threshold in shares.items():
                if isinstance(threshold, Threshold):
                    thresholds.setdefault(label, {}).setdefault(language, {})[share] = threshold
    return thresholds


def save_calibration(folder: Path, calibration: OperatorCalibration) -> Path:
    """Write the calibration into a data folder, in place of an older one, and return its path.

    Raises `UserError`; the older one then stays.
    """
    document = {
        "format": FORMAT,
        "model": calibration.model,
        "day": calibration.day.isoformat(),
        "decisions": {"harmful": calibration.harmful, "harmless": calibration.harmless},
        "thresholds": {
            label: {
                language: {share: asdict(threshold) for share, threshold in shares.items()}
                for language, shares in languages.items()
            }
            for label, languages in calibration.thresholds.items()
        },
    }
    path = folder / FILE
    try:
        write_atomically(path, (json.dumps(document, indent=1) + "\n").encode())
    except OSError as error:
        raise UserError("cannot_write_file", path=path, reason=explain_io(error)) from error
    return path


def delete_calibration(folder: Path) -> bool:
    """Remove the saved calibration; False when there was none. Raises `UserError`."""
    try:
        (folder / FILE).unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise UserError("cannot_remove_file", path=folder / FILE, reason=explain_io(error)) from error
    return True


def _measure_language(
    decisions: Sequence[LabelledScores], label: str, language: str
) -> dict[str, Threshold | MissingThreshold]:
    scored = [
        decision
        for decision in decisions
        if language in (decision.language, ANY_LANGUAGE) and label in decision.scores
    ]
    harmful = [decision.scores[label] for decision in scored if decision.is_positive(label)]
    harmless = [decision.scores[label] for decision in scored if not decision.is_harmful]
    harmless.sort(reverse=True)
    return {name: _measure_share(harmful, harmless, share) for name, share in FALSE_POSITIVE_SHARES.items()}


def _measure_share(
    harmful: Sequence[float], harmless: Sequence[float], share: float
) -> Threshold | MissingThreshold:
    """The lowest score at or above which at most that share of the harmless lies."""
    n, needed = len(harmless), max(MIN_HARMLESS, round(1 / share))
    if n < needed:
        reason = message("needs at least {needed} harmless decisions ({n})", needed=needed, n=n)
        return MissingThreshold(reason=reason, positives=len(harmful), negatives=n)
    # A product that is a hair below a whole number in floating point would exclude one text too many.
    first_excluded = harmless[math.floor(share * n + 1e-9)]
    score = round(first_excluded + _STEP, _DIGITS)
    if score > 1:
        reason = message("too many harmless decisions have the highest possible score")
        return MissingThreshold(reason=reason, positives=len(harmful), negatives=n)
    hits = sum(value >= score for value in harmful)
    low, high = wilson_interval(hits, len(harmful))
    return Threshold(
        score=score,
        recall=round(hits / len(harmful), _DIGITS) if harmful else 0.0,
        low=round(low, _DIGITS),
        high=round(high, _DIGITS),
        positives=len(harmful),
        negatives=n,
    )
