"""Reads requests of the API: bodies in, checked values out, or the `ApiError` that their clients expect.

Names are taken as documented (`requestedAttributes`) and as protocol buffers write them
(`requested_attributes`); the original's web client sends the latter. Unknown members are ignored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.documents.json import Field, from_json
from bot.errors import Malformed
from bot.scoring import api_errors
from bot.scoring.attributes import Attributes

_PLAIN_TEXT = ("PLAIN_TEXT", "TEXT_TYPE_UNSPECIFIED")
_PROBABILITY = ("PROBABILITY", "SCORE_TYPE_UNSPECIFIED")
_MAX_LANGUAGES, _MAX_TAG = 20, 35
#: Tokens and ids are echoed or ignored; nobody needs longer ones.
_MAX_TOKEN = 4_096


@dataclass(frozen=True, kw_only=True, slots=True)
class AnalyzeRequest:
    """A text to score. `thresholds` has each requested attribute and the value from which on it is answered;
    `languages` is empty where the language is to be detected. `context` is the text that it answers."""

    text: str
    thresholds: Mapping[str, float]
    languages: tuple[str, ...] = ()
    wants_sentences: bool = False
    drops_unsupported: bool = False
    context: str = ""
    client_token: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SuggestRequest:
    """Scores that a client thinks right for a text, with what the answer repeats."""

    text: str
    languages: tuple[str, ...] = ()
    client_token: str | None = None


def parse_analyze(body: bytes, attributes: Attributes) -> AnalyzeRequest:
    """The request in a body. Raises `ApiError`."""
    document = _document(body)
    try:
        text = _comment_text(document)
        thresholds = dict(_thresholds(document, attributes))
        if not thresholds:
            raise api_errors.no_attributes()
        request = AnalyzeRequest(
            text=text,
            thresholds=thresholds,
            languages=_languages(document),
            wants_sentences=_flag(document, "spanAnnotations"),
            drops_unsupported=_flag(document, "dropUnsupportedAttributes"),
            context=_context(document),
            client_token=_token(document, "clientToken"),
        )
        _check_unused(document)
    except Malformed as error:
        raise api_errors.invalid_json(error) from error
    return request


def parse_suggest(body: bytes, attributes: Attributes) -> SuggestRequest:
    """The suggestion in a body, every score of it checked. Raises `ApiError`."""
    document = _document(body)
    try:
        text = _comment_text(document)
        _check_suggestions(document, attributes)
        request = SuggestRequest(
            text=text, languages=_languages(document), client_token=_token(document, "clientToken")
        )
        _check_unused(document)
    except Malformed as error:
        raise api_errors.invalid_json(error) from error
    return request


def _document(body: bytes) -> Field:
    """The request as an object; an empty body is an empty one."""
    try:
        return from_json(body, unique_names=True) if body.strip() else Field({})
    except Malformed as error:
        raise api_errors.invalid_json(error) from error


def _comment_text(document: Field) -> str:
    comment = _member(document, "comment")
    if comment is None:
        raise api_errors.comment_empty()
    kind = _member(comment, "type")
    if kind is not None and (name := kind.text().upper()) not in _PLAIN_TEXT:
        raise api_errors.invalid_request(
            "Currently, only 'PLAIN_TEXT' comments are supported" if name == "HTML" else "Unknown text type"
        )
    value = _member(comment, "text")
    text = value.text() if value else ""
    if not text.strip():
        raise api_errors.comment_empty()
    if (size := len(text.encode())) > api_errors.MAX_TEXT_BYTES:
        raise api_errors.comment_too_long(size)
    return text


def _thresholds(document: Field, attributes: Attributes) -> Iterator[tuple[str, float]]:
    requested = _member(document, "requestedAttributes")
    for name, entry in _members(requested) if requested else ():
        if name not in attributes:
            raise api_errors.unknown_attribute(name)
        score_type = _member(entry, "scoreType")
        if score_type is not None and (kind := score_type.text()).upper() not in _PROBABILITY:
            raise api_errors.score_type_not_supported(kind, name)
        threshold = _member(entry, "scoreThreshold")
        yield name, _share(threshold) if threshold else 0.0


def _check_suggestions(document: Field, attributes: Attributes) -> None:
    scores = _member(document, "attributeScores")
    names = []
    for name, entry in _members(scores) if scores else ():
        if name not in attributes:
            raise api_errors.unknown_attribute(name)
        names.append(name)
        summary = _member(entry, "summaryScore")
        if summary is not None:
            _share(summary["value"])
        spans = _member(entry, "spanScores")
        for span in spans.items() if spans else ():
            begin, end = span["begin"].number(), span["end"].number()
            if not 0 <= begin <= end:
                raise api_errors.invalid_request(f"Invalid span in the scores of attribute {name}")
            _share(span["score"]["value"])
    if not names:
        raise api_errors.invalid_request("Missing attribute_scores")


def _languages(document: Field) -> tuple[str, ...]:
    """The tags, each once; one that stands alone counts as a list."""
    listed = _member(document, "languages")
    if listed is None:
        return ()
    fields = [listed] if isinstance(listed.value, str) else list(listed.items())
    tags = tuple(dict.fromkeys(field.text() for field in fields[: _MAX_LANGUAGES + 1]))
    if len(tags) > _MAX_LANGUAGES or any(not tag or len(tag) > _MAX_TAG for tag in tags):
        raise api_errors.invalid_request("Invalid value at 'languages': expected tags such as en or fr-CA")
    return tags


def _context(document: Field) -> str:
    """The nearest text above the comment: the comment that it answers, else the last of what is listed."""
    context = _member(document, "context")
    if context is None:
        return ""
    entries, pair = _member(context, "entries"), _member(context, "articleAndParentComment")
    if entries is not None and pair is not None:
        raise api_errors.invalid_request(
            "Invalid context: expected entries or article_and_parent_comment, not both"
        )
    texts = [_text_entry(entry) for entry in entries.items()] if entries else []
    if pair is not None:
        texts = [
            _text_entry(entry) for name in ("article", "parentComment") if (entry := _member(pair, name))
        ]
    return next((text for text in reversed(texts) if text.strip()), "")


def _text_entry(entry: Field) -> str:
    text = _member(entry, "text")
    return text.text() if text else ""


def _check_unused(document: Field) -> None:
    """What has no effect on an answer must be of the documented type all the same."""
    _flag(document, "doNotStore")
    _token(document, "sessionId")
    _token(document, "communityId")


def _flag(document: Field, name: str) -> bool:
    field = _member(document, name)
    return field.flag() if field else False


def _token(document: Field, name: str) -> str | None:
    field = _member(document, name)
    if field is None:
        return None
    if len(text := field.text()) > _MAX_TOKEN:
        raise api_errors.invalid_request(f"Invalid value at '{name}': at most {_MAX_TOKEN} characters")
    return text


def _share(field: Field) -> float:
    """A number from 0 to 1, which may also be written as text."""
    value = field.value
    try:
        share = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        share = -1.0
    if not 0 <= share <= 1:  # so that NaN is refused, too
        raise api_errors.invalid_request(f"Invalid value at '{field.path}': expected a number from 0 to 1")
    return share


def _member(field: Field, name: str) -> Field | None:
    """A member by its documented name or by that of protocol buffers. Raises `Malformed` for no object."""
    if not isinstance(field.value, dict):
        raise field.wrong("an object")
    return field.get(name) or field.get(_snake_case(name))


def _members(field: Field) -> Iterator[tuple[str, Field]]:
    """The members of an object that serves as a map; one without a value counts as an empty object."""
    if not isinstance(field.value, dict):
        raise field.wrong("an object")
    for name, value in field.value.items():
        yield name, Field({} if value is None else value, f"{field.path}.{name}")


def _snake_case(name: str) -> str:
    return "".join(f"_{character.lower()}" if character.isupper() else character for character in name)
