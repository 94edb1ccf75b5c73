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

from models.labels import BINARY, INTENT_OF, INTENTS, SENTIMENT

UNKNOWN = math.nan
WEAK_WEIGHT = 0.3
_NOT_EXAMPLES = {"lexicons", "manifest"}

#: Sources that were read for any kind of harm: their harmless rows are no insult and no threat.
#: The others looked for one kind only, such as hate.
_READ_FOR_ALL = ("written_", "ms_chitchat", "wiki_natural_en", "paradetox_en")

#: Most rows of one source and language in an epoch; brand comments are few and count most.
_CAPS = {"fr": 4000, "en": 2600}
_OTHER_CAP = 500


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
        parts[part_of(example.text)].append(example)
    return parts


def mixture(train: Iterable[Example], most: int, seed: int, written: float = 0.25) -> list[Example]:
    """What one run sees, shuffled: large sources capped, and brand comments, which are few and
    count most, as often as it takes to be the share `written` of it."""
    rng = random.Random(seed)
    groups: dict[tuple[str, str], list[Example]] = {}
    for example in train:
        groups.setdefault((example.source, example.language), []).append(example)
    own: list[Example] = []
    others: list[Example] = []
    for (source, language), members in sorted(groups.items()):
        rng.shuffle(members)
        if source.startswith("written_"):
            own += members
        else:
            cap = 3500 if source == "goemotions_en" else _CAPS.get(language, _OTHER_CAP)
            others += members[:cap]
    rng.shuffle(own)
    rng.shuffle(others)
    others = others[: round(most * (1 - written))]
    wanted = min(most * written, len(others) / (1 - written) * written) if others else most
    times = wanted / max(1, len(own))
    chosen = own * int(times) + own[: round(len(own) * (times % 1))] + others
    rng.shuffle(chosen)
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
    known = {**row, **fixed} if fixed else row
    weight = WEAK_WEIGHT if row.get("weak") and not fixed else 1.0
    intents = _intents(known)
    example = Example(
        text=known["text"],
        language=known.get("lang", "en"),
        source=source,
        binary=_binary(known, source),
        sentiment=SENTIMENT.index(known["sentiment"]) if known.get("sentiment") in SENTIMENT else -1,
        intents=intents,
        weight=weight,
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
    return tuple(float(known.get(name, UNKNOWN)) for name in BINARY)


def _intents(row: Mapping[str, Any]) -> tuple[int, ...] | None:
    if row.get("intents") is not None:
        return tuple(INTENTS.index(name) for name in row["intents"] if name in INTENTS)
    name = row.get("intent")
    mapped = INTENT_OF.get(name) if isinstance(name, str) else None
    return (INTENTS.index(mapped),) if mapped else None
