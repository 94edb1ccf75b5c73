"""Teaches the correction of one score towards people's decisions.

Checked on decisions that were held out, and on the shipped dev set.
"""

import numpy as np

from bot.classify.head import MAX_SHIFT, Linear, standardise
from bot.classify.manifest import Manifest
from bot.classify.numeric import Bools, Floats, Indices
from bot.errors import Message, message
from bot.training.candidates import FOLDS, Candidate, Decisions
from bot.training.dev_set import DevSet
from bot.training.logistic import assign_folds, auc, balanced_weights, fit, log_losses, ridge_penalty

#: A correction may lower AUC and accuracy on the dev set by so much at most.
MAX_DEV_LOSS = 0.01

_STRENGTH = 3.0
_MIN_OF_EACH = 10
#: A gain within the noise is none. With decisions drawn at random 1 of 60 passes (6 at 1.645, for folds
#: share texts); a topic that people hide again and again gains six times its noise and more.
_CERTAINTY = 2.3


def teach_correction(
    label: str, decisions: Decisions, centre: Floats, reference: Floats, dev: DevSet, manifest: Manifest
) -> Candidate:
    """The layer that corrects the score `label`. `reference` are the standardised embeddings of the dev set,
    `centre` is what they were standardised with."""
    rows = decisions.rows_for(label)
    features, harmful = standardise(decisions.embedding[rows], centre), decisions.harmful[rows]
    before = decisions.logit[label][rows]
    penalty = ridge_penalty(reference, _STRENGTH, free_bias=False)
    after, folds = before.copy(), _stratified_folds(harmful)
    for fold in range(FOLDS):
        out = folds == fold
        fitted = fit(
            features[~out], harmful[~out], balanced_weights(harmful[~out]), penalty, offset=before[~out]
        )
        after[out] += _shift(fitted, features[out])
    layer = fit(features, harmful, balanced_weights(harmful), penalty, offset=before)
    own_figures, own_refusals = _check_decisions(harmful, before, after)
    column = manifest.binary.index(label)
    dev_figures, dev_refusals = _check_dev_set(
        dev.binary[:, column], dev.logit[:, column], _shift(layer, reference)
    )
    return Candidate(
        kind="shift",
        name=label,
        layer=Linear(layer[:-1], float(layer[-1])),
        figures={
            "harmful": int(harmful.sum()),
            "harmless": int((~harmful).sum()),
            **own_figures,
            **dev_figures,
        },
        refusals=(*own_refusals, *dev_refusals),
    )


def _shift(layer: Floats, features: Floats) -> Floats:
    shift: Floats = np.clip(features @ layer[:-1] + layer[-1], -MAX_SHIFT, MAX_SHIFT)
    return shift


def _stratified_folds(harmful: Bools) -> Indices:
    """Folds with the same share of both classes in each."""
    folds = np.empty(len(harmful), dtype=np.int64)
    for rows in (harmful, ~harmful):
        folds[rows] = assign_folds(int(rows.sum()), FOLDS)
    return folds


def _check_decisions(
    harmful: Bools, before: Floats, after: Floats
) -> tuple[dict[str, float], tuple[Message, ...]]:
    """The figures on held-out decisions, and why they are not good enough if they are not."""
    losses_saved = log_losses(harmful, before) - log_losses(harmful, after)
    gain = losses_saved * balanced_weights(harmful) * len(harmful)
    noise = float(gain.std(ddof=1) / np.sqrt(len(gain)))
    figures = {
        "accuracy_before": _balanced_accuracy(harmful, before),
        "accuracy_after": _balanced_accuracy(harmful, after),
        "auc_before": round(auc(harmful, before), 4),
        "auc_after": round(auc(harmful, after), 4),
        "gain": round(float(gain.mean()), 4),
        "gain_noise": round(noise, 4),
    }
    if gain.mean() > _CERTAINTY * noise and figures["auc_after"] >= figures["auc_before"]:
        return figures, ()
    refusal = message(
        "held-out decisions are not predicted better: loss lower by {gain} ± {noise}, AUC {before} before,"
        " {after} after",
        gain=f"{figures['gain']:.3f}",
        noise=f"{noise:.3f}",
        before=f"{figures['auc_before']:.3f}",
        after=f"{figures['auc_after']:.3f}",
    )
    return figures, (refusal,)


def _check_dev_set(
    truth: Floats, before: Floats, shift: Floats
) -> tuple[dict[str, float], tuple[Message, ...]]:
    """The figures on the shipped dev set, whose labels the correction never saw, and why they are not good
    enough if they are not."""
    is_labelled = ~np.isnan(truth)
    harmful, old = truth[is_labelled] >= 0.5, before[is_labelled]
    new = old + shift[is_labelled]
    if min(int(harmful.sum()), int((~harmful).sum())) < _MIN_OF_EACH:
        return {}, (
            message(
                "nothing can be checked: the dev set has fewer than {least} texts of each kind",
                least=_MIN_OF_EACH,
            ),
        )
    figures = {
        "dev_auc_before": round(auc(harmful, old), 4),
        "dev_auc_after": round(auc(harmful, new), 4),
        "dev_accuracy_before": float(round(np.mean((old > 0) == harmful), 4)),
        "dev_accuracy_after": float(round(np.mean((new > 0) == harmful), 4)),
    }
    return figures, tuple(
        message(
            "{measure} on the shipped dev set falls by more than {limit}: {before} before, {after} after",
            measure=measure,
            limit=f"{MAX_DEV_LOSS:g}",
            before=f"{figures[f'dev_{name}_before']:.3f}",
            after=f"{figures[f'dev_{name}_after']:.3f}",
        )
        for name, measure in (("auc", "AUC"), ("accuracy", message("accuracy")))
        if figures[f"dev_{name}_after"] < figures[f"dev_{name}_before"] - MAX_DEV_LOSS
    )


def _balanced_accuracy(harmful: Bools, logits: Floats) -> float:
    """The mean accuracy of both classes at .5."""
    is_right = (logits > 0) == harmful
    return float(round((is_right[harmful].mean() + is_right[~harmful].mean()) / 2, 4))
