"""Reads `intents.local.yaml`: a brand's custom intents, each with a few texts that mean it.

version: 1
intents:
  parking:
    title: Parking and access
    examples: ["Where can I park?", "Le parking est gratuit ?", …]
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.documents import Document, Path, from_yaml, sort_problems
from bot.documents.validation import validate
from bot.errors import ConfigError, Message, Problem, message
from bot.text.normalize import clean, fold

FILE = "intents.local.yaml"
MIN_EXAMPLES, MAX_EXAMPLES = 8, 200
_MAX_INTENTS = 50
_NAME = re.compile("[a-z0-9_]{1,40}")
_MAX_NAME_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class CustomIntent:
    """One custom intent of the brand."""

    title: str
    examples: tuple[str, ...]


def parse_custom_intents(text: str, name: str, taken: tuple[str, ...]) -> Mapping[str, CustomIntent]:
    """The intents in `text`, by name; raises `ConfigError` with all mistakes, each with its position.

    `name` is the file's name for messages; `taken` are the intents that the model knows already.
    """
    document = from_yaml(text, name)
    file = validate(_File, document, _intent_at)
    if problems := [*_name_problems(document, file, taken), *_repeated_examples(document, file)]:
        raise ConfigError(sort_problems(problems))
    return {
        key: CustomIntent(title=entry.title or key, examples=tuple(entry.examples))
        for key, entry in file.intents.items()
    }


def _check_text(text: str) -> str:
    if not clean(text):
        raise ValueError(message("expected a text that is not empty"))
    return text


def _check_count(examples: list[str]) -> list[str]:
    if not MIN_EXAMPLES <= len(examples) <= MAX_EXAMPLES:
        raise ValueError(
            message(
                "expected {least} to {most} examples, found {actual}",
                least=MIN_EXAMPLES,
                most=MAX_EXAMPLES,
                actual=len(examples),
            )
        )
    return examples


Text = Annotated[str, AfterValidator(_check_text)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Intent(_Model):
    title: str = ""
    examples: Annotated[list[Text], AfterValidator(_check_count)]


class _File(_Model):
    version: Literal[1]
    intents: dict[str, _Intent]


def _name_problems(document: Document, file: _File, taken: tuple[str, ...]) -> Iterator[Problem]:
    if len(file.intents) > _MAX_INTENTS:
        text = message(
            "expected at most {most} intents, found {actual}", most=_MAX_INTENTS, actual=len(file.intents)
        )
        yield Problem(document.where(("intents",)), text)
    for name in file.intents:
        where = document.where(("intents", name), key=True)
        if name in taken:
            text = message("intent {name}: the model has an intent of that name; choose another", name=name)
            yield Problem(where, text)
        elif not _NAME.fullmatch(name):
            text = message(
                "intent {name}: expected a name of up to 40 lower-case letters, digits and _",
                name=name[:_MAX_NAME_SHOWN],
            )
            yield Problem(where, text)


def _repeated_examples(document: Document, file: _File) -> Iterator[Problem]:
    """Copies teach nothing, and a text under two intents teaches both the wrong thing."""
    seen: dict[str, tuple[str, int]] = {}
    for name, entry in file.intents.items():
        for index, example in enumerate(entry.examples):
            key = fold(clean(example))
            if key in seen:
                where = document.where(("intents", name, "examples", index))
                yield Problem(where, _repetition(name, *seen[key]))
            seen.setdefault(key, (name, index))


def _repetition(name: str, first_name: str, first_index: int) -> Message:
    if first_name == name:
        return message(
            "intent {name}: this example says the same as number {number}", name=name, number=first_index + 1
        )
    return message(
        "intent {name}: this example says the same as number {number} of intent {first}",
        name=name,
        number=first_index + 1,
        first=first_name,
    )


def _intent_at(path: Path) -> Message | str:
    return message("intent {name}", name=path[1]) if len(path) > 1 and path[0] == "intents" else ""
