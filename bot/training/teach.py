"""Teaches a brand's own intents and corrections, and lets through only what proves itself.

Everything that is said about a part comes from texts which that part had not seen: its own examples
and decisions in folds, and the shipped dev set. Arrays in, arrays and figures out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.classify.head import MOST_SHIFT, Linear, standardised
from bot.classify.manifest import Manifest
from bot.training.dev_set import DevSet
from bot.training.logistic import auc, balanced, fit, folds, losses, penalty

Floats = NDArray[np.floating[Any]]
Bools = NDArray[np.bool_]

#: The scores that decisions of people correct.
SHIFTED = ("toxicity", "spam")
#: Harmful and harmless decisions that a correction needs, each.
LEAST_DECISIONS = 30
#: An own intent may be read into so many texts of the dev set at most, and must find so many of its own.
MOST_FALSE_ALARMS, LEAST_RECALL = 0.02, 0.5
#: A correction may lower AUC and accuracy on the dev set by so much at most.
MARGIN = 0.01
#: Fewer texts cannot tell 1 from 3 %.
_LEAST_DEV, _LEAST_OF_EACH = 200, 10

_FOLDS = 5
_INTENT_STRENGTH, _SHIFT_STRENGTH = 0.3, 3.0
#: Where the 0.5 of an intent is put: so many false alarms at most for one, and for all together.
_ALARMS_OF_ONE, _ALARMS_OF_ALL = 0.01, 0.05
#: Fewer texts may be alike by chance.
_FEW_ALIKE = 5
#: How much the other own intents weigh among what an intent is not.
_OTHERS_WEIGHT = 0.25
#: A middling example scores .88 then, as a plain text of a shipped intent does.
_MIDDLING, _SCALES = 2.0, (0.5, 4.0)
#: A gain within the noise is none. With decisions drawn at random 1 of 60 passes (6 at 1.645, for folds
#: share texts); a topic that people hide again and again gains six times its noise and more.
_SURE = 2.3


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """What people decided about texts, and the shipped model's logits for them, by label."""

    embedding: Floats
    logit: Mapping[str, Floats]
    harmful: Bools

    def of(self, label: str) -> NDArray[np.int64]:
        """The rows that teach a label: everything harmless, and what is harmful in this way.

        People say "hide", not why; a harmful text counts for the label that the model finds likeliest.
        """
        best = np.max([self.logit[name] for name in SHIFTED], axis=0)
        return np.flatnonzero(~self.harmful | (self.logit[label] >= best))


@dataclass(frozen=True, kw_only=True)
class Part:
    """One own intent or one correction: the layer, how it did, and why it was refused if it was."""

    kind: str
    name: str
    layer: Linear
    figures: Mapping[str, float | int | str] = field(default_factory=dict)
    why: str = ""

    @property
    def accepted(self) -> bool:
        return not self.why


def teach(
    dev: DevSet | None, manifest: Manifest, examples: Mapping[str, Floats], decisions: Decisions | None
) -> tuple[Floats, list[Part]]:
    """The centre that layers stand on, and every part that there was enough material for.

    Without a dev set nothing can be checked, so that everything is refused.
    """
    corrected = [label for label in SHIFTED if decisions and is_enough(decisions, label)]
    if dev is None or len(dev) < _LEAST_DEV:
        why = f"nothing can be checked: the model has no dev set of at least {_LEAST_DEV} texts"
        none = Linear(np.zeros(1), 0.0)
        parts = [Part(kind="intent", name=name, layer=none, why=why) for name in examples]
        return np.zeros(1), parts + [Part(kind="shift", name=name, layer=none, why=why) for name in corrected]
    centre = dev.embedding.mean(axis=0)
    known = standardised(dev.embedding, centre)
    standard = {name: standardised(rows, centre) for name, rows in examples.items()}
    parts = [_intent(name, standard, known, dev, manifest) for name in standard]
    if decisions is not None:
        parts += [_shift(label, decisions, centre, known, dev, manifest) for label in corrected]
    return centre, parts


def is_enough(decisions: Decisions, label: str) -> bool:
    """Whether people decided often enough both ways."""
    return min(counts(decisions, label)) >= LEAST_DECISIONS


def counts(decisions: Decisions, label: str) -> tuple[int, int]:
    """How many harmful and harmless decisions teach a label."""
    harmful = decisions.harmful[decisions.of(label)]
    return int(harmful.sum()), int((~harmful).sum())


# ---- own intents


@dataclass(frozen=True, kw_only=True)
class _Unseen:
    """Logits of an intent's layer for texts that were held out when it was taught, with their folds."""

    own: Floats
    own_fold: NDArray[np.int64]
    others: Floats
    dev: Floats
    dev_fold: NDArray[np.int64]


