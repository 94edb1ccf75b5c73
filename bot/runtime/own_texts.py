"""Reads what is about to be said automatically as if somebody else had written it, right before it leaves.

The rules have had their say when the text was filled in; here the classifier reads the final text, with every
name and answer in it, outside any transaction. Whatever a person wrote or approved is theirs.
"""

import asyncio
from collections import OrderedDict

from bot.classify.ports import Classifier
from bot.domain import SPEAKING_VERBS, Action, Judgement
from bot.domain.taxonomy import HARMS, PROMISE, UNDERTONE_HOLDS
from bot.runtime.pipeline import ActivePolicy

#: From where on a score speaks against a text of ours.
_OBJECTION = 0.5
#: An answer names addresses and prices, which look like advertising: it is.
_HARMS = tuple(name for name in HARMS if name != "spam")
_MOST_KEPT = 2_048


class OwnTexts:
    """What the classifier in force objects to; the latest texts are remembered."""

    def __init__(self, policy: ActivePolicy, most_kept: int = _MOST_KEPT) -> None:
        self._policy = policy
        self._most_kept = most_kept
        self._reader: Classifier | None = None
        self._objections: OrderedDict[str, str] = OrderedDict()

    async def objection_to(self, action: Action) -> str:
        """Why this must not be said, in words; empty when nothing speaks against it."""
        if action.actor.is_person or action.verb not in SPEAKING_VERBS or not action.text:
            return ""
        classifier = self._policy.classifier or self._policy.fallback
        if classifier is not self._reader:
            self._objections.clear()
            self._reader = classifier
        if action.text not in self._objections:
            (judgement,) = await asyncio.to_thread(classifier.judge, [action.text])
            self._objections[action.text] = _objection(judgement)
            while len(self._objections) > self._most_kept:
                self._objections.popitem(last=False)
        self._objections.move_to_end(action.text)
        return self._objections[action.text]


def _objection(judgement: Judgement) -> str:
    if (promise := judgement.score(PROMISE) or 0.0) >= UNDERTONE_HOLDS:
        return f"only a person promises money or something of law ({PROMISE} {promise:.2f})"
    scores = {name: judgement.score(name) or 0.0 for name in _HARMS}
    worst = max(scores, key=scores.__getitem__)
    return f"our own text reads as {worst} ({scores[worst]:.2f})" if scores[worst] >= _OBJECTION else ""
