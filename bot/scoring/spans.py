"""Where a score stands in a text, in the units of the API: UTF-16 code units, the end exclusive."""

from dataclasses import dataclass

from bot.text.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, and where it stands in it."""

    text: str
    begin: int
    end: int


def whole_span(text: str) -> Span:
    """All of a text."""
    return Span(text, 0, utf16_length(text))


def sentences_of(text: str) -> tuple[Span, ...]:
    """The sentences of a text in order; the whole text where it has but one."""
    spans, begin, measured = [], 0, 0
    for start, stop in sentence_spans(text):
        begin += utf16_length(text[measured:start])
        end = begin + utf16_length(text[start:stop])
        spans.append(Span(text[start:stop], begin, end))
        begin, measured = end, stop
    return tuple(spans) if len(spans) > 1 else (whole_span(text),)


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text has: two for what stands beyond the Basic Multilingual Plane."""
    return len(text) + sum(character > "\uffff" for character in text)
