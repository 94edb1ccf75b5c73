"""The outer shape of `rules.yaml`. What is under `when`, `then`, `limits` and `tests` is checked later, by
the functions that compile it."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag

from bot.errors import message
from bot.rules.source.hints import Hints, old_words

_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile("[a-z]{2,3}")


def _name(text: str) -> str:
    if _NAME.fullmatch(text):
        return text
    raise ValueError(message("expected up to 64 lowercase letters, digits, - and _"))


def _language(text: str) -> str:
    if _LANGUAGE.fullmatch(text):
        return text
    raise ValueError(message("expected a language code such as fr or en"))


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


class ListEntry(_Model):
    """A list with an owner: its entries are written here, or in a file with one entry a line."""

    entries: list[str | int] = []
    file: str = ""
    owner: str = ""
    review_by: str = ""


#: The tags of the union below, which appear in pydantic's error paths but not in the file.
TAGS = frozenset({"list", "entry"})
_AnyList = Annotated[
    Annotated[list[str | int], Tag("list")] | Annotated[ListEntry, Tag("entry")],
    Discriminator(lambda value: "entry" if isinstance(value, dict | ListEntry) else "list"),
]


class CounterEntry(_Model):
    """A counter that rules keep. Its value halves every `half_life`; without one it never decays."""

    half_life: str | None = None


class OverrideEntry(_Model):
    """What is different in one account."""

    mode: ModeWord


class Page(_Model):
    """What an included file may hold."""

    lists: dict[str, _AnyList] = {}
    calendars: dict[str, dict[str, Any]] = {}
    counters: dict[str, CounterEntry] = {}
    conditions: dict[str, dict[str, Any]] = {}
    replies: dict[str, dict[str, Any]] = {}
    rules: list[RuleEntry] = []


class RulesFile(Page):
    """The whole main file."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    include: list[str] = []
    groups: list[Name] = []
    overrides: dict[str, dict[str, OverrideEntry]] = {}
    blind_review: dict[str, Any] = {}


_UNDER_WHEN = message("write it under 'when'")
#: What to write instead of words that other tools know, or that this file once knew.
HINTS: Hints = {
    "scope": message("write its keys directly under 'when'"),
    **dict.fromkeys(("all", "any", "none", "valid_from", "valid_until"), _UNDER_WHEN),
    "actions": message("write 'then'"),
    "guards": message("write 'limits'"),
    "priority": message("the order of the rules and of 'groups' is their priority"),
    "enabled": message("write 'mode: off'"),
    **old_words("file"),
}
#: The same for an included file, which lacks what only the main file holds.
INCLUDED_HINTS: Hints = {
    **HINTS,
    **dict.fromkeys(
        ("version", "defaults", "include", "groups", "overrides", "blind_review"),
        message("it belongs in the file that includes this one"),
    ),
}
