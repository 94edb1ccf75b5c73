"""A dialogue as it was declared, checked and compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.answers import Reply
from bot.domain.empty import empty_mapping

#: Where a step leads that is the last one.
END = "end"


class SlotKind(StrEnum):
    """What a slot takes."""

    PATTERN = "pattern"
    EMAIL = "email"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    PHOTO = "photo"


#: What is safe to repeat: a free text is whatever somebody chose to write.
REPEATABLE = frozenset(SlotKind) - {SlotKind.TEXT, SlotKind.PHOTO}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers to choose from: its value, what people read by language, what else they write."""

    value: str
    labels: Mapping[str, str]
    synonyms: tuple[str, ...] = ()

    def label(self, language: str, default: str) -> str:
        """What people read in a language."""
        return self.labels.get(language) or self.labels.get(default) or next(iter(self.labels.values()))


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Something to be filled in. `pattern` is for a whole value and `in_text` for one among other words, in
    its first group. `least` and `most` bound a number, or in days from today a date."""

    name: str
    kind: SlotKind
    pattern: Any = None
    in_text: Any = None
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def is_past(self) -> bool:
        """Whether it takes a day of the past, so that `14/03` is the last one."""
        return self.kind is SlotKind.DATE and self.most is not None and self.most <= 0


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A question for one slot. `again` is said when the answer does not fit; after so many `tries` a person
    is asked."""

    slot: str
    text: Reply
    again: Reply | None = None
    tries: int = 3


@dataclass(frozen=True, kw_only=True)
class LookUp:
    """A question to the operator's shop: its name among the targets of the configuration, the slots that are
    sent, and the fields that may come back. Without a step to go on with, a person takes over."""

    target: str
    send: tuple[str, ...]
    fields: tuple[str, ...]
    waiting: Reply | None = None
    not_found: str = ""
    failed: str = ""


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """A person takes over, with everything that was filled in."""

    queue: str = "default"
    priority: int = 0
    to: str = ""
    say: Reply | None = None


@dataclass(frozen=True, kw_only=True)
class Branch:
    """Where to go on when all of these slots and fields have one of these values, and the message that began
    the dialogue has one of these intents; nothing of it: always."""

    goes_to: str
    values: Mapping[str, frozenset[str]] = field(default_factory=empty_mapping)
    intents: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: exactly one of these, and where it leads."""

    id: str
    number: int
    goes_to: str
    ask: Ask | None = None
    say: Reply | None = None
    look_up: LookUp | None = None
    hand_over: HandOver | None = None
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SampleTurn:
    """One line of a test: what the person writes, what the bot must say, or what the shop answers."""

    where: str
    user: str | None = None
    photo: bool = False
    bot: str | None = None
    not_bot: str | None = None
    shop: Mapping[str, str] | None = None
    shop_fails: bool = False
    shop_knows_nothing: bool = False
    passes: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A conversation as a test of its dialogue. `ends` is how it must have ended; empty: it goes on."""

    name: str
    where: str
    language: str
    turns: tuple[SampleTurn, ...]
    slots: Mapping[str, str] = field(default_factory=empty_mapping)
    ends: str | None = None


@dataclass(frozen=True, kw_only=True)
class Dialogue:
    """One dialogue. Times are in seconds; `remind_after` of 0 reminds nobody. `min_precision` is how sure an
    answer of the knowledge base must be to be given in between; above 1: none is."""

    id: str
    title: str
    language: str
    first: str
    steps: Mapping[str, Step]
    slots: Mapping[str, Slot]
    texts: Mapping[str, Reply]
    remind_after: float = 0.0
    end_after: float = 604_800.0
    hands_over_silence: bool = False
    min_precision: float = 0.95
    queue: str = "default"
    priority: int = 0
    samples: tuple[Sample, ...] = ()
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class DialogueBook:
    """All dialogues of an instance. `version` changes with every change of their texts."""

    version: str = ""
    dialogues: Mapping[str, Dialogue] = field(default_factory=empty_mapping)
    texts: Mapping[str, str] = field(default_factory=empty_mapping)


NO_DIALOGUES = DialogueBook()
