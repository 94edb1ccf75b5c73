"""The outer shape of `rules.yaml`; what stands under `when`, `then` and `tests` is read later."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag

_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile("[a-z]{2,3}")


def _name(text: str) -> str:
    if _NAME.fullmatch(text):
        return text
    raise ValueError("expected up to 64 small letters, digits, - and _")


def _language(text: str) -> str:
    if _LANGUAGE.fullmatch(text):
        return text
    raise ValueError("expected a language code such as fr or en")


def _stop(value: Any) -> Any:
    if value in (True, False, "group"):
        return value
    raise ValueError("'stop': expected true, false or group")


Name = Annotated[str, AfterValidator(_name)]
ModeWord = Literal["off", "observe", "suggest", "enforce"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Defaults(_Model):
    """What holds for every rule that does not say otherwise."""

    mode: ModeWord = "observe"
    exempt: list[str] = ["staff"]
    language: Annotated[str, AfterValidator(_language)] = "fr"


class TargetEntry(_Model):
    """How often a rule has to be right before it is trusted, and stays so."""

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
    """A list with somebody who looks after it: its entries stand here or in a file, one a line."""

    entries: list[str | int] = []
    file: str = ""
    owner: str = ""
    review_by: str = ""


#: The kinds of a list as the model calls them.
TAGS = frozenset({"list", "entry"})
_AnyList = Annotated[
    Annotated[list[str | int], Tag("list")] | Annotated[ListEntry, Tag("entry")],
    Discriminator(lambda value: "entry" if isinstance(value, dict | ListEntry) else "list"),
]


class CounterEntry(_Model):
    """A counter of the rules' own. Its value halves every `half_life`; left out, it never fades."""

    half_life: str | None = None


class OverrideEntry(_Model):
    """What is different in one account."""

    mode: ModeWord


class ReviewEntry(_Model):
    """Which share of what the rules did, and of what they left alone, people look at again."""

    hides: Any = 0.0
    keeps: Any = 0.0
    seed: str = ""


class Page(_Model):
    """What a file may hold that another one includes."""

    lists: dict[str, _AnyList] = {}
    calendars: dict[str, dict[str, Any]] = {}
    counters: dict[str, CounterEntry] = {}
    conditions: dict[str, dict[str, Any]] = {}
    replies: dict[str, dict[str, Any]] = {}
    rules: list[RuleEntry] = []


class RulesFile(Page):
    """The whole file."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    include: list[str] = []
    groups: list[Name] = []
    overrides: dict[str, dict[str, OverrideEntry]] = {}
    second_look: ReviewEntry = ReviewEntry()


#: What to write instead of some words that are known elsewhere.
HINTS = {
    "scope": "write its keys directly under 'when'",
    "all": "write it under 'when'",
    "any": "write it under 'when'",
    "none": "write it under 'when'",
    "actions": "write 'then'",
    "guards": "write 'limits'",
    "priority": "the order of the rules and of 'groups' is their priority",
    "enabled": "write 'mode: off'",
    "valid_from": "write it under 'when'",
    "valid_until": "write it under 'when'",
}
