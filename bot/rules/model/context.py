"""What the conditions evaluate: one event with everything known about it.

Readings of the text that several conditions share are computed once, on first use.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from bot.domain import Event, Facts, Judgement
from bot.text import features, home_addresses, links, phone_numbers, pii
from bot.text.language_id import UNKNOWN
from bot.text.normalize import clean, fold, skeletons, undo_bidi
from bot.text.phrases import BORDER, mark_borders

T = TypeVar("T")

#: Longer texts are truncated for matching, so that no text can make the rules slow.
MAX_TEXT = 10_000
_TOKEN = re.compile(r"[^\W_]+")
_TOKEN_OR_BORDER = re.compile(rf"[^\W_]+|{BORDER}")
#: Straight marks quote only where they stand around words: not in 27" or co"nn"ard, nor in l'un d'eux.
_QUOTED = re.compile(
    r"«[^«»]{0,2000}»|<<[^<>]{0,2000}>>|‹[^‹›]{0,2000}›|[“„‟][^“”„‟]{0,2000}[”“‟]|(?<!\w)‘[^‘’]{0,2000}’(?!\w)"
    r"|(?<!\w)\"[^\"\n]{0,2000}\"(?!\w)|(?<!\w)''[^'\n]{0,2000}''|(?<!\w)'[^'\n]{0,2000}'(?!\w)|^\s*>.*$",
    re.MULTILINE,
)

#: The texts of an event that a condition can read: its own, the author's name, and those it stands under.
FIELDS: Mapping[str, Callable[["EvalContext"], str]] = {
    "text": lambda context: context.event.text,
    "unquoted": lambda context: _QUOTED.sub(" ", context.event.text[:MAX_TEXT]),
    "author_name": lambda context: context.event.author_name or "",
    "parent_text": lambda context: context.facts.thread.parent_text,
    "post_text": lambda context: context.facts.thread.post_text,
}


@dataclass(frozen=True, kw_only=True)
class EvalContext:
    """One event, its judgement and the facts around it, at one moment. `is_later` says that a delayed rule
    looks again."""

    event: Event
    judgement: Judgement
    facts: Facts
    now: datetime
    is_later: bool = False

    @property
    def asked_at(self) -> datetime:
        """The moment by which opening hours and deadlines go: when the person wrote, however late that
        reached us; for a delayed rule that looks again, now."""
        # A platform's clock may be ahead of ours.
        return self.now if self.is_later else min(self.event.created_at, self.now)

    @cached_property
    def cache(self) -> dict[object, Any]:
        """The results that several conditions share, by the test or lexicon that computed them."""
        return {}

    def memo(self, test: Callable[["EvalContext"], T]) -> T:
        """The result of a test, which runs once, however many rules need it."""
        cache = self.cache
        if test in cache:
            return cache[test]  # type: ignore[no-any-return]
        cache[test] = result = test(self)
        return result

    @cached_property
    def _readings(self) -> dict[str, "EvalContext"]:
        return {"text": self}

    def with_field(self, field: str) -> "EvalContext":
        """The same context with another field of the event as its text, whose language nobody has judged."""
        if field not in self._readings:
            event = replace(self.event, text=FIELDS[field](self))
            is_own_text = field == "unquoted"
            judgement = self.judgement if is_own_text else replace(self.judgement, language=UNKNOWN)
            self._readings[field] = replace(self, event=event, judgement=judgement)
        return self._readings[field]

    @cached_property
    def text(self) -> str:
        """The clean text: as written, without invisible characters."""
        return clean(self.event.text[:MAX_TEXT])

    @cached_property
    def folded(self) -> str:
        """The words without accents and capitals, one space between and around them."""
        return " ".join(["", *tokens(fold(self.text)), ""])

    @cached_property
    def phrases(self) -> str:
        """As `folded`, with a border (`bot.text.phrases`) as a word of its own where a phrase ends."""
        marked = clean(mark_borders(self.event.text[:MAX_TEXT]))
        return " ".join(["", *_TOKEN_OR_BORDER.findall(fold(marked)), ""])

    @cached_property
    def skeleton(self) -> str:
        """As `phrases`, with look-alikes, leet spelling and spaced letters undone too; twice, with a border
        between, where an obfuscation can be read in two ways."""
        readings = skeletons(clean(mark_borders(undo_bidi(self.event.text[:MAX_TEXT]))))
        return f" {BORDER} ".join(
            " ".join(["", *_TOKEN_OR_BORDER.findall(reading), ""]) for reading in readings if reading
        )

    @cached_property
    def hashtags(self) -> tuple[str, ...]:
        """The keys of all hashtags (`features.hashtag_key`)."""
        return features.hashtags(self.text)

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of all links, obfuscated ones included."""
        return links.hosts(self.text)

    @cached_property
    def emails(self) -> tuple[str, ...]:
        """The e-mail addresses, spelled ones included."""
        return pii.emails(self.text)

    def phones(self, countries: tuple[str, ...]) -> tuple[str, ...]:
        """The telephone numbers, normalized: international ones, and national ones of these countries."""
        key = ("phones", countries)
        if key not in self.cache:
            self.cache[key] = phone_numbers.phones(self.text, countries)
        return self.cache[key]  # type: ignore[no-any-return]

    @cached_property
    def ibans(self) -> tuple[str, ...]:
        """The bank account numbers whose check digits are right."""
        return pii.ibans(self.text)

    @cached_property
    def cards(self) -> tuple[str, ...]:
        """The payment card numbers whose check digit is right."""
        return pii.cards(self.text)

    @cached_property
    def home_addresses(self) -> tuple[str, ...]:
        """What leads to somebody's door: addresses at which people live, and number plates."""
        return home_addresses.home_addresses(self.text) + home_addresses.number_plates(self.text)


def tokens(text: str) -> list[str]:
    """The runs of letters and digits of a text."""
    return _TOKEN.findall(text)