def _intent(
    name: str, examples: Mapping[str, Floats], known: Floats, dev: DevSet, manifest: Manifest
) -> Part:
    own = examples[name]
    others = np.vstack(
        [np.empty((0, own.shape[1])), *(rows for key, rows in examples.items() if key != name)]
    )
    charged = penalty(known, _INTENT_STRENGTH, free_bias=True)
    layer = _fit_intent(own, others, known, charged)
    unseen = _unseen(own, others, known, charged, layer)
    most = min(_ALARMS_OF_ONE, _ALARMS_OF_ALL / len(examples))
    border = _border(unseen.own, unseen.dev, most)
    above = float(np.median(unseen.own)) - border
    scale = float(np.clip(_MIDDLING / above, *_SCALES)) if above > 0 else 1.0
    found, alarms = _honest(unseen, most)
    figures: dict[str, float | int | str] = {
        "examples": len(own),
        "recall": round(float(found.mean()), 4),
        "dev_texts": len(known),
        "false_alarms": round(float(alarms.mean()), 4),
        "overlaps": _overlap(dev.intent[unseen.dev > np.median(unseen.own)], manifest),
        "other_own": round(float((unseen.others > border).mean()), 4) if len(others) else 0.0,
    }
    return Part(
        kind="intent",
        name=name,
        layer=Linear(layer[:-1] * scale, float((layer[-1] - border) * scale)),
        figures=figures,
        why=_why_not_intent(found, alarms, str(figures["overlaps"])),
    )


def _fit_intent(
    own: Floats, others: Floats, known: Floats, charged: Floats, near: Floats | None = None
) -> Floats:
    """One against the rest; both sides count the same, however many stand on each."""
    rest = _OTHERS_WEIGHT if len(others) else 0.0
    weights = [(own, 0.5), (others, 0.5 * rest), (known, 0.5 * (1 - rest))]
    return fit(
        np.vstack([rows for rows, _ in weights]),
        np.repeat([True, False, False], [len(rows) for rows, _ in weights]),
        np.concatenate([np.full(len(rows), share / max(1, len(rows))) for rows, share in weights]),
        charged,
        near=near,
    )


def _unseen(own: Floats, others: Floats, known: Floats, charged: Floats, near: Floats) -> _Unseen:
    parts = [(rows, folds(len(rows), _FOLDS), np.empty(len(rows))) for rows in (own, others, known)]
    for held in range(_FOLDS):
        kept, kept_others, kept_known = (rows[fold != held] for rows, fold, _ in parts)
        layer = _fit_intent(kept, kept_others, kept_known, charged, near)
        for rows, fold, logits in parts:
            logits[fold == held] = rows[fold == held] @ layer[:-1] + layer[-1]
    (_, own_fold, own_logits), (_, _, other_logits), (_, dev_fold, dev_logits) = parts
    return _Unseen(own=own_logits, own_fold=own_fold, others=other_logits, dev=dev_logits, dev_fold=dev_fold)


def _border(own: Floats, dev: Floats, most: float) -> float:
    """The logit that becomes .5: above all but `most` of the dev set, and where the intent's own texts
    leave a gap, in the middle of it."""
    high, low = float(np.quantile(dev, 1 - most, method="higher")), float(np.quantile(own, 0.2))
    return (high + low) / 2 if low > high else high


def _honest(unseen: _Unseen, most: float) -> tuple[Bools, Bools]:
    """Which own examples are found and which dev texts are false alarms, each by a border that was put
    without its fold."""
    found, alarms = np.zeros(len(unseen.own), dtype=bool), np.zeros(len(unseen.dev), dtype=bool)
    for held in range(_FOLDS):
        own, dev = unseen.own_fold == held, unseen.dev_fold == held
        border = _border(unseen.own[~own], unseen.dev[~dev], most)
        found[own], alarms[dev] = unseen.own[own] > border, unseen.dev[dev] > border
    return found, alarms


def _overlap(intents: NDArray[np.int64], manifest: Manifest) -> str:
    """The shipped intent of most dev texts that read like a middling example; empty when those are few
    or have none in common."""
    named = intents[intents >= 0]
    counted = np.bincount(named, minlength=len(manifest.intents))
    is_telling = intents.size >= _FEW_ALIKE and counted.max() * 2 >= intents.size
    return manifest.intents[int(counted.argmax())] if is_telling else ""


def _why_not_intent(found: Bools, alarms: Bools, overlaps: str) -> str:
    reasons = []
    if alarms.mean() > MOST_FALSE_ALARMS:
        reasons.append(
            f"it is read into {alarms.mean():.1%} of the shipped dev set ({alarms.sum()} of {len(alarms)}),"
            f" at most {MOST_FALSE_ALARMS:.0%} may be"
        )
    if found.mean() < LEAST_RECALL:
        advice = "" if overlaps else "; add examples that say the same in other words"
        reasons.append(
            f"it finds only {found.sum()} of its {len(found)} examples when they are held out,"
            f" at least {LEAST_RECALL:.0%} must be{advice}"
        )
    if reasons and overlaps:
        reasons.append(f"texts of {overlaps}, which the model knows already, read the same")
    return "; ".join(reasons)


