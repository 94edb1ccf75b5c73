"""Looks up what may answer a message, and notes it in the judgement on it.

Beside judging, not in it: the classifier reads a text alone, and an entry is for an account and for a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from bot.domain import DECIDABLE_KINDS, Event, Judgement, Kind, KnowledgeAnswer
from bot.knowledge.confidence import Calibration, Ranked
from bot.knowledge.entries import Entry, KnowledgeBase
from bot.knowledge.index import Index, Vectors, asked_texts, segments_of
from bot.text.language_id import UNKNOWN

#: Who asks at all: from this score on, or with a question mark, or in a conversation.
_MAY_ASK = 0.2
#: How many entries are noted, and how likely one must be to be worth a look.
_NOTED, _LEAST_LIKELY = 2, 0.1


class Encoder(Protocol):
    """Embeddings of questions and the rarity of words, from a model of that `fingerprint`."""

    fingerprint: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """A row of length 1 for each text."""

    def rarity(self, word: str) -> float:
        """From 0 for the commonest word to 1."""


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """A knowledge base in force. `names` are those of our accounts by their ids; `language` is what an author
    whose language is unknown is answered in. `is_calibrated` is whether precisions are known: not without a
    network, and not for another than the one they were learned with."""

    base: KnowledgeBase
    index: Index
    calibration: Calibration
    encoder: Encoder | None
    language: str
    timezone: str
    names: Mapping[str, str]

    @property
    def is_calibrated(self) -> bool:
        """Whether an answer may be given at all; otherwise every one is a proposal."""
        return self.encoder is not None and self.encoder.fingerprint == self.calibration.fingerprint

    def look_up(self, event: Event, judgement: Judgement) -> Judgement:
        """The judgement with the entries that may answer the event, as they are true on that day."""
        if not self.index.entries or not _may_ask(event, judgement):
            return judgement
        ranked = self.rank(event.text, judgement, event.account_id, event.created_at)
        noted = [each for each in ranked[:_NOTED] if each.likelihood >= _LEAST_LIKELY]
        answers = tuple(self._answer(each, judgement.language) for each in noted)
        return replace(judgement, knowledge=answers)

    def rank(self, text: str, judgement: Judgement, account_id: str, at: datetime) -> list[Ranked]:
        """The entries that hold for an account at that moment, the likeliest first."""
        segments = segments_of(text)
        vectors = self.encoder.encode(segments) if self.encoder else None
        features = self.index.score(segments, vectors)
        day = at.astimezone(ZoneInfo(self.timezone)).date()
        name = self.names.get(account_id, "")
        numbers = [
            number
            for number, entry in enumerate(self.index.entries)
            if entry.is_valid_on(day) and entry.is_for(account_id, name)
        ]
        ranked = self.calibration.rank([features[number] for number in numbers], judgement)
        is_sure = self.is_calibrated and not judgement.degraded
        return [
            replace(each, entry=numbers[each.entry], precision=each.precision if is_sure else 0.0)
            for each in ranked
        ]

    def _answer(self, ranked: Ranked, language: str) -> KnowledgeAnswer:
        entry = self.index.entries[ranked.entry]
        spoken = self._language(entry, self.language if language == UNKNOWN else language)
        wording = entry.wordings[spoken]
        asked = wording.question or next(
            (each.question for each in entry.wordings.values() if each.question), entry.id
        )
        return KnowledgeAnswer(
            entry=entry.id,
            version=self.base.version,
            precision=ranked.precision,
            language=spoken,
            question=asked,
            text=wording.answer,
            link=wording.link,
            audience=entry.audience.value,
            valid_until=self._end(entry),
        )

    def _language(self, entry: Entry, preferred: str) -> str:
        """The language to answer in: the preferred one, else ours, else any that has an answer."""
        answered = [language for language, wording in entry.wordings.items() if wording.answer]
        return next(
            (language for language in (preferred, self.language) if language in answered), answered[0]
        )

    def _end(self, entry: Entry) -> datetime | None:
        """The end of its last day."""
        if entry.valid_until is None:
            return None
        midnight = datetime.combine(entry.valid_until, time.max, ZoneInfo(self.timezone))
        return midnight.astimezone(UTC) + timedelta(microseconds=1)


def build_knowledge(
    base: KnowledgeBase,
    calibration: Calibration,
    encoder: Encoder | None,
    vectors: Vectors | None,
    *,
    language: str,
    timezone: str,
    names: Mapping[str, str],
) -> Knowledge:
    """The base with its index; `vectors` has a row for each of its `asked_texts`, when there is an
    encoder."""
    rarity = encoder.rarity if encoder else _equally_rare
    return Knowledge(
        base=base,
        index=Index(base.entries, rarity, vectors),
        calibration=calibration,
        encoder=encoder,
        language=language,
        timezone=timezone,
        names=names,
    )


def encode_base(base: KnowledgeBase, encoder: Encoder, rows: dict[str, NDArray[np.float32]]) -> Vectors:
    """The rows of all ways of asking; `rows` are those of texts encoded before, and gets the new ones."""
    texts = asked_texts(base.entries)
    unknown = [text for text in dict.fromkeys(texts) if text not in rows]
    if unknown:
        rows.update(zip(unknown, encoder.encode(unknown), strict=True))
    for text in rows.keys() - set(texts):
        del rows[text]
    return np.array([rows[text] for text in texts], dtype=np.float32)


def _may_ask(event: Event, judgement: Judgement) -> bool:
    """Whether a message may be a question: an embedding is worth it then."""
    if event.kind not in DECIDABLE_KINDS or event.kind is Kind.EDIT or not event.text.strip():
        return False
    score = judgement.score("needs_answer")
    return event.kind is Kind.DM or "?" in event.text or score is None or score >= _MAY_ASK


def _equally_rare(word: str) -> float:
    return 1.0
