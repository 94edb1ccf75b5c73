"""A small knowledge base, and what is looked up in it, without a network."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain import Judgement, KnowledgeAnswer
from bot.knowledge.calibrated import shipped_calibration
from bot.knowledge.entries import KnowledgeBase
from bot.knowledge.index import asked_texts
from bot.knowledge.loading import load_knowledge
from bot.knowledge.lookup import Knowledge, build_knowledge

PAGE = """\
version: 1
entries:
  - id: hours
    question: {fr: "Quels sont vos horaires ?", en: "When are you open?"}
    variants: {fr: ["vous fermez à quelle heure ?"]}
    answer: {fr: "De 10 h à 19 h, sauf le lundi.", en: "From 10 am to 7 pm, except Monday."}
    link: https://maison.example/horaires
  - id: parking
    question: {fr: "Où se garer ?"}
    answer: {fr: "Le parking du Stade est gratuit."}
  - id: gift
    question: {fr: "Avez-vous des cartes cadeaux ?"}
    answer: {fr: "Oui, de 20 à 200 euros."}
    valid_until: 2026-12-31
"""


class FakeEncoder:
    """Every text has an embedding of its own; it counts how many it was asked for."""

    def __init__(self, fingerprint: str = "") -> None:
        self.fingerprint = fingerprint or shipped_calibration().fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded += texts
        rows = np.array([[1.0, float(len(text))] for text in texts], dtype=np.float32)
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def rarity(self, word: str) -> float:
        return 0.5


def base(page: str = PAGE, **pages: str) -> KnowledgeBase:
    """The entries of one page in YAML, and of others by name."""
    return load_knowledge({"page.yaml": page, **pages}, "fr")


def knowledge(
    page: str = PAGE, encoder: FakeEncoder | None = None, names: Mapping[str, str] | None = None
) -> Knowledge:
    """A knowledge base in force."""
    entries = base(page)
    vectors = encoder.encode(asked_texts(entries.entries)) if encoder else None
    return build_knowledge(
        entries,
        shipped_calibration(),
        encoder,
        vectors,
        language="fr",
        timezone="Europe/Paris",
        names=names or {},
    )


def answer(entry: str = "hours", precision: float = 0.97, **changes: Any) -> KnowledgeAnswer:
    """An entry that may answer; name what differs."""
    fields: dict[str, Any] = {
        "entry": entry,
        "version": "v1",
        "precision": precision,
        "language": "fr",
        "question": "Quels sont vos horaires ?",
        "text": "De 10 h à 19 h, sauf le lundi.",
        "link": "https://maison.example/horaires",
    }
    return KnowledgeAnswer(**fields | changes)


def found(*answers: KnowledgeAnswer, **changes: Any) -> Judgement:
    """A judgement that says that these may answer."""
    return Judgement(**{"scores": {}, "language": "fr", "knowledge": answers, **changes})