# ---- corrections


def _shift(
    label: str, decisions: Decisions, centre: Floats, known: Floats, dev: DevSet, manifest: Manifest
) -> Part:
    rows = decisions.of(label)
    features, harmful = standardised(decisions.embedding[rows], centre), decisions.harmful[rows]
    before = decisions.logit[label][rows]
    charged = penalty(known, _SHIFT_STRENGTH, free_bias=False)
    after, fold = before.copy(), _folds_of_both(harmful)
    for held in range(_FOLDS):
        out = fold == held
        taught = fit(features[~out], harmful[~out], balanced(harmful[~out]), charged, offset=before[~out])
        after[out] += _moved(taught, features[out])
    layer = fit(features, harmful, balanced(harmful), charged, offset=before)
    own, own_why = _own_gain(harmful, before, after)
    place = manifest.binary.index(label)
    shipped, shipped_why = _dev_loss(dev.binary[:, place], dev.logit[:, place], _moved(layer, known))
    return Part(
        kind="shift",
        name=label,
        layer=Linear(layer[:-1], float(layer[-1])),
        figures={"harmful": int(harmful.sum()), "harmless": int((~harmful).sum()), **own, **shipped},
        why="; ".join(filter(None, (own_why, shipped_why))),
    )


def _moved(layer: Floats, features: Floats) -> Floats:
    found: Floats = np.clip(features @ layer[:-1] + layer[-1], -MOST_SHIFT, MOST_SHIFT)
    return found


def _folds_of_both(harmful: Bools) -> NDArray[np.int64]:
    """Folds with the same part of both classes in each."""
    found = np.empty(len(harmful), dtype=np.int64)
    for one in (harmful, ~harmful):
        found[one] = folds(int(one.sum()), _FOLDS)
    return found


def _own_gain(harmful: Bools, before: Floats, after: Floats) -> tuple[dict[str, float], str]:
    """What the brand's held-out decisions say, and why that is not enough if it is not."""
    gain = (losses(harmful, before) - losses(harmful, after)) * balanced(harmful) * len(harmful)
    noise = float(gain.std(ddof=1) / np.sqrt(len(gain)))
    figures = {
        "accuracy_before": _accuracy(harmful, before),
        "accuracy_after": _accuracy(harmful, after),
        "auc_before": round(auc(harmful, before), 4),
        "auc_after": round(auc(harmful, after), 4),
        "gain": round(float(gain.mean()), 4),
        "gain_noise": round(noise, 4),
    }
    if gain.mean() > _SURE * noise and figures["auc_after"] >= figures["auc_before"]:
        return figures, ""
    return figures, (
        f"people's decisions that were held out are not read better: loss lower by {figures['gain']:.3f} ±"
        f" {noise:.3f}, AUC {figures['auc_before']:.3f} before, {figures['auc_after']:.3f} after"
    )


def _dev_loss(truth: Floats, before: Floats, moved: Floats) -> tuple[dict[str, float], str]:
    """What the shipped dev set says about a correction that never saw its labels."""
    told = ~np.isnan(truth)
    harmful, old, new = truth[told] >= 0.5, before[told], before[told] + moved[told]
    if min(int(harmful.sum()), int((~harmful).sum())) < _LEAST_OF_EACH:
        return {}, f"nothing can be checked: fewer than {_LEAST_OF_EACH} texts of each kind in the dev set"
    figures = {
        "dev_auc_before": round(auc(harmful, old), 4),
        "dev_auc_after": round(auc(harmful, new), 4),
        "dev_accuracy_before": float(round(np.mean((old > 0) == harmful), 4)),
        "dev_accuracy_after": float(round(np.mean((new > 0) == harmful), 4)),
    }
    worse = [
        f"{what} {figures[f'dev_{name}_before']:.3f} before, {figures[f'dev_{name}_after']:.3f} after"
        for name, what in (("auc", "AUC"), ("accuracy", "accuracy"))
        if figures[f"dev_{name}_after"] < figures[f"dev_{name}_before"] - MARGIN
    ]
    if not worse:
        return figures, ""
    return figures, f"the shipped dev set is read worse by more than {MARGIN:g}: {', '.join(worse)}"


def _accuracy(harmful: Bools, logits: Floats) -> float:
    """Of both classes alike, at .5."""
    right = (logits > 0) == harmful
    return float(round((right[harmful].mean() + right[~harmful].mean()) / 2, 4))
