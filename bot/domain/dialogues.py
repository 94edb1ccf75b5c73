"""A dialogue in a private conversation: how far it has come, and what it says and asks for next.

What people filled in is personal data: it stands in the run only, never in a log or in the audit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.empty import empty_mapping

_PREFIX, _SEPARATOR = "dialogue", ":"
#: What stands in the key of every message of a dialogue but its first: it was asked for, and the dialogue has
#: bounds of its own, so that it is no answer too many.
TURN_MARK = ":dialogue:"


class RunState(StrEnum):
    """What a dialogue waits for."""

    ASKING = "asking"
    LOOKING_UP = "looking_up"
    ENDED = "ended"


class RunEnd(StrEnum):
    """How a dialogue ended."""

    DONE = "done"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    OPTED_OUT = "opted_out"
    TAKEN_OVER = "taken_over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledSlot:
    """What somebody filled in: the value, as it is shown to people, and the message that it came with.
    Without a value it was taken back: whoever did so is asked again when they write."""

    value: str
    shown: str
    message_id: str = ""


#: What is left of an answer that was taken back.
TAKEN_BACK = FilledSlot(value="", shown="")


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueRun:
    """One dialogue with one person. `rule` began it; `tries` are the answers at this step that did not fit.

    `turn` counts what was heard and what ran out, so that a timer knows whether anything came after it.
    `looked_up` are the fields that the shop answered. `intent` is that of the message that began it.
    """

    dialogue: str
    step: str
    rule: str = ""
    language: str = ""
    state: RunState = RunState.ASKING
    end: RunEnd | None = None
    slots: Mapping[str, FilledSlot] = field(default_factory=empty_mapping)
    looked_up: Mapping[str, str] = field(default_factory=empty_mapping)
    intent: str = ""
    tries: int = 0
    turn: int = 0
    is_reminded: bool = False
    started_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueHandOver:
    """What a person gets who takes a dialogue over: why, and what was filled in so far."""

    why: str
    note: str
    queue: str = "default"
    priority: int = 0
    to: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LookUpRequest:
    """What the operator's shop is to be asked: which target of the configuration that is, for which step, and
    the values that are sent."""

    target: str
    dialogue: str
    step: str
    values: Mapping[str, str]
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DialogueTurn:
    """What becomes of a dialogue: the run as it will be, and what is to happen for it.

    `template` names what is said; empty: nothing. `saw` says in a few words what was understood, without the
    words themselves. With `yields` an answer of any rule comes first, and the run stays as it was.
    `due_at` is when the dialogue goes on although nobody wrote.
    """

    run: DialogueRun
    saw: str
    template: str = ""
    hand_over: DialogueHandOver | None = None
    look_up: LookUpRequest | None = None
    due_at: datetime | None = None
    yields: bool = False


def dialogue_template(dialogue: str, step: str = "") -> str:
    """The name under which what a dialogue says is stored; without a step, that with which it begins."""
    return _SEPARATOR.join((_PREFIX, dialogue, *((step,) if step else ())))


def is_dialogue_template(template: str) -> bool:
    """Whether a text is one of a dialogue; no text of `replies:` has a colon in its name."""
    return template.startswith(_PREFIX + _SEPARATOR)


def dialogue_key(key: str, turn: int) -> str:
    """The key of what a dialogue says after its beginning; unique for each turn."""
    return f"{key}{TURN_MARK}{turn}"


def dialogue_timer(turn: int) -> str:
    """The name of the timer that continues a dialogue when nobody has written since that turn; no rule has a
    colon in its id."""
    return f"{_PREFIX}{_SEPARATOR}{turn}"


def turn_of_timer(rule: str) -> int | None:
    """The turn after which a timer continues a dialogue; None for a timer of a rule."""
    prefix, _, number = rule.partition(_SEPARATOR)
    return int(number) if prefix == _PREFIX and number.isdigit() else None
