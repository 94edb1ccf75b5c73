"""Reads the corpora into examples with masked labels: most rows know only a few of the tasks.

Folders of `*.jsonl` and `*.jsonl.zst` files, one source each; `DATA.md` says which. Rows of
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

from bot.text.normalize import context_of
from models.labels import BINARY, INTENT_OF, INTENTS, SENTIMENT
from models.templates import expand

UNKNOWN = math.nan
WEAK_WEIGHT = 0.3
_NOT_EXAMPLES = {"lexicons", "manifest"}

#: Sources that were read for any kind of harm: their harmless rows are no insult and no threat.
#: The others looked for one kind only, such as hate.
_READ_FOR_ALL = ("written_", "ms_chitchat", "wiki_natural_en", "paradetox_en")

#: What part of a run is public text of each language, beside the brand comments.
_SHARES = {"fr": 0.26, "en": 0.57}
_OTHER_SHARE = 0.17
#: Sources whose rows count as several: what they teach stands nowhere else.
_MORE = {
    "written_threats": 4,
    "written_threats_en": 3,
    "written_threats_fr": 2,
    "written_implicit_fr": 2,
    "written_spam": 2,
    "written_arrived": 4,
}
#: Public sources whose rows teach little each, and those that stand alone for a task.
_OFTEN = {
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
_MOST_REPEATS = 8
_OWN = "written_"
_TEMPLATES, _TEMPLATES_SEED = "templates.yaml", 1
#: Intents of comments that bring something to the brand or to readers, whatever their length; those
#: that do so when something is told; all others are talk.
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
_IF_TOLD = frozenset({"praise", "thanks", "ugc_share", "human_handoff"})
_TOLD_WORDS = 8


@dataclass(frozen=True)
class Example:
    """One text with what is known of it. Unknown binary labels are NaN, unknown sentiment is -1,
    unknown intents are None."""

    text: str
    language: str
    source: str
    binary: tuple[float, ...]
    sentiment: int
    intents: tuple[int, ...] | None
    weight: float
    group: str = ""
    context: str = ""


def read(*folders: Path) -> list[Example]:
    """Every usable row of the folders, in a stable order."""
    paths = sorted(
        (path for folder in folders for path in folder.glob("*.jsonl*")), key=lambda path: path.name
    )
    corrected = {row["id"]: row for path in paths if path.name.startswith("relabel_") for row in _rows(path)}
    found = []
    for path in paths:
        source = path.name.split(".")[0]
        if source not in _NOT_EXAMPLES and not source.startswith("relabel_"):
            found += [example for row in _rows(path) if (example := _example(row, source, corrected))]
    for path in (folder / _TEMPLATES for folder in folders):
        if path.exists():
            rows = expand(path, _TEMPLATES_SEED)
            found += [example for row in rows if (example := _example(row, "written_templates", corrected))]
    return found


def part_of(text: str) -> str:
    """train, dev or test: 92, 4 and 4 percent, by a hash of the words, so that copies stay together."""
    words = re.sub(r"\W+", " ", text.lower())
    place = int(hashlib.sha256(words.encode()).hexdigest()[:8], 16) % 100
    return "dev" if place < 4 else "test" if place < 8 else "train"


def split(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """The three parts."""
    parts: dict[str, list[Example]] = {"train": [], "dev": [], "test": []}
    for example in examples:
        parts[part_of(example.group or example.text)].append(example)
    return parts


def mixture(train: Iterable[Example], most: int, seed: int, written: float = 0.3) -> list[Example]:
    """What one run sees, shuffled: brand comments are the share `written` of it, public text the rest
    in fixed shares of languages. Within a share a public source counts by the root of its size, and no row
    is repeated more than eight times."""
    rng = random.Random(seed)
    kinds: dict[str, dict[tuple[str, str], list[Example]]] = {}
    for example in train:
        kind = _OWN if example.source.startswith(_OWN) else example.language
        kind = kind if kind == _OWN or kind in _SHARES else ""
        kinds.setdefault(kind, {}).setdefault((example.source, example.language), []).append(example)
    shares = {
        kind: written if kind == _OWN else (1 - written) * _SHARES.get(kind, _OTHER_SHARE) for kind in kinds
    }
    chosen: list[Example] = []
    for kind, groups in sorted(kinds.items()):
        wanted = round(most * shares[kind] / sum(shares.values()))
        chosen += _drawn(groups, wanted, rng, even=kind == _OWN)
    rng.shuffle(chosen)
    return chosen


def _drawn(
    groups: Mapping[tuple[str, str], list[Example]], wanted: int, rng: random.Random, even: bool
) -> list[Example]:
    """So many examples of the groups: by their rows when `even`, else by the root of a group's size."""
    sizes = {
        key: len(members) * _MORE.get(key[0], 1)
        if even
        else math.sqrt(len(members)) * _OFTEN.get(key[0], 1.0)
        for key, members in groups.items()
    }
    chosen: list[Example] = []
    for key, members in sorted(groups.items()):
        count = min(
            round(wanted * sizes[key] / sum(sizes.values())),
            len(members) * (_MOST_REPEATS if not even else wanted),
        )
        while count > 0:
            chosen += rng.sample(members, min(count, len(members)))
            count -= len(members)
    return chosen


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    if path.suffix == ".zst":
        import zstandard

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
    known = {**row, **fixed} if fixed else row
    weight = WEAK_WEIGHT if row.get("weak") and not fixed else 1.0
    intents = _intents(known, source)
    example = Example(
        text=known["text"],
        language=known.get("lang", "en"),
        source=source,
        binary=_binary(known, source),
        sentiment=SENTIMENT.index(known["sentiment"]) if known.get("sentiment") in SENTIMENT else -1,
        intents=intents,
        weight=weight,
        group=str(row.get("pair") or ""),
        context=context_of(row.get("parent") or row.get("context"), row.get("post")),
    )
    knows = any(not math.isnan(value) for value in example.binary) or example.sentiment >= 0 or intents
    return example if knows else None


