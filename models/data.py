"""Reads the corpora into examples with masked labels: most rows are labelled for a few of the tasks only.

Folders of `*.jsonl` and `*.jsonl.zst` files, one source each; `DATA.md` lists them. Rows of
`relabel_*.jsonl` replace the labels of the rows with the same id, or with the same text where the row they
correct has no id.
"""

import hashlib
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
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

#: Corpora of requests to a bank, a shop or an assistant, written on order: none of their rows is toxic.
_HARMLESS_SOURCES = (
    "banking77_en",
    "bitext_support_en",
    "clinc150_en",
    "hwu64_en",
    "nlupp_en",
    "covidflow_fr_en",
    "rasa_nlu_en",
)
#: Everyday posts labelled by tone: those that are not negative are taken as harmless, weakly.
_TONE_SOURCES = ("goemotions_en", "xlmt_sentiment")
#: Sources that drew the line between harmless and toxic elsewhere than we do, or hold one side of it only.
_OWN_CONVENTION = (
    "davidson_en",
    "paradetox_en",
    "mhs_en",
    "hatexplain_en",
    "hatemoji_build_en",
    "edos_en",
    "stormfront_en",
    "toxic_spans_civil_en",
    "jigsaw_subset_en_fr",
    "mlma",
    "convabuse_en",
    "ftr_fr",
    "gahd_de",
    "germeval2018_de",
    "iwg_de",
    "toldbr_pt",
)
_BRAND = "written_"
#: Hashes of brand comments that say nearly what another one in the training part says.
VARIATIONS_FILE = "variations.txt"
_TEMPLATES, _TEMPLATES_SOURCE, _TEMPLATES_SEED = "templates.yaml", "written_templates", 1
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
#: What asks nothing of the brand: such a comment needs no answer, unless it also asks something.
_ASKS_NOTHING = (
    frozenset(INTENTS) - _SUBSTANTIAL - {"greeting", "human_handoff", "stop_automation", "crisis_selfharm"}
)
_SUBSTANTIAL_IF_LONG = frozenset({"praise", "thanks", "ugc_share", "human_handoff"})
_LONG_WORDS = 8


@dataclass(frozen=True)
class Example:
    """One text with its labels. Unknown binary labels are NaN, unknown sentiment is -1, unknown intents are
    None; sentiment and intents are indices into the taxonomy. `group` names the set of variations or
    contrasts that the text belongs to. `own_part` is the part that its row names, "" where a hash decides."""

    text: str
    language: str
    source: str
    binary: tuple[float, ...]
    sentiment: int
    intents: tuple[int, ...] | None
    weight: float
    group: str = ""
    context: str = ""
    is_reread: bool = False
    is_variation: bool = False
    own_part: str = ""

    @property
    def convention(self) -> str:
        """The source, where it labels by a convention of its own, "" where the labels are by ours."""
        return self.source if self.source in _OWN_CONVENTION and not self.is_reread else ""

    @property
    def is_representative(self) -> bool:
        """Whether it follows our convention and stands for what is written: neither made from a template nor
        read again because a model was sure or unsure of it."""
        return self.source not in (*_OWN_CONVENTION, _TEMPLATES_SOURCE)

    @property
    def is_brand(self) -> bool:
        """Whether it is a comment to a brand, written for this product."""
        return self.source.startswith(_BRAND)


def read_examples(*folders: Path) -> list[Example]:
    """Every usable row of the folders, in a stable order."""
    paths = sorted(
        (path for folder in folders for path in folder.glob("*.jsonl*")), key=lambda path: path.name
    )
    corrected = {
        row.get("id") or row["text"]: row
        for path in paths
        if path.name.startswith("relabel_")
        for row in _rows(path)
    }
    examples = []
    for path in paths:
        source = path.name.split(".")[0]
        if source not in _OTHER_FILES and not source.startswith("relabel_"):
            examples += [example for row in _rows(path) if (example := _example(row, source, corrected))]
    for path in (folder / _TEMPLATES for folder in folders):
        if path.exists():
            rows = expand_templates(path, _TEMPLATES_SEED)
            examples += [example for row in rows if (example := _example(row, _TEMPLATES_SOURCE, corrected))]
    variations = _read_variations(folders)
    return [
        replace(example, is_variation=True) if hash_words(example.text)[:16] in variations else example
        for example in examples
    ]


