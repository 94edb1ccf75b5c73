"""Entries of the knowledge base: what may be asked, in several wordings, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.empty import empty_mapping


class Audience(StrEnum):
    """Where an answer may be read."""

    EVERYBODY = "everybody"
    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """An entry in one language; without an `answer` it is only asked in that language."""

    question: str = ""
    variants: tuple[str, ...] = ()
    answer: str = ""
    link: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """Every way of asking."""
        return (*((self.question,) if self.question else ()), *self.variants)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One question and its answer. `accounts` are ids or names, none being all; `valid_from` and
    `valid_until` are the first and the last day on which it is true."""

    id: str
    wordings: Mapping[str, Wording]
    audience: Audience = Audience.EVERYBODY
    accounts: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    where: str = ""

    def is_valid_on(self, day: date) -> bool:
        """Whether it is true on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def is_for(self, account_id: str, account_name: str) -> bool:
        """Whether that account may use it."""
        return not self.accounts or account_id in self.accounts or account_name in self.accounts


@dataclass(frozen=True, kw_only=True, slots=True)
class KnowledgeBase:
    """All entries of a folder. `version` changes with every change of its texts, which are `texts` by
    name."""

    version: str = ""
    entries: tuple[Entry, ...] = ()
    texts: Mapping[str, str] = field(default_factory=empty_mapping)
