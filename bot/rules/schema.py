"""The outer shape of `rules.yaml`; what stands under `when`, `then` and `tests` is read later."""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

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


Name = Annotated[str, AfterValidator(_name)]
ModeWord = Literal["off", "observe", "suggest", "enforce"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Defaults(_Model):
    """What holds for every rule that does not say otherwise."""

    mode: ModeWord = "observe"
    exempt: list[str] = ["staff"]
    language: Annotated[str, AfterValidator(_language)] = "fr"


class RuleEntry(_Model):
    """One rule as written."""

    id: Name
    title: str = ""
    why: str = ""
    mode: ModeWord | None = None
    when: dict[str, Any]
    then: Any = []
    never: list[str] = []
    stop: bool = False
    exempt: list[str] | None = None
    tests: list[dict[str, Any]] = []
    owner: str = ""
    policy: str = ""
    tags: list[str] = []


class RulesFile(_Model):
    """The whole file."""

    version: Literal[1]
    defaults: Defaults = Defaults()
    lists: dict[str, list[str | int]] = {}
    conditions: dict[str, dict[str, Any]] = {}
    replies: dict[str, dict[str, Any]] = {}
    rules: list[RuleEntry]


#: What to write instead of some words that are known elsewhere.
HINTS = {
    "scope": "write its keys directly under 'when'",
    "all": "write it under 'when'",
    "any": "write it under 'when'",
    "none": "write it under 'when'",
    "actions": "write 'then'",
    "guards": "limits of single rules are not available yet",
    "limits": "limits of single rules are not available yet",
    "calendars": "calendars are not available yet",
    "after": "delayed actions are not available yet",
    "include": "other files are not available yet",
    "overrides": "write 'accounts' under 'when'",
    "priority": "the order of the rules is their priority",
    "enabled": "write 'mode: off'",
}
