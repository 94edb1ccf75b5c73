"""Macros: lists of actions that a person carries out with one key."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.answers import Reply
from bot.rules.model.rule_set import ActionSpec


@dataclass(frozen=True, kw_only=True, slots=True)
class Macro:
    """One macro: its actions, and what it does to the case beside them. `approves` keeps the item visible;
    `snooze` is in seconds, 0 for none."""

    name: str
    where: str
    title: str = ""
    key: str = ""
    then: tuple[ActionSpec, ...] = ()
    approves: bool = False
    note: str = ""
    assignee: str = ""
    snooze: float = 0.0

    @property
    def texts(self) -> tuple[str, ...]:
        """The names of the texts that it sends."""
        return tuple(spec.reply for spec in self.then if spec.reply)


@dataclass(frozen=True, kw_only=True, slots=True)
class MacroBook:
    """All macros of a file, and the texts that stand beside them for people alone."""

    macros: Mapping[str, Macro] = field(default_factory=dict)
    replies: Mapping[str, Reply] = field(default_factory=dict)
