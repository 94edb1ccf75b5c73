"""What the conditions look at: one event with everything known about it.

Views of the text that several conditions share are computed once, when first asked for.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from bot.domain import Event, Facts, Judgement
from bot.text import links, pii
from bot.text.normalize import clean, fold, skeletons, undo_bidi

T = TypeVar("T")

#: Longer texts are cut for matching, so that no text can make the rules slow.
MAX_TEXT = 10_000
_TOKEN = re.compile(r"[^\W_]+")
#: Straight marks quote only where they stand around words: not in 27" or co"nn"ard, nor in l'un d'eux.
_QUOTED = re.compile(
    r"«[^«»]{0,2000}»|<<[^<>]{0,2000}>>|‹[^‹›]{0,2000}›|[“„‟][^“”„‟]{0,2000}[”“‟]|(?<!\w)‘[^‘’]{0,2000}’(?!\w)"
    r"|(?<!\w)\"[^\"\n]{0,2000}\"(?!\w)|(?<!\w)''[^'\n]{0,2000}''|(?<!\w)'[^'\n]{0,2000}'(?!\w)|^\s*>.*$",
    re.MULTILINE,
)

#: What of an event can be read: its own words, who signs them, and what they answer.
FIELDS: Mapping[str, Callable[["EvalContext"], str]] = {
    "text": lambda scene: scene.event.text,
    "unquoted": lambda scene: _QUOTED.sub(" ", scene.event.text[:MAX_TEXT]),
    "author_name": lambda scene: scene.event.author_name or "",
    "parent_text": lambda scene: scene.facts.thread.parent_text,
}


@dataclass(frozen=True, kw_only=True)
class EvalContext:
    """One event, its judgement and the facts around it, at one moment."""

    event: Event
    judgement: Judgement
    facts: Facts
    now: datetime

    @cached_property
    def remembered(self) -> dict[object, Any]:
        """What several conditions share, by whatever they agree on."""
        return {}

    def memo(self, test: Callable[["EvalContext"], T]) -> T:
        """What a test finds here; carried out once, however many rules ask."""
        known = self.remembered
        if test in known:
            return known[test]  # type: ignore[no-any-return]
        known[test] = found = test(self)
        return found

    @cached_property
    def _readings(self) -> dict[str, "EvalContext"]:
        return {"text": self}

    def with_field(self, field: str) -> "EvalContext":
        """The same scene in which that field stands in the place of the text."""
        if field not in self._readings:
            event = replace(self.event, text=FIELDS[field](self))
            self._readings[field] = replace(self, event=event)
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
    def skeleton(self) -> str:
        """As `folded`, but look-alikes, leet spelling and spaced letters are undone too; twice where a
        disguise can be read in two ways."""
        seen = clean(undo_bidi(self.event.text[:MAX_TEXT]))
        first, second = skeletons(seen)
        return " ".join(["", *tokens(first), "", *tokens(second), ""])

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of all links, also disguised ones."""
        return links.hosts(self.text)

    @cached_property
    def emails(self) -> tuple[str, ...]:
        return pii.emails(self.text)

    @cached_property
    def phones(self) -> tuple[str, ...]:
        return pii.phones(self.text)

    @cached_property
    def ibans(self) -> tuple[str, ...]:
        return pii.ibans(self.text)

    @cached_property
    def cards(self) -> tuple[str, ...]:
        return pii.cards(self.text)


def tokens(text: str) -> list[str]:
    """The runs of letters and digits of a text."""
    return _TOKEN.findall(text)
