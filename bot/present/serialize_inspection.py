"""The JSON of `tamis classify` and `tamis inspect-webhook`: stable names, plain values."""

from bot import platforms
from bot.domain import Event, Judgement
from bot.domain.taxonomy import HARMS, INTENT_PREFIX, NEGATIVE_SENTENCE, SENTIMENT_PREFIX, SENTIMENTS
from bot.services.inspection.classification import ClassifiedText


def classified_text_json(result: ClassifiedText, *, with_explanation: bool) -> dict[str, object]:
    """The judgement of one text, and which words raised which score by how much."""
    explanation = {
        "because": {
            name: [{"word": word, "points": points} for word, points in words]
            for name, words in result.attributions.items()
        },
        "gap": dict(result.judgement.obfuscation_delta),
    }
    return judgement_json(result.judgement) | (explanation if with_explanation else {})


def judgement_json(judgement: Judgement) -> dict[str, object]:
    """A judgement; a score is null when nothing judged it, intents come with the best first."""
    scores = judgement.scores
    intents = {
        name.removeprefix(INTENT_PREFIX): score
        for name, score in scores.items()
        if name.startswith(INTENT_PREFIX)
    }
    ranked = sorted(intents.items(), key=lambda pair: (-pair[1], pair[0]))
    return {
        "language": judgement.language,
        **{harm: _rounded(scores.get(harm)) for harm in HARMS},
        "sentiment": {
            "label": judgement.sentiment,
            "scores": {name: _rounded(scores.get(SENTIMENT_PREFIX + name)) for name in SENTIMENTS},
        },
        "intents": [{"intent": name, "score": _rounded(score)} for name, score in ranked],
        "needs_answer": _rounded(scores.get("needs_answer")),
        "constructive": _rounded(scores.get("constructive")),
        "negative_sentence": _rounded(scores.get(NEGATIVE_SENTENCE)),
        "abstained": judgement.abstained,
        "unread": judgement.unread,
        "truncated": judgement.truncated,
        "timed_out": judgement.degraded,
        "model": judgement.model,
        "head": judgement.head or None,
    }


def received_event_json(event: Event) -> dict[str, object]:
    """An event in the field names and order of the specification."""
    return platforms.event_as_json(event)


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)
