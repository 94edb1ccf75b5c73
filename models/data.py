"""Reads the corpora into examples with masked labels: most rows are labelled for a few of the tasks only.

Folders of `*.jsonl` and `*.jsonl.zst` files, one source each; `DATA.md` lists them. Rows of
`relabel_*.jsonl` replace the labels of the rows with the same id.
"""

import hashlib
import io
import json
import math
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.taxonomy import BINARY_SCORES, INTENTS, SENTIMENTS
from bot.text.normalize import join_context
from models.labels import CORPUS_INTENTS
from models.templates import expand_templates

UNKNOWN = math.nan
WEAK_WEIGHT = 0.3
_OTHER_FILES = {"lexicons", "manifest"}

#: Sources that were labelled for any kind of harm: their harmless rows are no insult and no threat. The
#: others looked for one kind only, such as hate.
_LABELLED_FOR_ALL = ("written_", "ms_chitchat", "wiki_natural_en", "paradetox_en")

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
}
#: Public sources whose rows teach little each (below 1), and those that are alone for a task (above 1).
_SOURCE_WEIGHTS = {
    "ms_chitchat": 0.4,
    "goemotions_en": 0.6,
    "davidson_en": 0.7,
    "sms_spam_en": 1.3,
    "youtube_spam_en": 1.5,
    "janitr_en": 1.5,
    "scamspot_en": 2.0,
    "xlmt_sentiment": 2.5,
    "ftr_fr": 1.5,
}
_MAX_REPEATS = 8
_BRAND = "written_"
_TEMPLATES, _TEMPLATES_SEED = "templates.yaml", 1
#: Intents of comments that are constructive whatever their length; those that are when they are long enough
#: to say something; all others are small talk.
_SUBSTANTIAL = frozenset(
    [
        "question_price",
        "question_availability",
        "question_hours_location",
        "question_howto",
        "question_policy",
        "question_other",
        "purchase_lead",
        "order_status",
        "order_change",
        "delivery_problem",
        "refund_return",
        "payment_billing",
        "account_access",
        "complaint_product",
        "complaint_service",
        "complaint_values",
        "feedback_suggestion",
        "fraud_report",
        "legal_threat",
        "safety_incident",
        "privacy_request",
        "partnership_request",
        "press_request",
        "job_application",
    ]
)
_SUBSTANTIAL_IF_LONG = frozenset({"praise", "thanks", "ugc_share", "human_handoff"})
_LONG_WORDS = 8


@dataclass(frozen=True)
class Example:
    """One text with its labels. Unknown binary labels are NaN, unknown sentiment is -1, unknown intents are
    None; sentiment and intents are indices into the taxonomy."""

    text: str
    language: str
    source: str
    binary: tuple[float, ...]
    sentiment: int
    intents: tuple[int, ...] | None
    weight: float
    group: str = ""
    context: str = ""

    @property
    def is_brand(self) -> bool:
        """Whether it is a comment to a brand, written for this product."""
        return self.source.startswith(_BRAND)


def read_examples(*folders: Path) -> list[Example]:
    """Every usable row of the folders, in a stable order."""
    paths = sorted(
        (path for folder in folders for path in folder.glob("*.jsonl*")), key=lambda path: path.name
    )
    corrected = {row["id"]: row for path in paths if path.name.startswith("relabel_") for row in _rows(path)}
    examples = []
    for path in paths:
        source = path.name.split(".")[0]
        if source not in _OTHER_FILES and not source.startswith("relabel_"):
            examples += [example for row in _rows(path) if (example := _example(row, source, corrected))]
    for path in (folder / _TEMPLATES for folder in folders):
        if path.exists():
            rows = expand_templates(path, _TEMPLATES_SEED)
            source = "written_templates"
            examples += [example for row in rows if (example := _example(row, source, corrected))]
    return examples


def part_of(text: str) -> str:
    """train, dev or test: 92, 4 and 4 percent, by a hash of the words, so that copies stay together."""
    words = re.sub(r"\W+", " ", text.lower())
    percentile = int(hashlib.sha256(words.encode()).hexdigest()[:8], 16) % 100
    return "dev" if percentile < 4 else "test" if percentile < 8 else "train"


