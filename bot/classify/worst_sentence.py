"""Joins the judgements on a text and on each of its sentences: the worst sentence counts.

A network that averages over all words reads one insult in ten kind sentences as kind. A sentence without its
neighbours, in turn, looks worse or more urgent than it is, so that its scores count for a little less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.classify.numeric import logit, probability
from bot.domain import Judgement
from bot.domain.taxonomy import GRIEF, HARMS, INTENT_PREFIX, NEGATIVE_SENTENCE, PROMISE, SENTIMENT_PREFIX

Value = TypeVar("Value")

#: By so much are the scores of a sentence reduced, in logits: with it, hardly more harmless texts of several
#: sentences reach the thresholds than when they are read as a whole (docs/decisions.md).
_SHIFT = 0.5
#: Not of spam: "Interested?" or a price alone look like it, and twice as many harmless texts would count as
#: spam without a single advertisement more.
_OF_SENTENCES = (*(name for name in HARMS if name != "spam"), "needs_answer", GRIEF, PROMISE)
#: A sentence adds its best intent from this score on; a question from the lower one on, if it asks.
_CLEAR_INTENT, _CLEAR_QUESTION, _ASKS = 0.9, 0.5, 0.9
#: So far stays what a sentence adds behind the first intent of the whole.
_BEHIND = 0.01
_QUESTION = INTENT_PREFIX + "question_"
_NEGATIVE = SENTIMENT_PREFIX + "negative"


def count_worst_sentence(whole: Judgement, sentences: Sequence[Judgement]) -> Judgement:
    """The judgement on a text, with the harms, the need for an answer and the intents of its sentences where
    they are higher. Its sentiment, its abstention, and its first intent unless it abstained, stay as they
    are."""
    scores = dict(whole.scores)
    attributions, deltas = dict(whole.attributions), dict(whole.obfuscation_delta)
    for sentence in sentences:
        for name in [name for name in _OF_SENTENCES if _shifted(sentence, name) > scores.get(name, 0.0)]:
            scores[name] = _shifted(sentence, name)
            _replace_or_drop(attributions, name, sentence.attributions)
            _replace_or_drop(deltas, name, sentence.obfuscation_delta)
    negative = [judgement.score(NEGATIVE_SENTENCE) for judgement in (whole, *sentences)]
    if judged := [score for score in negative if score is not None]:
        scores[NEGATIVE_SENTENCE] = max(judged)
    scores |= _with_intents(whole, sentences)
    return replace(whole, scores=scores, attributions=attributions, obfuscation_delta=deltas)


def with_negative_sentence(judgement: Judgement) -> Judgement:
    """The judgement on one sentence with how negative it is under the name that a whole text has it by."""
    negative = judgement.scores.get(_NEGATIVE)
    if negative is None:
        return judgement
    return replace(judgement, scores={**judgement.scores, NEGATIVE_SENTENCE: negative})


def _shifted(sentence: Judgement, name: str) -> float:
    score = sentence.score(name)
    return 0.0 if score is None else probability(logit(score) - _SHIFT)


def _with_intents(whole: Judgement, sentences: Sequence[Judgement]) -> dict[str, float]:
    """The intents that the sentences raise, by full names. Alone they easily seem to be about something else
    than the whole, so that no other intent comes before the first."""
    clear: dict[str, float] = {}
    for sentence in sentences:
        name, score = _clear_intent(sentence)
        clear[name] = max(score, clear.get(name, 0.0))
    first = f"{INTENT_PREFIX}{whole.intent}"
    leading = max(whole.scores.get(first, 1.0), clear.get(first, 0.0))
    if not whole.abstained:
        clear = {
            name: score if name == first else min(score, leading - _BEHIND) for name, score in clear.items()
        }
    return {name: score for name, score in clear.items() if score > whole.scores.get(name, 0.0)}


def _clear_intent(sentence: Judgement) -> tuple[str, float]:
    """The best intent of a sentence if it is clear enough to count, or else 0."""
    best = f"{INTENT_PREFIX}{sentence.intent}"
    score = sentence.scores.get(best, 0.0)
    asks = best.startswith(_QUESTION) and sentence.scores.get("needs_answer", 0.0) >= _ASKS
    is_clear = not sentence.abstained and score >= (_CLEAR_QUESTION if asks else _CLEAR_INTENT)
    return best, score if is_clear else 0.0


def _replace_or_drop(of_whole: dict[str, Value], name: str, of_sentence: Mapping[str, Value]) -> None:
    if name in of_sentence:
        of_whole[name] = of_sentence[name]
    else:
        of_whole.pop(name, None)
