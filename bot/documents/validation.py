"""Checks a document against a pydantic model, and words every mistake for the author of the file.

Never quotes a value: it may be a secret. Import it from here, not from the package: pydantic takes a
tenth of a second to load, which commands without a file to check need not wait for.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from bot.documents.json import describe_type
from bot.documents.problems import with_advice, with_owner, with_suggestion
from bot.documents.yaml import Document, Path
from bot.errors import ConfigError, Message, Problem, message

M = TypeVar("M", bound=BaseModel)

#: What was expected, by pydantic's type of the error:
#: https://docs.pydantic.dev/latest/errors/validation_errors/
_EXPECTED = {
    "string_type": message("a text"),
    "int_type": message("a whole number"),
    "float_type": message("a number"),
    "bool_type": message("true or false"),
    "list_type": message("a list"),
    "dict_type": message("keys and values"),
    "model_type": message("keys and values"),
}


def validate(
    model: type[M],
    document: Document,
    label: Callable[[Path], Message | str] = lambda path: "",
    hints: Mapping[str, Message | str] = MappingProxyType({}),
    tags: frozenset[str] = frozenset(),
) -> M:
    """The document as a `model`; raises `ConfigError` with every mistake, each with its position.

    `label` says whose mistake it is (`rule prix-pub`), `hints` says what to write instead of
    some unknown keys. `tags` are the names of the kinds in the model's tagged unions, which do not stand
    in the file.
    """
    problems = list(document.problems)
    try:
        result = model.model_validate({} if document.value is None else document.value)
    except ValidationError as mistakes:
        for error in mistakes.errors(include_url=False):
            path = _written_path(document, tuple(error["loc"]), tags)
            is_unknown = error["type"] == "extra_forbidden"
            problem = _unknown_key(path, model, hints) if is_unknown else _wrong_value(error, path)
            problems.append(Problem(document.where(path, key=is_unknown), with_owner(label(path), problem)))
    if problems:
        raise ConfigError(problems)
    return result


def _written_path(document: Document, location: Path, tags: frozenset[str]) -> Path:
    """The path of a mistake as it is written in the file, which does not name the kinds of a union."""
    path: Path = ()
    for step in location:
        if step not in tags or (*path, step) in document.positions:
            path = (*path, step)
    return path


def _unknown_key(path: Path, model: type[BaseModel], hints: Mapping[str, Message | str]) -> Message:
    key = str(path[-1])
    problem = message("unknown key '{key}'", key=key)
    if key in hints:
        hint = hints[key]
        return with_advice(problem, hint if isinstance(hint, Message) else Message(hint))
    return with_suggestion(problem, key, _keys_at(model, path[:-1]))


def _wrong_value(error: Mapping[str, Any], path: Path) -> Message:
    if error["type"] == "missing":
        return message("'{key}' is missing", key=path[-1])
    names = [step for step in path if isinstance(step, str)]
    problem = _literal_problem(error) if error["type"] == "literal_error" else _type_problem(error)
    return message("'{key}': {problem}", key=names[-1], problem=problem) if names else problem


def _literal_problem(error: Mapping[str, Any]) -> Message:
    written = error["input"] if isinstance(error["input"], str) else ""
    expected = str(error["ctx"]["expected"])
    allowed = re.findall("'([^']*)'", expected) or [expected]
    problem = message("expected one of {choices}", choices=", ".join(allowed))
    return with_suggestion(problem, written, allowed)


def _type_problem(error: Mapping[str, Any]) -> Message:
    context, value = error.get("ctx", {}), error["input"]
    limits = {
        "greater_than_equal": lambda: message(
            "expected a number of at least {limit}", limit=_plain(context["ge"])
        ),
        "greater_than": lambda: message("expected a number above {limit}", limit=_plain(context["gt"])),
        "less_than_equal": lambda: message(
            "expected a number of at most {limit}", limit=_plain(context["le"])
        ),
        "too_short": lambda: message(
            "expected at least {count} element",
            plural="expected at least {count} elements",
            count=context["min_length"],
        ),
        "too_long": lambda: message(
            "expected at most {count} element",
            plural="expected at most {count} elements",
            count=context["max_length"],
        ),
    }
    if error["type"] in limits:
        return limits[error["type"]]()
    expected = _EXPECTED.get(error["type"])
    if expected is None:
        return _own_message(error)
    problem = message("expected {expected}, found {value}", expected=expected, value=describe_type(value))
    if error["type"] == "string_type" and isinstance(value, int | float):
        return message("{problem} (put it in quotes)", problem=problem)
    return problem


def _plain(limit: float) -> float:
    """The limit as it would be written: pydantic makes a float of every bound of a float."""
    return int(limit) if limit == int(limit) else limit


def _own_message(error: Mapping[str, Any]) -> Message:
    """What a validator of ours said with `ValueError(message(…))`, else pydantic's sentence."""
    cause = error.get("ctx", {}).get("error")
    argument = cause.args[0] if isinstance(cause, ValueError) and cause.args else None
    return (
        argument
        if isinstance(argument, Message)
        else Message(str(error["msg"]).removeprefix("Value error, "))
    )


def _keys_at(model: type[BaseModel], path: Path) -> list[str]:
    """The keys a model knows at `path`, followed through lists and dictionaries of models."""
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            inner = _model_in(model.model_fields[step].annotation)
            if inner is None:
                return []
            model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for argument in get_args(annotation) if (model := _model_in(argument))), None)
