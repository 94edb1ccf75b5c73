"""The shape of a file of dialogues, as it is written."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.documents import parse_duration
from bot.documents.editor_schema import DURATION, TEXTS_OR_VARIANTS, WORDS
from bot.errors import message

_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_SLOT = re.compile("[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile("[a-z]{2,3}")
_DAY, _HOUR = 86_400.0, 3_600.0


def _name(text: str) -> str:
    if _NAME.fullmatch(text):
        return text
    raise ValueError(message("expected up to 64 lowercase letters, digits, - and _"))


def _slot_name(text: str) -> str:
    if _SLOT.fullmatch(text):
        return text
    raise ValueError(message("expected a name of small letters, digits and _, such as order_number"))


def _language(text: str) -> str:
    if not text or _LANGUAGE.fullmatch(text):
        return text
    raise ValueError(message("expected a language code such as fr or en"))


def _texts(value: Any) -> Any:
    values = list(value.values()) if isinstance(value, dict) else [value]
    lists = [text if isinstance(text, list) else [text] for text in values]
    if values and all(
        texts and all(isinstance(text, str) and text.strip() for text in texts) for texts in lists
    ):
        return value
    raise ValueError(message("expected a text, or one for each language: {fr: …, en: …}"))


def _words(value: Any) -> Any:
    values = value if isinstance(value, list) else [value]
    if all(isinstance(text, str | int) and not isinstance(text, bool) for text in values):
        return [str(text) for text in values]
    raise ValueError(message("expected a word, or a list of words"))


def _precision(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if value is False or (is_number and 0.5 <= value <= 0.99):
        return value
    raise ValueError(message("expected false, or a number from 0.5 to 0.99"))


Id = Annotated[str, AfterValidator(_name)]
SlotName = Annotated[str, AfterValidator(_slot_name)]
Language = Annotated[str, AfterValidator(_language)]
Texts = Annotated[Any, BeforeValidator(_texts), WithJsonSchema(dict(TEXTS_OR_VARIANTS))]
Words = Annotated[list[str], BeforeValidator(_words), WithJsonSchema(dict(WORDS))]
Seconds = Annotated[float, BeforeValidator(parse_duration)]
_SPAN = WithJsonSchema(dict(DURATION))
_PRECISION = WithJsonSchema(
    {"anyOf": [{"const": False}, {"type": "number", "minimum": 0.5, "maximum": 0.99}]}
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ChoiceModel(_Model):
    """One answer to choose from."""

    text: Texts
    also: Words = []


class SlotModel(_Model):
    """Something to be filled in."""

    kind: Literal["pattern", "email", "date", "choice", "yes_no", "number", "text", "photo"]
    pattern: str | None = None
    choices: dict[SlotName, ChoiceModel] | None = None
    least: float | None = None
    most: float | None = None


class AskModel(_Model):
    """A question for one slot."""

    slot: SlotName
    text: Texts
    again: Texts | None = None
    tries: Annotated[int, Field(ge=1, le=5)] = 3


class LookUpModel(_Model):
    """A question to the operator's shop."""

    target: Id
    send: list[SlotName]
    fields: Annotated[list[SlotName], Field(max_length=20)] = []
    waiting: Texts | None = None
    not_found: Id | None = None
    failed: Id | None = None


class HandOverModel(_Model):
    """A person takes over."""

    queue: str = "default"
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    to: str = ""
    say: Texts | None = None


class BranchModel(_Model):
    """Where to go on, and on what that depends."""

    go: Id
    when: dict[SlotName, Words] = {}
    intent: Words = []


class StepModel(_Model):
    """One step, as it is written: one of the first five, and where it leads."""

    id: Id | None = None
    ask: AskModel | None = None
    say: Texts | None = None
    look_up: LookUpModel | None = None
    hand_over: HandOverModel | None = None
    branch: Annotated[list[BranchModel], Field(min_length=1)] | None = None
    go: Id | None = None


class TurnModel(_Model):
    """One line of a test."""

    user: str | None = None
    photo: bool = False
    bot: str | None = None
    not_bot: str | None = None
    shop: dict[str, Any] | Literal["fails", "knows nothing"] | None = None
    wait: Annotated[Seconds | None, _SPAN] = None


class SampleModel(_Model):
    """A conversation, and how it must go."""

    name: str
    language: Language = ""
    turns: Annotated[list[TurnModel], Field(min_length=1, max_length=100)]
    slots: dict[SlotName, str | int] = {}
    ends: Literal["done", "person", "cancelled", "silence", "open"] | None = None


class DialogueTextsModel(_Model):
    """What a dialogue says in other words than by default."""

    person: Texts | None = None
    cancelled: Texts | None = None
    corrected: Texts | None = None
    failed: Texts | None = None
    waiting: Texts | None = None
    reminder: Texts | None = None


class DialogueModel(_Model):
    """One dialogue, as it is written."""

    id: Id
    title: Annotated[str, Field(max_length=200)] = ""
    slots: dict[SlotName, SlotModel] = {}
    steps: Annotated[list[StepModel], Field(min_length=1, max_length=100)]
    texts: DialogueTextsModel = DialogueTextsModel()
    remind_after: Annotated[Annotated[Seconds, Field(ge=60, le=20 * _HOUR)] | None, _SPAN] = None
    end_after: Annotated[Seconds, Field(ge=300, le=30 * _DAY), _SPAN] = 7 * _DAY
    on_silence: Literal["end", "person"] = "end"
    knowledge: Annotated[Any, BeforeValidator(_precision), _PRECISION] = 0.95
    queue: str = "default"
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    tests: list[SampleModel] = []


class PageModel(_Model):
    """A file of dialogues, as it is written."""

    version: Literal[1]
    language: Language = ""
    dialogues: Annotated[list[DialogueModel], Field(max_length=100)] = []
