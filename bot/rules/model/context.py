"""What the conditions evaluate: one event with everything known about it.

Readings of the text that several conditions share are computed once, on first use.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from bot.domain import Event, Facts, Judgement
from bot.text import features, home_addresses, links, phone_numbers, pii
from bot.text.language_id import UNKNOWN
from bot.text.normalize import clean, fold, skeletons, undo_bidi
from bot.text.phrases import BORDER, mark_borders
from bot.text.reported_speech import find_report

T = TypeVar("T")

#: Longer texts are truncated for matching, so that no text can make the rules slow.
MAX_TEXT = 10_000
#: So many texts are remembered with what was read in them; one of the longest takes half a megabyte.
_READ = 8
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
    def reading(self) -> "TextReading":
        """What the text says; a text that was just read is not read again."""
        return read_text(self.event.text[:MAX_TEXT])

    @property
    def text(self) -> str:
        """The clean text: as written, without invisible characters."""
        return self.reading.clean

    @property
    def folded(self) -> str:
        """The words without accents and capitals, one space between and around them."""
        return self.reading.folded

    @property
    def phrases(self) -> str:
        """As `folded`, with a border (`bot.text.phrases`) as a word of its own where a phrase ends."""
        return self.reading.phrases

    @property
    def skeleton(self) -> str:
        """As `phrases`, with look-alikes, leet spelling and spaced letters undone too; twice, with a border
        between, where an obfuscation can be read in two ways."""
        return self.reading.skeleton

    @property
    def hashtags(self) -> tuple[str, ...]:
        """The keys of all hashtags (`features.hashtag_key`)."""
        return self.reading.once("hashtags", lambda reading: features.hashtags(reading.clean))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of all links, obfuscated ones included."""
        return self.reading.once("hosts", lambda reading: links.hosts(reading.clean))

    @property
    def emails(self) -> tuple[str, ...]:
        """The e-mail addresses, spelled ones included."""
        return self.reading.once("emails", lambda reading: pii.emails(reading.clean))

    def phones(self, countries: tuple[str, ...]) -> tuple[str, ...]:
        """The telephone numbers, normalized: international ones, and national ones of these countries."""
        return self.reading.once(
            ("phones", countries), lambda reading: phone_numbers.phones(reading.clean, countries)
        )

    @property
    def ibans(self) -> tuple[str, ...]:
        """The bank account numbers whose check digits are right."""
        return self.reading.once("ibans", lambda reading: pii.ibans(reading.clean))

    @property
    def cards(self) -> tuple[str, ...]:
        """The payment card numbers whose check digit is right."""
        return self.reading.once("cards", lambda reading: pii.cards(reading.clean))

    @property
    def home_addresses(self) -> tuple[str, ...]:
        """What leads to somebody's door: addresses at which people live, and number plates."""
        return self.reading.once(
            "home_addresses",
            lambda reading: (
                home_addresses.home_addresses(reading.clean) + home_addresses.number_plates(reading.clean)
            ),
        )

    @property
    def report(self) -> str:
        """The words that mark it as telling what somebody else said or did; empty when nothing does."""
        return self.reading.once("report", lambda reading: find_report(reading.written))


class TextReading:
    """What one text says, whatever event it belongs to: each thing is read once, when it is first asked for.

    Two threads that ask at the same time may both read it, which is better than one that waits for the other.
    """

    __slots__ = ("_read", "written")

    def __init__(self, written: str) -> None:
        self.written = written
        self._read: dict[object, Any] = {}

    def once(self, name: object, read: Callable[["TextReading"], T]) -> T:
        """What `read` returns for the text, read once under this name."""
        if name not in self._read:
            self._read[name] = read(self)
        return self._read[name]  # type: ignore[no-any-return]

    @property
    def clean(self) -> str:
        """As written, without invisible characters."""
        return self.once("clean", lambda reading: clean(reading.written))

    @property
    def folded(self) -> str:
        """Its words as `EvalContext.folded` has them."""
        return self.once("folded", lambda reading: _spaced(tokens(fold(reading.clean))))

    @property
    def phrases(self) -> str:
        """Its words as `EvalContext.phrases` has them."""
        return self.once("phrases", lambda reading: _phrases(fold(clean(mark_borders(reading.written)))))

    @property
    def skeleton(self) -> str:
        """Its words as `EvalContext.skeleton` has them."""
        return self.once("skeleton", lambda reading: _skeleton(reading.written))


@lru_cache(_READ)
def read_text(written: str) -> TextReading:
    """The reading of a text, shared by all who ask for the same one within a short time: so what a long text
    says can be read before the transaction that decides about it."""
    return TextReading(written)


def _skeleton(written: str) -> str:
    readings = skeletons(clean(mark_borders(undo_bidi(written))))
    return f" {BORDER} ".join(_phrases(reading) for reading in readings if reading)


def _phrases(folded: str) -> str:
    return _spaced(_TOKEN_OR_BORDER.findall(folded))


def _spaced(words: Sequence[str]) -> str:
    return " ".join(["", *words, ""])


def tokens(text: str) -> list[str]:
    """The runs of letters and digits of a text."""
    return _TOKEN.findall(text)
