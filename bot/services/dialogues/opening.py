"""Reads the dialogues of an instance: the files in the folder `dialogues` beside the rules file.

Without that folder there are none.
"""

import os
from pathlib import Path

from bot.config import Config
from bot.dialogues.loading import MAX_FILES, is_dialogue_file, load_dialogues
from bot.dialogues.model import DialogueBook
from bot.errors import ConfigError, FileRefused, Problem, explain_io, message
from bot.files import read_text_below

FOLDER = "dialogues"
#: Of one file, in bytes: far more than anybody writes by hand.
_LONGEST_FILE = 2**20

FolderState = tuple[tuple[str, int, int, int], ...]


def dialogues_folder(rules_file: Path) -> Path:
    """Where the dialogues of these rules stand; it need not exist."""
    return rules_file.parent / FOLDER


def list_files(folder: Path) -> list[str]:
    """The names of all files, in order. Raises `OSError`."""
    names = sorted(name for name in os.listdir(folder) if is_dialogue_file(name))
    if len(names) > MAX_FILES:
        raise FileRefused(message("there are more than {limit} files in it", limit=MAX_FILES), folder)
    return names


def folder_state(folder: Path) -> FolderState | None:
    """Which files there are, and when each was last changed; None where there is no folder. Raises
    `OSError`."""
    if not folder.is_dir():
        return None
    stats = [(name, (folder / name).stat()) for name in list_files(folder)]
    return tuple((name, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns) for name, stat in stats)


def read_dialogues(folder: Path, language: str) -> DialogueBook:
    """The dialogues of all files. Raises `ConfigError` with all mistakes; `language` is that of files that do
    not say theirs."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    try:
        names = list_files(folder)
    except OSError as error:
        raise ConfigError([Problem(f"{folder}:1:1", explain_io(error))]) from error
    for name in names:
        try:
            texts[f"{FOLDER}/{name}"] = read_text_below(folder, name, _LONGEST_FILE)
        except (OSError, UnicodeError) as error:
            problems.append(Problem(f"{FOLDER}/{name}:1:1", explain_io(error)))
    if problems:
        raise ConfigError(problems)
    return load_dialogues(texts, language)


def open_dialogues(config: Config | None, rules_file: Path) -> DialogueBook | None:
    """The dialogues beside a rules file; None where there is no folder. Raises `ConfigError`."""
    folder = dialogues_folder(rules_file)
    if not folder.is_dir():
        return None
    return read_dialogues(folder, config.language if config else Config.language)
