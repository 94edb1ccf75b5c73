"""The outer shape of `rules.yaml`. What is under `when`, `then`, `limits` and `tests` is checked later, by
the functions that compile it."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
)

from bot.errors import message
from bot.rules.source.hints import Hints, old_words

_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile("[a-z]{2,3}")
#: The language of a word that no language has to itself; it needs a reason.
ANY_LANGUAGE = "any"


def _name(text: str) -> str:
    if _NAME.fullmatch(text):
        return text
    raise ValueError(message("expected up to 64 lowercase letters, digits, - and _"))


def _language(text: str) -> str:
    if _LANGUAGE.fullmatch(text):
        return text
    raise ValueError(message("expected a language code such as fr or en"))


def _languages(value: Any) -> Any:
    codes = value if isinstance(value, list) else [value]
    if codes and all(isinstance(code, str) and _LANGUAGE.fullmatch(code) for code in codes):
        return value
    raise ValueError(message("expected a language code such as fr, a list of them, or any"))


def _word(value: Any) -> Any:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise ValueError(message("expected a word or a phrase; put it in quotes"))


def _reply(value: Any) -> Any:
    if isinstance(value, dict):
        return value
    raise ValueError(message("expected a text for each language: write 'fr:' or 'en:' before it"))


def _stop(value: Any) -> Any:
    if value in (True, False, "group"):
        return value
    raise ValueError(message("expected true, false or group"))


Name = Annotated[str, AfterValidator(_name)]
ModeWord = Literal["off", "observe", "suggest", "enforce"]


class _Model(BaseModel):
    # Strict: pydantic would otherwise read the text "1" as a number, and 1 as true.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Defaults(_Model):
    """What applies to every rule that does not set it."""

    mode: ModeWord = "observe"
    exempt: list[str] = ["staff"]
    language: Annotated[str, AfterValidator(_language)] = "fr"


class TargetEntry(_Model):
    """How often a rule must be right before it is promoted, and to stay promoted."""

    precision: Any
    reviewed: int = 50


class RuleEntry(_Model):
    """One rule as written."""

    id: Name
    title: str = ""
    why: str = ""
    mode: ModeWord | None = None
    group: str = ""
    when: dict[str, Any]
    then: Any = []
    never: list[str] = []
    limits: dict[str, Any] = {}
    after: Any = None
    unless: Any = []
    stop: Annotated[Any, AfterValidator(_stop)] = False
    exempt: list[str] | None = None
    target: TargetEntry | None = None
    tests: list[dict[str, Any]] = []
    owner: str = ""
    policy: str = ""
    tags: list[str] = []


_Languages = Annotated[
    Any,
    AfterValidator(_languages),
    WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}}),
]
_Word = Annotated[Any, AfterValidator(_word), WithJsonSchema({"type": ["string", "integer"]})]
StrengthWord = Literal["hides", "asks", "supports"]


class WordEntry(_Model):
    """One word or phrase of a list, and where it differs from the others."""

    word: _Word
    language: _Languages = None
    strength: StrengthWord | None = None
    match: Literal["exact"] | None = None
    exceptions: Annotated[list[_Word], Field(alias="except")] = []
    reason: str = ""


#: A word alone, or with what is particular about it.
_AnyWord = Annotated[
    Annotated[_Word, Tag("plain")] | Annotated[WordEntry, Tag("particular")],
    Discriminator(lambda value: "particular" if isinstance(value, dict | WordEntry) else "plain"),
]


class ListEntry(_Model):
    """A list with more to say than its entries, which are written here or in a file with one entry a line.

    `words` are words to be found in texts: they may have a language and a strength. `entries` are anything,
    such as ids or domains.
    """

    entries: list[str | int] = []
    words: list[_AnyWord] = []
    file: str = ""
    language: _Languages = None
    strength: StrengthWord | None = None
    reason: str = ""
    owner: str = ""
    review_by: str = ""


#: The tags of the unions here, which appear in pydantic's error paths but not in the file.
TAGS = frozenset({"list", "entry", "plain", "particular"})
_AnyList = Annotated[
    Annotated[list[str | int], Tag("list")] | Annotated[ListEntry, Tag("entry")],
    Discriminator(lambda value: "entry" if isinstance(value, dict | ListEntry) else "list"),
]


class CounterEntry(_Model):
    """A counter that rules keep. Its value halves every `half_life`; without one it never decays."""

    half_life: str | None = None


class StateEntry(_Model):
    """A state that people switch on and off with `tamis state`."""

    title: str = ""


class OverrideEntry(_Model):
    """What is different in one account."""

    mode: ModeWord


class Page(_Model):
    """What an included file may hold."""

    lists: dict[str, _AnyList] = {}
    calendars: dict[str, dict[str, Any]] = {}
    counters: dict[str, CounterEntry] = {}
    states: dict[Name, StateEntry] = {}
    conditions: dict[str, dict[str, Any]] = {}
    replies: dict[str, Annotated[dict[str, Any], BeforeValidator(_reply)]] = {}
    rules: list[RuleEntry] = []


class RulesFile(Page):
    """The whole main file."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    include: list[str] = []
    groups: list[Name] = []
    overrides: dict[str, dict[str, OverrideEntry]] = {}
    blind_review: dict[str, Any] = {}
    safety_net: dict[str, Any] = {}
    opt_out: dict[str, Any] = {}
    satisfaction: dict[str, Any] = {}
    disclosure: Any = True
    voice: dict[str, Any] = {}
    rights: dict[str, Any] = {}


_UNDER_WHEN = message("write it under 'when'")
#: What to write instead of words that other tools know, or that this file once knew.
HINTS: Hints = {
    "scope": message("write its keys directly under 'when'"),
    **dict.fromkeys(("all", "any", "none", "valid_from", "valid_until"), _UNDER_WHEN),
    "actions": message("write 'then'"),
    "guards": message("write 'limits'"),
    "priority": message("the order of the rules and of 'groups' is their priority"),
    **dict.fromkeys(("signature", "address"), message("write it under 'voice'")),
    "enabled": message("write 'mode: off'"),
    **old_words("file"),
}
#: The same for an included file, which lacks what only the main file holds.
INCLUDED_HINTS: Hints = {
    **HINTS,
    **dict.fromkeys(
        (
            "version",
            "defaults",
            "include",
            "groups",
            "overrides",
            "blind_review",
            "safety_net",
            "opt_out",
            "satisfaction",
            "disclosure",
            "voice",
            "rights",
        ),
        message("it belongs in the file that includes this one"),
    ),
}
