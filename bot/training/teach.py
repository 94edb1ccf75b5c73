"""Teaches a brand's custom intents and corrections, and accepts only what passes its checks.

Every figure of a candidate comes from texts that it had not seen: its own examples and decisions in folds,
and the shipped dev set. Arrays in, arrays and figures out.
"""

from collections.abc import Mapping

import numpy as np

from bot.classify.head import Linear, standardise
from bot.classify.manifest import Manifest
from bot.classify.numeric import Floats
from bot.domain.progress import Advance, unnoticed
from bot.errors import message
from bot.training.candidates import CORRECTED_LABELS, Candidate, Decisions, has_enough
from bot.training.correction_layers import teach_correction
from bot.training.dev_set import DevSet
from bot.training.intent_layers import teach_intent

#: Fewer texts cannot tell 1 from 3 % of false alarms.
_MIN_DEV_TEXTS = 200


def teach(
    dev: DevSet | None,
    manifest: Manifest,
    examples: Mapping[str, Floats],
    decisions: Decisions | None,
    advance: Advance = unnoticed,
) -> tuple[Floats, list[Candidate]]:
    """The centre that layers are standardised with, and a candidate for everything there is enough material
    for.

    `examples` are the embeddings of the examples by intent. Without a dev set nothing can be checked, so that
    everything is refused.
    """
    corrected = [label for label in CORRECTED_LABELS if decisions and has_enough(decisions, label)]
    if dev is None or len(dev) < _MIN_DEV_TEXTS:
        return np.zeros(1), _refuse_all(list(examples), corrected)
    centre = dev.embedding.mean(axis=0)
    reference = standardise(dev.embedding, centre)
    standard = {name: standardise(rows, centre) for name, rows in examples.items()}
    total = len(standard) + len(corrected)
    candidates: list[Candidate] = []
    for name in standard:
        advance(len(candidates), total)
        candidates.append(teach_intent(name, standard, reference, dev, manifest))
    for label in corrected:
        assert decisions is not None  # without decisions nothing is corrected
        advance(len(candidates), total)
        candidates.append(teach_correction(label, decisions, centre, reference, dev, manifest))
    return centre, candidates


def _refuse_all(intents: list[str], labels: list[str]) -> list[Candidate]:
    refusal = message(
        "nothing can be checked: the model has no dev set of at least {least} texts", least=_MIN_DEV_TEXTS
    )
    kinds = [("intent", name) for name in intents] + [("shift", name) for name in labels]
    empty = Linear(np.zeros(1), 0.0)
    return [Candidate(kind=kind, name=name, layer=empty, refusals=(refusal,)) for kind, name in kinds]
