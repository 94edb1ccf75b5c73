"""Reads the dialogues of an instance: the files in the folder `dialogues` beside the rules file.

Without that folder there are none.
"""

import os
from pathlib import Path

from bot.config import Config
from bot.dialogues.loading import MAX_FILES, is_dialogue_file, load_dialogues
from bot.dialogues.model import DialogueBook
from bot.errors import FileRefused, message
from bot.services.rule_folders import read_texts

FOLDER = "dialogues"


def dialogues_folder(rules_file: Path) -> Path:
    """Where the dialogues of these rules stand; it need not exist."""
    return rules_file.parent / FOLDER


def list_files(folder: Path) -> list[str]:
    """The names of all files, in order. Raises `OSError`."""
    names = sorted(name for name in os.listdir(folder) if is_dialogue_file(name))
    if len(names) > MAX_FILES:
        raise FileRefused(message("there are more than {limit} files in it", limit=MAX_FILES), folder)
    return names


def read_dialogues(folder: Path, language: str) -> DialogueBook:
    """The dialogues of all files. Raises `ConfigError` with all mistakes; `language` is that of files that do
    not say theirs."""
    return load_dialogues(read_texts(folder, list_files), language)


def open_dialogues(config: Config | None, rules_file: Path) -> DialogueBook | None:
    """The dialogues beside a rules file; None where there is no folder. Raises `ConfigError`."""
    folder = dialogues_folder(rules_file)
    if not folder.is_dir():
        return None
    return read_dialogues(folder, config.language if config else Config.language)
