"""Reads `intents.local.yaml`: a brand's own intents, each with a few texts that mean it.

version: 1
intents:
  parking:
    title: Parking and access
    examples: ["Where can I park?", "Le parking est gratuit ?", …]
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.documents import Document, Path, from_yaml, in_order, validate
from bot.errors import ConfigError, Problem
from bot.text.normalize import clean, fold

FILE = "intents.local.yaml"
LEAST, MOST = 8, 200
_MOST_INTENTS = 50
_NAME = re.compile("[a-z0-9_]{1,40}")


@dataclass(frozen=True, kw_only=True)
class OwnIntent:
    """One intent of the brand's."""

    title: str
    examples: tuple[str, ...]


def load(text: str, name: str, taken: tuple[str, ...]) -> Mapping[str, OwnIntent]:
    """The intents in `text`; raises `ConfigError` with all mistakes, each with its place.

    `name` is the file's name for messages; `taken` are the intents that the model knows already.
    """
    sheet = from_yaml(text, name)
    file = validate(_File, sheet, partial(_owner, sheet))
    if problems := [*_names(sheet, file, taken), *_repeated(sheet, file)]:
        raise ConfigError(in_order(problems))
    return {
        key: OwnIntent(title=entry.title or key, examples=tuple(entry.examples))
        for key, entry in file.intents.items()
    }


def _text(text: str) -> str:
    if not clean(text):
        raise ValueError("expected a text that is not empty")
    return text


def _enough(examples: list[str]) -> list[str]:
    if not LEAST <= len(examples) <= MOST:
        raise ValueError(f"expected {LEAST} to {MOST} examples, found {len(examples)}")
    return examples


Text = Annotated[str, AfterValidator(_text)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Intent(_Model):
    title: str = ""
    examples: Annotated[list[Text], AfterValidator(_enough)]


class _File(_Model):
    version: Literal[1]
    intents: dict[str, _Intent]


def _names(sheet: Document, file: _File, taken: tuple[str, ...]) -> Iterator[Problem]:
    if len(file.intents) > _MOST_INTENTS:
        where = sheet.where(("intents",))
        yield Problem(where, f"expected at most {_MOST_INTENTS} intents, found {len(file.intents)}")
    for name in file.intents:
        where = sheet.where(("intents", name), key=True)
        if name in taken:
            yield Problem(where, f"intent {name}: the model knows an intent of that name; take another name")
        elif not _NAME.fullmatch(name):
            message = "expected a name of up to 40 small letters, digits and _"
            yield Problem(where, f"intent {name[:40]}: {message}")


def _repeated(sheet: Document, file: _File) -> Iterator[Problem]:
    """Copies teach nothing, and what stands under two intents teaches both the wrong thing."""
    seen: dict[str, tuple[str, int]] = {}
    for name, entry in file.intents.items():
        for place, example in enumerate(entry.examples):
            read_as = fold(clean(example))
            where = sheet.where(("intents", name, "examples", place))
            if read_as in seen:
                first, number = seen[read_as]
                earlier = (
                    f"number {number + 1}" if first == name else f"number {number + 1} of intent {first}"
                )
                yield Problem(where, f"intent {name}: this example says the same as {earlier}")
            seen.setdefault(read_as, (name, place))


def _owner(sheet: Document, path: Path) -> str:
    return f"intent {path[1]}" if len(path) > 1 and path[0] == "intents" else ""
