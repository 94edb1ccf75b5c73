"""Covers the words of what is hard to read, until the person asks for them; the category comes first.

Pure. Only what is shown is covered: an answer is about the item as it is, and `--json` has every character.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.domain import Judgement, Match
from bot.domain.review_settings import SEVERE_FROM, Masking
from bot.domain.taxonomy import HARMS
from bot.services.review.case_view import CaseView
from bot.services.review.queue import QueueEntry
from bot.store.context.timeline import Party
from bot.store.intake.events import StoredEvent

_COVER = "•"
_WORD = re.compile(r"\w+")
#: Shorter words stand in every reason.
_TELLING = 3


def severe_categories(judgement: Judgement | None) -> tuple[str, ...]:
    """What makes a text hard to read, the worst first; empty for an ordinary one. Spam is not."""
    scores = {} if judgement is None else judgement.scores
    severe = [name for name in HARMS if name != "spam" and scores.get(name, 0.0) >= SEVERE_FROM]
    return tuple(sorted(severe, key=lambda name: -scores[name]))


def cover(text: str) -> str:
    """The text with a dot for each letter and digit: its length and its lines can be seen."""
    return _WORD.sub(lambda match: _COVER * len(match[0]), text)


def masked_view(view: CaseView, masking: Masking) -> CaseView:
    """The view with covered words where somebody wants that; `is_masked` says so.

    A blind review is covered whatever its scores are, which nobody is told.
    """
    is_blind = view.case is not None and view.case.is_blind and view.case.state == "open"
    categories = severe_categories(view.stored.judgement)
    if not _is_covered(masking, bool(categories) or is_blind):
        return view
    words = {word.casefold() for word in _WORD.findall(view.stored.event.text) if len(word) >= _TELLING}
    return replace(
        view,
        is_masked=True,
        proposal=view.proposal and replace(view.proposal, why=cover(view.proposal.why)),
        stored=_covered(view.stored),
        parent=view.parent and _covered(view.parent),
        preceding=tuple(map(_covered, view.preceding)),
        members=tuple(map(_covered, view.members)),
        versions=tuple(replace(version, text=cover(version.text)) for version in view.versions),
        evidence=tuple(replace(item, text=cover(item.text)) for item in view.evidence),
        timeline=tuple(
            replace(entry, text=cover(entry.text)) if entry.by is Party.PERSON else entry
            for entry in view.timeline
        ),
        decisions=tuple(
            replace(decision, matches=_without_words(decision.matches, words)) for decision in view.decisions
        ),
    )


def masked_entry(entry: QueueEntry, masking: Masking) -> QueueEntry:
    """A line of the queue, likewise."""
    is_severe = entry.case.is_blind or bool(severe_categories(entry.stored.judgement))
    return replace(entry, stored=_covered(entry.stored)) if _is_covered(masking, is_severe) else entry


def masked_events(events: Iterable[StoredEvent], masking: Masking) -> tuple[StoredEvent, ...]:
    """What others wrote, each likewise."""
    return tuple(
        _covered(stored) if _is_covered(masking, bool(severe_categories(stored.judgement))) else stored
        for stored in events
    )


def _is_covered(masking: Masking, is_severe: bool) -> bool:
    return masking is Masking.ALWAYS or (masking is Masking.SEVERE and is_severe)


def _covered(stored: StoredEvent) -> StoredEvent:
    judgement = stored.judgement
    if judgement is not None:
        attributions = {
            name: tuple((cover(word), points) for word, points in words)
            for name, words in judgement.attributions.items()
        }
        judgement = replace(judgement, attributions=attributions)
    return replace(stored, event=replace(stored.event, text=cover(stored.event.text)), judgement=judgement)


def _without_words(matches: Iterable[Match], words: set[str]) -> tuple[Match, ...]:
    """The reasons of rules without words of the text, which they quote."""

    def hide(word: re.Match[str]) -> str:
        return cover(word[0]) if word[0].casefold() in words else word[0]

    return tuple(
        replace(
            match,
            reasons=tuple(replace(reason, saw=_WORD.sub(hide, reason.saw)) for reason in match.reasons),
        )
        for match in matches
    )
