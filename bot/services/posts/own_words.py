"""Reads a post of ours as if somebody else had written it: by the rules, and by the classifier."""

from datetime import datetime

from bot.classify.ports import Classifier
from bot.domain import Event, Judgement, Kind
from bot.domain.posts import PostDraft
from bot.domain.taxonomy import HARMS
from bot.rules import RuleSet

#: What a text of a brand can be blamed for: what it offers reads like advertising, which it is.
_BLAMED = tuple(name for name in HARMS if name != "spam")
#: From which score on a text of ours is not published without a person who has looked at it.
_HARMFUL = 0.8


def find_objection(
    texts: tuple[str, ...],
    draft: PostDraft,
    rules: RuleSet | None,
    classifier: Classifier | None,
    now: datetime,
) -> str:
    """What rules or classifier object to in what is published; empty when nothing."""
    written = [text for text in texts if text]
    judgements = (
        classifier.judge(written) if classifier and written else [Judgement(scores={})] * len(written)
    )
    for text, judgement in zip(written, judgements, strict=True):
        if rules and (objection := rules.objection_to(text, judgement.language, _as_event(text, draft, now))):
            return objection
        scores = {name: judgement.scores[name] for name in _BLAMED if name in judgement.scores}
        worst = max(scores, key=scores.__getitem__, default="")
        if worst and scores[worst] >= _HARMFUL:
            return f"{worst}: {scores[worst]:.2f}"
    return ""


def _as_event(text: str, draft: PostDraft, now: datetime) -> Event:
    return Event(
        platform=draft.platform,
        account_id=draft.account_id,
        kind=Kind.COMMENT,
        message_id="",
        thread_id="",
        dedupe_key="",
        created_at=now,
        text=text,
    )