def split(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """The three parts."""
    parts: dict[str, list[Example]] = {"train": [], "dev": [], "test": []}
    for example in examples:
        parts[part_of(example.group or example.text)].append(example)
    return parts


def mix_examples(train: Iterable[Example], count: int, seed: int, written: float = 0.3) -> list[Example]:
    """About `count` examples for one run, shuffled: the share `written` is brand comments, the rest is public
    text in fixed shares of languages. Within a share a public source counts by the root of its size, and no
    row is repeated more than eight times."""
    rng = random.Random(seed)
    kinds: dict[str, dict[tuple[str, str], list[Example]]] = {}
    for example in train:
        kind = _BRAND if example.is_brand else example.language
        kind = kind if kind == _BRAND or kind in _SHARES else ""
        kinds.setdefault(kind, {}).setdefault((example.source, example.language), []).append(example)
    shares = {
        kind: written if kind == _BRAND else (1 - written) * _SHARES.get(kind, _OTHER_SHARE) for kind in kinds
    }
    chosen: list[Example] = []
    for kind, groups in sorted(kinds.items()):
        size = round(count * shares[kind] / sum(shares.values()))
        chosen += _draw(groups, size, rng, even=kind == _BRAND)
    rng.shuffle(chosen)
    return chosen


def _draw(
    groups: Mapping[tuple[str, str], list[Example]], size: int, rng: random.Random, even: bool
) -> list[Example]:
    """So many examples of the groups: in proportion to their rows when `even`, else to the root of them."""
    weights = {
        key: len(members) * _ROW_WEIGHTS.get(key[0], 1)
        if even
        else math.sqrt(len(members)) * _SOURCE_WEIGHTS.get(key[0], 1.0)
        for key, members in groups.items()
    }
    chosen: list[Example] = []
    for key, members in sorted(groups.items()):
        count = min(
            round(size * weights[key] / sum(weights.values())),
            len(members) * (_MAX_REPEATS if not even else size),
        )
        while count > 0:
            chosen += rng.sample(members, min(count, len(members)))
            count -= len(members)
    return chosen


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    if path.suffix == ".zst":
        # Inside a function: only the extra `train` brings it, and the tests read plain files without it.
        import zstandard  # noqa: PLC0415

        raw = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(raw)).read()
    for line in raw.decode().splitlines():
        if line.strip():
            yield json.loads(line)


def _example(
    row: Mapping[str, Any], source: str, corrected: Mapping[str, Mapping[str, Any]]
) -> Example | None:
    if not str(row.get("text") or "").strip():
        return None
    fixed = corrected.get(str(row.get("id")))
    if fixed and fixed.get("drop"):
        return None
    labels = {**row, **fixed} if fixed else row
    weight = WEAK_WEIGHT if row.get("weak") and not fixed else 1.0
    intents = _intents(labels, source)
    example = Example(
        text=labels["text"],
        language=labels.get("lang", "en"),
        source=source,
        binary=_binary(labels, source),
        sentiment=SENTIMENTS.index(labels["sentiment"]) if labels.get("sentiment") in SENTIMENTS else -1,
        intents=intents,
        weight=weight,
        group=str(row.get("pair") or ""),
        context=join_context(row.get("parent") or row.get("context"), row.get("post")),
    )
    is_labelled = any(not math.isnan(value) for value in example.binary) or example.sentiment >= 0 or intents
    return example if is_labelled else None


def _binary(row: Mapping[str, Any], source: str) -> tuple[float, ...]:
    labels: dict[str, float] = {}
    if row.get("toxic") is not None:
        labels["toxicity"] = row["toxic"]
    if row.get("toxic") == 0 and source.startswith(_LABELLED_FOR_ALL):
        labels |= {"insult": 0, "threat": 0, "identity_hate": 0}
    labels |= {
        name: value
        for name, value in (row.get("tox") or {}).items()
        if name in BINARY_SCORES and value is not None
    }
    if "identity_hate" in labels:  # what a source calls hate of an identity is hate aimed at a group
        labels["hate"] = labels["identity_hate"]
    elif row.get("toxic") == 0:
        labels["hate"] = 0
    if row.get("spam") is not None:
        labels["spam"] = row["spam"]
    elif row.get("intents"):
        labels["spam"] = float(bool({"spam_promo", "scam_phishing"} & set(row["intents"])))
    if row.get("needs_answer") is not None:
        labels["needs_answer"] = row["needs_answer"]
    constructive = _constructive(row, source)
    if constructive is not None:
        labels["constructive"] = constructive
    return tuple(float(labels.get(name, UNKNOWN)) for name in BINARY_SCORES)


def _constructive(row: Mapping[str, Any], source: str) -> float | None:
    """Whether a brand comment brings a question, an experience, a reason or a suggestion; None when it is not
    known."""
    if row.get("constructive") is not None:
        return float(row["constructive"])
    if row.get("spam") == 1:
        return 0.0
    if not source.startswith(_BRAND) or not row.get("intents"):
        return None
    if row.get("toxic") == 1:
        return 0.0
    first = row["intents"][0]
    is_long = len(str(row["text"]).split()) >= _LONG_WORDS
    return float(first in _SUBSTANTIAL or (first in _SUBSTANTIAL_IF_LONG and is_long))


def _intents(row: Mapping[str, Any], source: str) -> tuple[int, ...] | None:
    """The indices of the intents; None when they are unknown, empty for a threat, which wants nothing of the
    brand and is no cry for help."""
    if row.get("intents") is not None:
        return tuple(INTENTS.index(name) for name in row["intents"] if name in INTENTS)
    name = row.get("intent")
    mapped = CORPUS_INTENTS.get(name) if isinstance(name, str) else None
    if mapped is None and source.startswith(_BRAND) and (row.get("tox") or {}).get("threat") == 1:
        return ()
    return (INTENTS.index(mapped),) if mapped else None
