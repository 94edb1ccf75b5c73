"""The mixture of a run: which examples it sees, how often, and in which order.

Languages have fixed shares. What is written for this product counts by its rows, a public source by the root
of its size, and both by a factor of their own.
"""

import math
import random
from collections.abc import Iterable, Mapping

from models.data import Example

#: The share of public text in each language, of what is not brand comments.
_SHARES = {"fr": 0.26, "en": 0.57}
_OTHER_SHARE = 0.17
#: Sources whose rows count several times: what they teach is in no other.
_ROW_WEIGHTS = {
    "written_threats": 4,
    "written_threats_en": 3,
    "written_threats_fr": 2,
    "written_implicit_fr": 2,
    "written_spam": 2,
    "written_arrived": 4,
    "written_everyday_fr": 3,
    "written_everyday_2": 4,
    "written_natural_fr": 4,
    "written_unspoken": 5,
    "written_toxic_intents": 3,
    "written_toxic_intents_d": 3,
    "written_toxic_intents_e": 3,
    "written_insults_fr": 3,
    "written_hate_contrast2": 2,
    "written_templates": 0.6,
}
#: Rows of public sources that were read again and labelled by our own convention.
_REREAD = "reread"
#: Public sources whose rows teach little each or have toxic rows only (below 1), and those that are alone for
#: a task or labelled with care (above 1).
_SOURCE_WEIGHTS = {
    "ms_chitchat": 0.4,
    "banking77_en": 0.4,
    "bitext_support_en": 0.4,
    "clinc150_en": 0.3,
    "hwu64_en": 0.3,
    "nlupp_en": 0.4,
    "goemotions_en": 0.8,
    "davidson_en": 0.35,
    "paradetox_en": 0.5,
    "mhs_en": 0.5,
    "hatexplain_en": 0.6,
    "edos_en": 0.6,
    "toxic_spans_civil_en": 0.5,
    "jigsaw_subset_en_fr": 0.5,
    "mlma": 0.5,
    "stormfront_en": 0.7,
    "wiki_natural_en": 0.8,
    "sms_spam_en": 1.3,
    "youtube_spam_en": 1.5,
    "janitr_en": 1.5,
    "scamspot_en": 2.0,
    "xlmt_sentiment": 2.5,
    "covidflow_fr_en": 0.4,
    "rasa_nlu_en": 0.4,
    "toxifrench_agreement_fr": 2.0,
    _REREAD: 2.5,
}
_MAX_REPEATS = 8
_BRAND = "written"


def mix_examples(train: Iterable[Example], count: int, seed: int, written: float = 0.3) -> list[Example]:
    """About `count` examples for one run, shuffled: the share `written` is brand comments, the rest is public
    text in fixed shares of languages. Within a share a public source counts by the root of its size, and no
    row is repeated more than eight times. The texts of a contrast set follow one another."""
    rng = random.Random(seed)
    kinds: dict[str, dict[tuple[str, str], list[Example]]] = {}
    for example in train:
        kind = _BRAND if example.is_brand else example.language
        kind = kind if kind == _BRAND or kind in _SHARES else ""
        source = _REREAD if example.is_reread else example.source
        kinds.setdefault(kind, {}).setdefault((source, example.language), []).append(example)
    shares = {
        kind: written if kind == _BRAND else (1 - written) * _SHARES.get(kind, _OTHER_SHARE) for kind in kinds
    }
    chosen: list[list[Example]] = []
    for kind, groups in sorted(kinds.items()):
        size = round(count * shares[kind] / sum(shares.values()))
        chosen += _draw(groups, size, rng, even=kind == _BRAND)
    rng.shuffle(chosen)
    return [example for contrasts in chosen for example in contrasts]


def _draw(
    groups: Mapping[tuple[str, str], list[Example]], size: int, rng: random.Random, even: bool
) -> list[list[Example]]:
    """So many examples of the groups: in proportion to their rows when `even`, else to the root of them."""
    weights = {
        key: len(members) * _ROW_WEIGHTS.get(key[0], 1)
        if even
        else math.sqrt(len(members)) * _SOURCE_WEIGHTS.get(key[0], 1.0)
        for key, members in groups.items()
    }
    chosen: list[list[Example]] = []
    for key, members in sorted(groups.items()):
        count = min(
            round(size * weights[key] / sum(weights.values())),
            len(members) * (_MAX_REPEATS if not even else size),
        )
        sets = _contrast_sets(members)
        while count > 0:
            for contrasts in rng.sample(sets, len(sets)):
                chosen.append(contrasts[:count])
                count -= len(chosen[-1])
                if count == 0:
                    break
    return chosen


def _contrast_sets(examples: Iterable[Example]) -> list[list[Example]]:
    """The examples by contrast set. Those of no set stand alone, like variations that are labelled alike."""
    sets: dict[object, list[Example]] = {}
    for row, example in enumerate(examples):
        sets.setdefault(example.group or row, []).append(example)
    units: list[list[Example]] = []
    for members in sets.values():
        is_contrast = len({str(example.binary) for example in members}) > 1
        units += [members] if is_contrast else [[example] for example in members]
    return units
