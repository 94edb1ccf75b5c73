"""What stands behind a field, read by what the field takes."""

import math
import re
from datetime import UTC, datetime

from bot.documents.local_time import parse_moment
from bot.documents.problems import with_suggestion
from bot.errors import Message, UserError, message
from bot.queries.fields import FIELD_NAMES, SUGGESTED_NAMES, Field, Takes, score_named
from bot.queries.mistakes import query_mistake
from bot.queries.model import ME, NOBODY, Either, Measured, Named, Negation, Node, Words
from bot.queries.tokens import Token

_SPAN = re.compile(r"(?:(\d{1,5}(?:[.,]\d{1,3})?)(sem|s|m|min|h|d|j|w))")
_SPANS = re.compile(rf"(?:{_SPAN.pattern})+")
_SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3_600, "d": 86_400, "j": 86_400, "w": 604_800, "sem": 604_800}
_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,9})?%?")
_PEOPLE = {"me": ME, "moi": ME, "none": NOBODY, "nobody": NOBODY, "personne": NOBODY, "aucun": NOBODY}
_ORDERED = (">", ">=", "<", "<=")
_EQUAL = (":", "=", "!=")


def read_term(text: str, token: Token, timezone: str) -> Node:
    """The condition of one term of `text`. Raises `UserError`."""
    if not token.field:
        return _words(text, token)
    field = FIELD_NAMES.get(token.field)
    score = score_named(token.field) if field is None else None
    if field is None and score is None:
        problem = message("there is no field '{name}'", name=token.field[:40])
        advice = message("write it in quotation marks to look for the words")
        raise query_mistake(
            text,
            token.start,
            token.start + len(token.field),
            with_suggestion(problem, token.field, SUGGESTED_NAMES, advice),
        )
    if not token.value.strip(",*") and not token.is_quoted:
        name = text[token.start : token.value_start]
        problem = message(
            "a value is missing after '{name}', as in {example}", name=name, example=_example(field, score)
        )
        raise query_mistake(text, token.start, token.end, problem)
    if score is not None:
        return _number(text, token, score)
    assert field is not None
    _check_comparison(text, token, field)
    node = _read_value(text, token, field, timezone)
    return Negation(of=node) if token.comparison == "!=" and field.takes not in _NUMBERS else node


_NUMBERS = (Takes.NUMBER, Takes.SPAN)


def _read_value(text: str, token: Token, field: Field, timezone: str) -> Node:
    match field.takes:
        case Takes.NUMBER:
            return _number(text, token, field.name)
        case Takes.SPAN:
            return _bounds(token, field.name, _span(text, token, field))
        case Takes.MOMENT:
            return _moment(text, token, field, timezone)
        case Takes.TEXT:
            return _words(text, token)
    values = [token.value] if token.is_quoted else [value for value in token.value.split(",") if value]
    nodes = tuple(_named(text, token, field, value) for value in values)
    return nodes[0] if len(nodes) == 1 else Either(nodes=nodes)


def _named(text: str, token: Token, field: Field, value: str) -> Node:
    if field.takes is Takes.PERSON and not token.is_quoted:
        value = _PEOPLE.get(value.lower(), value)
    if field.takes is Takes.CHOICE:
        word = value.lower()
        if word not in field.choices:
            problem = message("'{field}' does not know '{value}'", field=field.name, value=value[:40])
            names = ", ".join(dict.fromkeys(field.choices.values()))
            advice = message("it knows {names}", names=names)
            raise _wrong_value(text, token, with_suggestion(problem, word, field.choices, advice))
        value = field.choices[word]
    return Named(field=field.name, value=value, is_near=token.comparison == "~")


def _words(text: str, token: Token) -> Words:
    words, is_prefix = token.value, False
    if not token.is_quoted and words.endswith("*"):
        words, is_prefix = words.rstrip("*"), True
    if not words.strip():
        raise _wrong_value(text, token, message("there is no word to look for"))
    return Words(text=words, is_prefix=is_prefix)


def _check_comparison(text: str, token: Token, field: Field) -> None:
    comparison = token.comparison
    if field.takes in _NUMBERS and comparison != "~":
        return
    if field.takes is Takes.MOMENT and comparison in (":", "="):
        return
    is_possible = comparison in _EQUAL or (comparison == "~" and field.may_be_near)
    if field.takes is Takes.MOMENT or not is_possible:
        problem = message(
            "'{comparison}' is impossible with '{field}'; write {example}",
            comparison=comparison,
            field=field.name,
            example=field.example,
        )
        raise query_mistake(text, token.start, token.value_start, problem)


def _number(text: str, token: Token, name: str) -> Node:
    if not _NUMBER.fullmatch(token.value):
        problem = message(
            "'{name}' is compared with a number, as in {example}",
            name=token.field,
            example=f"{token.field}>0.6",
        )
        raise _wrong_value(text, token, problem)
    if token.comparison == "~":
        example = f"{token.field}>0.6"
        problem = message(
            "'{comparison}' is impossible with '{field}'; write {example}",
            comparison="~",
            field=token.field,
            example=example,
        )
        raise query_mistake(text, token.start, token.value_start, problem)
    number = float(token.value.rstrip("%").replace(",", "."))
    return _bounds(token, name, number / 100 if token.value.endswith("%") else number)


def _bounds(token: Token, name: str, number: float) -> Node:
    low, high = number, number
    match token.comparison:
        case ">":
            low, high = math.nextafter(number, math.inf), math.inf
        case ">=":
            high = math.inf
        case "<":
            low, high = -math.inf, math.nextafter(number, -math.inf)
        case "<=":
            low = -math.inf
    measured = Measured(field=name, low=low, high=high)
    return Negation(of=measured) if token.comparison == "!=" else measured


def _span(text: str, token: Token, field: Field) -> float:
    seconds = _seconds(token.value)
    if seconds is None:
        problem = message(
            "'{field}' is a length of time such as 30m, 2h or 3d, as in {example}",
            field=field.name,
            example=field.example,
        )
        raise _wrong_value(text, token, problem)
    return seconds


def _seconds(value: str) -> float | None:
    if not _SPANS.fullmatch(value.lower()):
        return None
    return sum(
        float(number.replace(",", ".")) * _SECONDS[unit] for number, unit in _SPAN.findall(value.lower())
    )


def _moment(text: str, token: Token, field: Field, timezone: str) -> Node:
    is_lower = field.name == "since"
    seconds = _seconds(token.value)
    if seconds is not None:  # that long ago
        low, high = (-math.inf, seconds) if is_lower else (seconds, math.inf)
        return Measured(field="received_ago", low=low, high=high)
    try:
        at = (parse_moment(token.value, timezone) - datetime.fromtimestamp(0, UTC)).total_seconds()
    except (ValueError, OverflowError) as error:
        problem = message(
            "'{field}' is a length of time or a date, as in {examples}",
            field=field.name,
            examples=f"{field.name}:24h, {field.name}:2026-11-22",
        )
        raise _wrong_value(text, token, problem) from error
    low, high = (at, math.inf) if is_lower else (-math.inf, math.nextafter(at, -math.inf))
    return Measured(field="received", low=low, high=high)


def _wrong_value(text: str, token: Token, problem: Message) -> UserError:
    return query_mistake(text, token.value_start, token.end, problem)


def _example(field: Field | None, score: str | None) -> str:
    return field.example if field is not None else f"{score}>0.6"
