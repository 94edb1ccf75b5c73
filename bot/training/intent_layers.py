"""Teaches one custom intent: a layer that tells its examples from ordinary texts, checked on unseen ones."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bot.classify.head import Linear
from bot.classify.manifest import Manifest
from bot.classify.numeric import Bools, Floats, Indices
from bot.errors import Message, message
from bot.training.candidates import FOLDS, Candidate
from bot.training.dev_set import DevSet
from bot.training.logistic import assign_folds, fit, ridge_penalty

#: A custom intent may be found in so many texts of the dev set at most, and must find so many of its own.
MAX_FALSE_ALARMS, MIN_RECALL = 0.02, 0.5

_STRENGTH = 0.3
#: Where the 0.5 of an intent is put: at so many false alarms at most for one, and for all together.
_ALARMS_OF_ONE, _ALARMS_OF_ALL = 0.01, 0.05
#: Fewer texts may be similar by chance.
_MIN_OVERLAP = 5
#: How much the other custom intents weigh among what an intent is not.
_OTHERS_WEIGHT = 0.25
#: A typical example then scores .88, as a plain text of a shipped intent does.
_TYPICAL_LOGIT, _SCALES = 2.0, (0.5, 4.0)


@dataclass(frozen=True, kw_only=True)
class _HeldOut:
    """Logits of an intent's layer for texts that were held out when it was fitted, with their folds."""

    own: Floats
    own_fold: Indices
    others: Floats
    dev: Floats
    dev_fold: Indices


def teach_intent(
    name: str, examples: Mapping[str, Floats], reference: Floats, dev: DevSet, manifest: Manifest
) -> Candidate:
    """The layer of the intent `name`. `examples` are the standardised embeddings of all custom intents,
    `reference` those of the dev set."""
    own = examples[name]
    others = np.vstack(
        [np.empty((0, own.shape[1])), *(rows for key, rows in examples.items() if key != name)]
    )
    penalty = ridge_penalty(reference, _STRENGTH, free_bias=True)
    layer = _fit(own, others, reference, penalty)
    held_out = _hold_out(own, others, reference, penalty, layer)
    max_alarms = min(_ALARMS_OF_ONE, _ALARMS_OF_ALL / len(examples))
    border = _border(held_out.own, held_out.dev, max_alarms)
    typical = float(np.median(held_out.own))
    scale = float(np.clip(_TYPICAL_LOGIT / (typical - border), *_SCALES)) if typical > border else 1.0
    recalled, alarms = _check(held_out, max_alarms)
    overlap = _overlap(dev.intent[held_out.dev > typical], manifest)
    return Candidate(
        kind="intent",
        name=name,
        layer=Linear(layer[:-1] * scale, float((layer[-1] - border) * scale)),
        figures={
            "examples": len(own),
            "recall": round(float(recalled.mean()), 4),
            "dev_texts": len(reference),
            "false_alarms": round(float(alarms.mean()), 4),
            "overlaps": overlap,
            "other_own": round(float((held_out.others > border).mean()), 4) if len(others) else 0.0,
        },
        refusals=_refusals(recalled, alarms, overlap),
    )


def _fit(
    own: Floats, others: Floats, reference: Floats, penalty: Floats, init: Floats | None = None
) -> Floats:
    """One against the rest; both sides count the same, however many texts each has."""
    others_weight = _OTHERS_WEIGHT if len(others) else 0.0
    groups = [(own, 0.5), (others, 0.5 * others_weight), (reference, 0.5 * (1 - others_weight))]
    return fit(
        np.vstack([rows for rows, _ in groups]),
        np.repeat([True, False, False], [len(rows) for rows, _ in groups]),
        np.concatenate([np.full(len(rows), weight / max(1, len(rows))) for rows, weight in groups]),
        penalty,
        init=init,
    )


def _hold_out(own: Floats, others: Floats, reference: Floats, penalty: Floats, init: Floats) -> _HeldOut:
    groups = [
        (rows, assign_folds(len(rows), FOLDS), np.empty(len(rows))) for rows in (own, others, reference)
    ]
    for fold in range(FOLDS):
        own_in, others_in, reference_in = (rows[folds != fold] for rows, folds, _ in groups)
        layer = _fit(own_in, others_in, reference_in, penalty, init)
        for rows, folds, logits in groups:
            logits[folds == fold] = rows[folds == fold] @ layer[:-1] + layer[-1]
    (_, own_fold, own_logits), (_, _, other_logits), (_, dev_fold, dev_logits) = groups
    return _HeldOut(own=own_logits, own_fold=own_fold, others=other_logits, dev=dev_logits, dev_fold=dev_fold)


def _border(own: Floats, dev: Floats, max_alarms: float) -> float:
    """The logit that becomes .5: above all but `max_alarms` of the dev set, and where the intent's own texts
    leave a gap, in the middle of it."""
    high, low = float(np.quantile(dev, 1 - max_alarms, method="higher")), float(np.quantile(own, 0.2))
    return (high + low) / 2 if low > high else high


def _check(held_out: _HeldOut, max_alarms: float) -> tuple[Bools, Bools]:
    """Which own examples are recalled and which dev texts are false alarms, each by a border that was set
    without its fold."""
    recalled = np.zeros(len(held_out.own), dtype=bool)
    alarms = np.zeros(len(held_out.dev), dtype=bool)
    for fold in range(FOLDS):
        own, dev = held_out.own_fold == fold, held_out.dev_fold == fold
        border = _border(held_out.own[~own], held_out.dev[~dev], max_alarms)
        recalled[own], alarms[dev] = held_out.own[own] > border, held_out.dev[dev] > border
    return recalled, alarms


def _overlap(intents: Indices, manifest: Manifest) -> str:
    """The shipped intent of most dev texts that score above a typical example; empty when those are few or
    have none in common."""
    counts = np.bincount(intents[intents >= 0], minlength=len(manifest.intents))
    is_clear = intents.size >= _MIN_OVERLAP and counts.max() * 2 >= intents.size
    return manifest.intents[int(counts.argmax())] if is_clear else ""


def _refusals(recalled: Bools, alarms: Bools, overlap: str) -> tuple[Message, ...]:
    refusals = []
    if alarms.mean() > MAX_FALSE_ALARMS:
        refusals.append(
            message(
                "it is found in {share} of the shipped dev set ({alarms} of {texts}), at most {limit} is"
                " allowed",
                share=f"{alarms.mean():.1%}",
                alarms=alarms.sum(),
                texts=len(alarms),
                limit=f"{MAX_FALSE_ALARMS:.0%}",
            )
        )
    if recalled.mean() < MIN_RECALL:
        refusal = message(
            "it finds only {recalled} of its {examples} examples when they are held out, at least {limit} are"
            " needed",
            recalled=recalled.sum(),
            examples=len(recalled),
            limit=f"{MIN_RECALL:.0%}",
        )
        refusals += [refusal]
        if not overlap:
            refusals.append(message("add examples that say the same in other words"))
    if refusals and overlap:
        refusals.append(
            message("texts of {intent}, which the model knows already, read the same", intent=overlap)
        )
    return tuple(refusals)
