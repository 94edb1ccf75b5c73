"""What somebody wrote in a dialogue, as far as it matters there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain import Attachment, Event, Judgement, KnowledgeAnswer
from bot.domain.taxonomy import INTENT_PREFIX
from bot.text.normalize import clean, compatible

_LONGEST = 4_000
_LIKELY = 0.5
_DIGITS = {code: str(code - start) for start in (0x660, 0x6F0, 0x966) for code in range(start, start + 10)}


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One message. `today` is the day where the account is at home; `answers` are those of the knowledge
    base, the likeliest first."""

    text: str
    message_id: str
    today: date
    language: str = "und"
    intent: str = ""
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[KnowledgeAnswer, ...] = ()

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())


def heard(event: Event, judgement: Judgement, today: date) -> Heard:
    """What a message says: composed, on one line, with the figures of other scripts as ours."""
    return Heard(
        text=_plain(event.text or _pressed(event.extra)),
        message_id=event.message_id,
        today=today,
        language=judgement.language,
        intent=_intent(judgement),
        attachments=event.attachments,
        answers=judgement.knowledge,
    )


def _intent(judgement: Judgement) -> str:
    """The best intent, if it is more likely than not."""
    name = judgement.intent or ""
    score = judgement.score(f"{INTENT_PREFIX}{name}") if name else None
    return name if score is not None and score >= _LIKELY else ""


def _plain(text: str) -> str:
    return clean(compatible(text[:_LONGEST])).translate(_DIGITS)


def _pressed(extra: Mapping[str, str]) -> str:
    """The button that was pressed, where a platform sends no text with it."""
    return extra.get("payload", "")