def _binary(row: Mapping[str, Any], source: str) -> tuple[float, ...]:
    known: dict[str, float] = {}
    if row.get("toxic") is not None:
        known["toxicity"] = row["toxic"]
    if row.get("toxic") == 0 and source.startswith(_READ_FOR_ALL):
        known |= {"insult": 0, "threat": 0, "identity_hate": 0}
    known |= {
        name: value for name, value in (row.get("tox") or {}).items() if name in BINARY and value is not None
    }
    if "identity_hate" in known:  # what a source calls hate of an identity is hate aimed at a group
        known["hate"] = known["identity_hate"]
    elif row.get("toxic") == 0:
        known["hate"] = 0
    if row.get("spam") is not None:
        known["spam"] = row["spam"]
    elif row.get("intents"):
        known["spam"] = float(bool({"spam_promo", "scam_phishing"} & set(row["intents"])))
    if row.get("needs_answer") is not None:
        known["needs_answer"] = row["needs_answer"]
    constructive = _constructive(row, source)
    if constructive is not None:
        known["constructive"] = constructive
    return tuple(float(known.get(name, UNKNOWN)) for name in BINARY)


def _constructive(row: Mapping[str, Any], source: str) -> float | None:
    """Whether a brand comment brings a question, an experience, a reason or a suggestion; None when
    the source does not tell."""
    if row.get("constructive") is not None:
        return float(row["constructive"])
    if row.get("spam") == 1:
        return 0.0
    if not source.startswith(_OWN) or not row.get("intents"):
        return None
    if row.get("toxic") == 1:
        return 0.0
    first = row["intents"][0]
    told = len(str(row["text"]).split()) >= _TOLD_WORDS
    return float(first in _SUBSTANTIAL or (first in _IF_TOLD and told))


def _intents(row: Mapping[str, Any], source: str) -> tuple[int, ...] | None:
    """None when the source does not tell; nothing at all for a threat, which wants nothing of the brand
    and is no cry for help."""
    if row.get("intents") is not None:
        return tuple(INTENTS.index(name) for name in row["intents"] if name in INTENTS)
    name = row.get("intent")
    mapped = INTENT_OF.get(name) if isinstance(name, str) else None
    if mapped is None and source.startswith(_OWN) and (row.get("tox") or {}).get("threat") == 1:
        return ()
    return (INTENTS.index(mapped),) if mapped else None
