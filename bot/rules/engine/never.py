"""What no machine answers, whatever the rules say: death or despair, danger, the law, the press, a storm.

Pure. No rule is asked and none can change it; `docs/never.md` lists these guards and the others. What is
hidden, escalated or shown to a person is none of its business.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain import Kind, ThreadState
from bot.domain.taxonomy import GRIEF, SARCASM, UNDERTONE_HOLDS
from bot.rules.model.context import EvalContext
from bot.text.grave_matters import GraveMatter, find_grave_matter
from bot.text.irony import find_irony

#: What the classifier says of such a text, and from where on. Where it is unsure, words say it.
_SCORES: Mapping[str, tuple[float, GraveMatter]] = MappingProxyType(
    {
        "intent.crisis_selfharm": (0.5, GraveMatter.CRISIS),
        "intent.safety_incident": (0.6, GraveMatter.DANGER),
        "intent.legal_threat": (0.5, GraveMatter.LAW),
        "intent.press_request": (0.5, GraveMatter.PRESS),
        "threat": (0.7, GraveMatter.DANGER),
        GRIEF: (UNDERTONE_HOLDS, GraveMatter.GRIEF),
    }
)
_ABOUT: Mapping[GraveMatter, str] = MappingProxyType(
    {
        GraveMatter.GRIEF: "a death or a tragedy",
        GraveMatter.CRISIS: "somebody in despair",
        GraveMatter.DANGER: "an injury or a danger",
        GraveMatter.LAW: "the law",
        GraveMatter.PRESS: "the press",
    }
)
#: How urgent it is that a person answers in our place: as the shipped rule for what may be grave has it.
GRAVE_PRIORITY = 50
#: What lies over everything that is written below it.
_CASTS_A_SHADOW = (GraveMatter.GRIEF, GraveMatter.CRISIS)
#: A storm: so many comments under a post, so many of them within an hour, by this factor more than usual, and
#: this share of the latest ones is negative.
_STORM_COMMENTS, _STORM_LAST_HOUR, _STORM_FACTOR, _STORM_SHARE = 15, 12, 3.0, 0.5
_LATEST = 100  # comments of a thread of which the moods are counted


def grave_matter(context: EvalContext) -> str:
    """Why no machine may answer or like this, in words; empty when nothing grave is in it or above it."""
    scored = _scored(context)
    if scored is not None:
        return scored
    if (reading := find_grave_matter(context.event.text)) is not None:
        matter, words = reading
        return f"no machine answers {_ABOUT[matter]} ('{words}')"
    thread = context.facts.thread
    for above in (thread.parent_text, thread.post_text):
        if (reading := find_grave_matter(above)) is not None and reading[0] in _CASTS_A_SHADOW:
            return f"no machine answers below {_ABOUT[reading[0]]} ('{reading[1]}')"
    return ""


def sarcasm(context: EvalContext) -> str:
    """Why no machine may like this, in words; empty when it says what it means."""
    judgement = context.judgement
    negative, sarcastic = judgement.score("sentiment.negative") or 0.0, judgement.score(SARCASM) or 0.0
    irony = find_irony(context.event.text, negative, sarcastic)
    return f"it may mean the opposite ('{irony}')" if irony else ""


def storm(context: EvalContext) -> str:
    """Why no machine says anything in public here, in words; empty outside a storm."""
    if context.event.kind is Kind.DM or not is_stormy(context.facts.thread):
        return ""
    thread = context.facts.thread
    return f"a storm under this post: {thread.comments_last_hour} comments in an hour, most of them negative"


def is_stormy(thread: ThreadState) -> bool:
    """Whether so many are so angry under a post that a canned line would be quoted as one."""
    judged = min(thread.comments, _LATEST)
    return (
        thread.comments >= _STORM_COMMENTS
        and thread.comments_last_hour >= _STORM_LAST_HOUR
        and thread.comments_last_hour >= _STORM_FACTOR * thread.usual_hourly_comments
        and thread.negative >= _STORM_SHARE * judged
    )


def _scored(context: EvalContext) -> str | None:
    for name, (least, matter) in _SCORES.items():
        score = context.judgement.score(name)
        if score is not None and score >= least:
            label = name.removeprefix("intent.")
            return f"no machine answers {_ABOUT[matter]} ({label} {score:.2f})"
    return None
