"""Loads all dialogues of a folder and reports all their mistakes at once. Opens nothing."""

import hashlib
import json
from collections.abc import Mapping

from bot.dialogues.compiling import compile_dialogue
from bot.dialogues.model import Dialogue, DialogueBook
from bot.dialogues.schema import PageModel
from bot.documents import from_yaml, sort_problems, with_owner
from bot.documents.validation import validate
from bot.documents.yaml import Document, Path
from bot.errors import ConfigError, Message, Problem, message

ENDINGS = (".yaml", ".yml")
MAX_FILES, MAX_DIALOGUES = 100, 200


def is_dialogue_file(name: str) -> bool:
    """Whether a file of that name declares dialogues."""
    return name.endswith(ENDINGS) and not name.rsplit("/", 1)[-1].startswith((".", "README"))


def load_dialogues(texts: Mapping[str, str], default_language: str) -> DialogueBook:
    """The dialogues of all files, given by name. Raises `ConfigError` with all mistakes, each with file and
    line. `default_language` is that of files that do not say theirs."""
    problems: list[Problem] = []
    dialogues: dict[str, Dialogue] = {}
    for name, text in sorted(texts.items()):
        try:
            document = from_yaml(text, name)
            page = validate(PageModel, document, _labels_in(document))
        except ConfigError as error:
            problems += error.problems
            continue
        for number, entry in enumerate(page.dialogues):
            path: Path = ("dialogues", number)
            dialogue, mistakes = compile_dialogue(entry, document, path, page.language or default_language)
            problems += mistakes
            first = dialogues.get(dialogue.id)
            if first is not None:
                file, line, _ = first.where.rsplit(":", 2)
                twice = message("this id is used twice (first in {file}, line {line})", file=file, line=line)
                problems.append(Problem(document.where((*path, "id")), with_owner(_owner(entry.id), twice)))
            dialogues.setdefault(dialogue.id, dialogue)
    if problems:
        raise ConfigError(sort_problems(problems))
    digest = hashlib.sha256(json.dumps(sorted(texts.items())).encode()).hexdigest()
    return DialogueBook(version=digest[:12] if texts else "", dialogues=dialogues, texts=dict(texts))


def _labels_in(document: Document):  # type: ignore[no-untyped-def]
    """Says whose a mistake is, by the path where it stands."""

    def label(path: Path) -> Message | str:
        entries = document.value.get("dialogues") if isinstance(document.value, dict) else None
        if len(path) < 2 or not isinstance(entries, list) or not isinstance(path[1], int):
            return ""
        entry = entries[path[1]] if path[1] < len(entries) else None
        written = entry.get("id") if isinstance(entry, dict) else None
        return _owner(written) if isinstance(written, str) else ""

    return label


def _owner(name: str) -> Message:
    return message("dialogue {name}", name=name[:60])
