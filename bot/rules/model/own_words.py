"""Reads what we would say ourselves as if somebody else had said it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.domain import Event, Facts, Judgement, Kind, Reason
from bot.rules.model.context import EvalContext

#: What no text of ours may have, whatever the rule does about it; and what only a rule that removes minds.
_PRIVATE = frozenset(
    {
        "link_domain_not_in",
        "contains_email",
        "contains_phone",
        "contains_iban",
        "contains_card",
        "contains_home_address",
    }
)
_RUDE = frozenset({"words", "regex"})
#: The conditions that can object. Of what we would say they read its text and its language, and nothing else.
OBJECTING = _PRIVATE | _RUDE
#: A rule that looks at these, too, would let our own text pass: it is about who writes, or how often.
_ABOUT_OTHERS = frozenset({"author", "thread", "rate", "duplicate_of_recent", "counter"})

#: The comment that a text of ours would answer; nothing about it matters but that it is harmless.
ANY_COMMENT = Event(
    platform="facebook",
    account_id="0",
    kind=Kind.COMMENT,
    message_id="0_1",
    thread_id="0_0",
    dedupe_key="any",
    created_at=datetime(2026, 1, 1, 12, tzinfo=UTC),
)


def own_words(text: str, language: str, event: Event) -> EvalContext:
    """What we would say about an event, in public, by nobody in particular. No classifier has read it."""
    comment = replace(event, kind=Kind.COMMENT, text=text, author_id=None, author_name=None, attachments=())
    judgement = Judgement(scores={}, language=language)
    return EvalContext(event=comment, judgement=judgement, facts=Facts(), now=event.created_at)


def find_objection(reasons: Sequence[Reason], *, removes: bool) -> str:
    """What a rule that holds for our own words has seen in them; empty when it is nothing to object to."""
    if _ABOUT_OTHERS & {reason.condition for reason in reasons}:
        return ""
    objectionable = OBJECTING if removes else _PRIVATE
    return next(
        (
            f"{reason.condition}: {reason.saw}"
            for reason in reasons
            if reason.condition in objectionable and not reason.saw.startswith("no ")
        ),
        "",
    )
