"""Lets the model read what we would say ourselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answers import sample_texts
from bot.domain import Judgement
from bot.rules.model.rule_set import RuleSet

#: What a text of ours should not score high for. Spam is left out: a brand that names its shop and invites
#: an answer reads like an advertisement, which it is.
_HARMS = ("toxicity", "insult", "hate", "threat", "sexual")
_DOUBTFUL = 0.6


@dataclass(frozen=True, kw_only=True, slots=True)
class DoubtfulReply:
    """A text of `replies:` in which the model reads something that it should not say."""

    name: str
    language: str
    text: str
    score: str
    value: float


def find_doubtful_replies(
    rules: RuleSet, judge: Callable[[Sequence[str]], list[Judgement]]
) -> tuple[DoubtfulReply, ...]:
    """The texts of all replies that score high for a harm, each with its highest score."""
    texts = [
        (reply.name, language, text)
        for reply in rules.replies.values()
        for language, text in sample_texts(reply)
    ]
    judgements = judge([text for _, _, text in texts]) if texts else []
    doubtful = []
    for (name, language, text), judgement in zip(texts, judgements, strict=True):
        value, score = max((judgement.score(harm) or 0.0, harm) for harm in _HARMS)
        if value >= _DOUBTFUL:
            doubtful.append(DoubtfulReply(name=name, language=language, text=text, score=score, value=value))
    return tuple(doubtful)
