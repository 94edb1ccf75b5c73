"""Builds the answers of the API from what the classifier read."""

from collections.abc import Sequence
from typing import Any

from bot.domain import Judgement
from bot.scoring import api_errors
from bot.scoring.attributes import Attribute, Attributes
from bot.scoring.requests import AnalyzeRequest, SuggestRequest
from bot.scoring.spans import Span, sentences_of, whole_span
from bot.text.language_id import UNKNOWN

#: The original's values are 32-bit floats.
_DECIMALS = 7


def check_languages(request: AnalyzeRequest, attributes: Attributes) -> None:
    """Raise `ApiError` for a language that a client asks for and an attribute does not have, before anything
    is read."""
    if request.languages and not request.drops_unsupported:
        for name in request.thresholds:
            if not attributes[name].supports(request.languages):
                raise api_errors.language_not_supported(name, request.languages, ())


def spans_to_judge(request: AnalyzeRequest) -> tuple[Span, ...]:
    """What the classifier has to read: the whole text first, then each of its sentences if they are wanted
    and there are several."""
    whole = whole_span(request.text)
    sentences = sentences_of(request.text) if request.wants_sentences else ()
    return (whole, *sentences) if len(sentences) > 1 else (whole,)


def analyze_response(
    request: AnalyzeRequest,
    attributes: Attributes,
    spans: Sequence[Span],
    judgements: Sequence[Judgement],
) -> dict[str, Any]:
    """The answer: for each attribute the score of the whole text and of its spans, without those below the
    client's threshold.

    `spans` are those of `spans_to_judge`, each with its judgement. Raises `ApiError` for a language that an
    attribute does not have, and for a text that the classifier cannot read.
    """
    whole = judgements[0]
    languages = _languages(request, whole)
    scores = {}
    for name, threshold in request.thresholds.items():
        attribute = attributes[name]
        value = attribute.value(whole.scores)
        if value is None or whole.unread or not _is_supported(attribute, languages):
            if request.drops_unsupported:
                continue
            raise api_errors.language_not_supported(name, request.languages, _detected(whole))
        if value >= threshold:
            scores[name] = {
                "spanScores": list(_span_scores(attribute, threshold, spans, judgements)),
                "summaryScore": _score(value),
            }
    return {
        **({"attributeScores": scores} if scores else {}),
        "languages": languages,
        "detectedLanguages": _detected(whole),
        **_echoed(request.client_token),
        "modelVersion": model_version(whole),
        **({"truncated": True} if whole.truncated else {}),
    }


def suggest_response(request: SuggestRequest, detected: str) -> dict[str, Any]:
    """The answer to a suggestion, which says nothing but that it was understood."""
    return {
        **_echoed(request.client_token),
        "requestedLanguages": list(request.languages),
        "detectedLanguages": [detected],
    }


def model_version(judgement: Judgement) -> str:
    """Which model judged, and with which head that moderators' decisions taught, if there is one."""
    return f"{judgement.model}+{judgement.head}" if judgement.head else judgement.model


def _span_scores(
    attribute: Attribute, threshold: float, spans: Sequence[Span], judgements: Sequence[Judgement]
) -> list[dict[str, Any]]:
    """One for each sentence, or one for the whole text where sentences were not wanted: many clients read
    the first without asking."""
    judged = list(zip(spans, judgements, strict=True))
    values = [
        (span, attribute.value(judgement.scores))
        for span, judgement in (judged[1:] or judged)
        if not judgement.unread
    ]
    return [
        {"begin": span.begin, "end": span.end, "score": _score(value)}
        for span, value in values
        if value is not None and value >= threshold
    ]


def _languages(request: AnalyzeRequest, whole: Judgement) -> list[str]:
    return list(request.languages) or _detected(whole)


def _detected(whole: Judgement) -> list[str]:
    return [UNKNOWN if whole.unread else whole.language]


def _is_supported(attribute: Attribute, languages: Sequence[str]) -> bool:
    """A text without words to tell a language by, such as emoji, is in none and can be read."""
    return attribute.supports([language for language in languages if language != UNKNOWN])


def _score(value: float) -> dict[str, Any]:
    return {"value": round(value, _DECIMALS), "type": "PROBABILITY"}


def _echoed(client_token: str | None) -> dict[str, Any]:
    return {} if client_token is None else {"clientToken": client_token}