def hash_words(text: str) -> str:
    """A hash of the words of a text, without capitals and punctuation."""
    words = re.sub(r"\W+", " ", text.lower())
    return hashlib.sha256(words.encode()).hexdigest()


def part_of(text: str) -> str:
    """train, dev or test: 92, 4 and 4 percent, by a hash of the words, so that copies stay together."""
    percentile = int(hash_words(text)[:8], 16) % 100
    return "dev" if percentile < 4 else "test" if percentile < 8 else "train"


def split(examples: Iterable[Example]) -> dict[str, list[Example]]:
    """The three parts, as their rows say or by `part_of`. A variation of a training text is in none but the
    training part."""
    parts: dict[str, list[Example]] = {"train": [], "dev": [], "test": []}
    for example in examples:
        name = example.own_part or part_of(example.group or example.text)
        if name == "train" or not example.is_variation:
            parts[name].append(example)
    return parts


def _read_variations(folders: Iterable[Path]) -> set[str]:
    paths = (folder / VARIATIONS_FILE for folder in folders)
    return {line for path in paths if path.exists() for line in path.read_text("utf-8").split()}


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
    fixed = corrected.get(str(row.get("id") or row["text"]))
    if fixed and fixed.get("drop"):
        return None
    labels = {**row, **fixed} if fixed else row
    is_weak = row.get("weak") and not fixed
    if labels.get("toxic") is None and _is_taken_as_harmless(labels, source):
        labels, is_weak = {**labels, "toxic": 0}, True
    intents = _intents(labels)
    example = Example(
        text=labels["text"],
        language=labels.get("lang", "en"),
        source=source,
        binary=_binary(labels, source),
        sentiment=SENTIMENTS.index(labels["sentiment"]) if labels.get("sentiment") in SENTIMENTS else -1,
        intents=intents,
        weight=WEAK_WEIGHT if is_weak else 1.0,
        group=str(row.get("pair") or ""),
        context=join_context(row.get("parent") or row.get("context"), row.get("post")),
        is_reread=bool(fixed),
        own_part=str(row.get("part") or ""),
    )
    is_labelled = any(not math.isnan(value) for value in example.binary) or example.sentiment >= 0 or intents
    return example if is_labelled else None


def _is_taken_as_harmless(row: Mapping[str, Any], source: str) -> bool:
    """Whether a row that nobody labelled for toxicity is harmless by what its source is."""
    is_calm = row.get("sentiment") in ("positive", "neutral")
    return source in _HARMLESS_SOURCES or (source in _TONE_SOURCES and is_calm)


def _binary(row: Mapping[str, Any], source: str) -> tuple[float, ...]:
    labels: dict[str, float] = {}
    if row.get("toxic") is not None:
        labels["toxicity"] = row["toxic"]
    if row.get("toxic") == 0 and source.startswith((*_LABELLED_FOR_ALL, *_HARMLESS_SOURCES, *_TONE_SOURCES)):
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
        asks_nothing = bool(row.get("intents")) and _ASKS_NOTHING.issuperset(row["intents"])
        labels["needs_answer"] = 0 if asks_nothing and "?" not in row["text"] else row["needs_answer"]
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


def _intents(row: Mapping[str, Any]) -> tuple[int, ...] | None:
    """The indices of the intents, None when they are unknown."""
    if row.get("intents") is not None:
        return tuple(INTENTS.index(name) for name in row["intents"] if name in INTENTS)
    name = row.get("intent")
    mapped = CORPUS_INTENTS.get(name) if isinstance(name, str) else None
    return (INTENTS.index(mapped),) if mapped else None
