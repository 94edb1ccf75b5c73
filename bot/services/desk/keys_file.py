"""Reads `keys.yaml`: a preset, and what somebody wants otherwise."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.documents import from_yaml, sort_problems, with_suggestion
from bot.documents.validation import validate
from bot.documents.yaml import Document, Path
from bot.errors import ConfigError, Message, Problem, message
from bot.services.desk.commands import DeskCommand
from bot.services.desk.key_names import key_name
from bot.services.desk.keymap import MACRO, Keymap, preset_keys
from bot.services.desk.presets import DEFAULT, PRESETS

_NAMES = frozenset(command.value for command in DeskCommand)


def load_keymap(text: str, name: str, preset: str = "") -> Keymap:
    """The keys of a file called `name`; `preset` stands above the one that the file names. Raises
    `ConfigError` with every mistake: what is no key, what is no command, and each key of two commands."""
    document = from_yaml(text, name)
    file = validate(_File, document)
    problems: list[Problem] = []
    chosen = preset or file.preset
    if chosen not in PRESETS:
        problem = message(
            "'{preset}' is none of the key maps: {presets}", preset=chosen[:40], presets=", ".join(PRESETS)
        )
        problems.append(Problem(document.where(("preset",)), with_suggestion(problem, chosen, PRESETS)))
        chosen = DEFAULT
    own = _own_keys(file, document, problems)
    keys: dict[str, tuple[str, ...]] = {**preset_keys(chosen), **own}
    problems += _conflicts(keys, own, chosen, document)
    if problems:
        raise ConfigError(sort_problems(problems))
    return Keymap(keys={command: names for command, names in keys.items() if names}, preset=chosen)


def _written_keys(value: Any) -> Any:
    """One key, several, or false for none."""
    if value is False:
        return []
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(key, str | int) and not isinstance(key, bool) for key in values):
        raise ValueError(message("expected a key, a list of keys, or false for none"))
    return [str(key) for key in values]


class _File(BaseModel):
    """`keys.yaml` as it is written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    preset: str = DEFAULT
    keys: dict[str, Annotated[list[str], BeforeValidator(_written_keys)]] = Field(default_factory=dict)


def _own_keys(file: _File, document: Document, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    own: dict[str, tuple[str, ...]] = {}
    for command, written in file.keys.items():
        path: Path = ("keys", command)
        if command not in _NAMES and not (command.startswith(MACRO) and command[len(MACRO) :].strip()):
            unknown = message("'{command}' is no command of the desk", command=command[:40])
            problem = with_suggestion(
                unknown, command, _NAMES, message("'tamis queue keys' lists all of them")
            )
            problems.append(Problem(document.where(path, key=True), problem))
            continue
        names: list[str] = []
        for index, key in enumerate(written):
            match key_name(key):
                case Message() as problem:
                    problems.append(Problem(document.where((*path, index)), problem))
                case name:
                    names.append(name)
        own[command] = tuple(dict.fromkeys(names))
    return own


def _conflicts(
    keys: Mapping[str, tuple[str, ...]], own: Mapping[str, tuple[str, ...]], preset: str, document: Document
) -> list[Problem]:
    """Each key of two commands, where the file gives it to one of them."""
    problems = []
    for command, names in own.items():
        for key in names:
            for rival, theirs in keys.items():
                if rival == command or key not in theirs:
                    continue
                where = document.where(("keys", command))
                if rival not in own:
                    problem = message(
                        "'{key}' is the key of '{rival}' in the key map '{preset}', too; give that"
                        " another one, or write '{rival}: false'",
                        key=key,
                        rival=rival,
                        preset=preset,
                    )
                    problems.append(Problem(where, problem))
                elif list(own).index(rival) < list(own).index(command):
                    line = document.where(("keys", rival)).rsplit(":", 2)[1]
                    problem = message(
                        "'{key}' is the key of '{rival}', too (line {line})", key=key, rival=rival, line=line
                    )
                    problems.append(Problem(where, problem))
    return problems
