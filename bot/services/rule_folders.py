"""What people write in a folder beside the rules file, such as `knowledge`: whether anything has changed, and
all its texts. Without the folder there is none."""

from collections.abc import Callable
from pathlib import Path

from bot.errors import ConfigError, Problem, explain_io
from bot.files import FileState, file_state, read_text_below

#: Of one file, in bytes: far more than anybody writes by hand.
_LONGEST_FILE = 2**20

#: The files by name.
FolderState = tuple[tuple[str, FileState | None], ...]
#: The names of the files that count, relative to the folder, in order. Raises `OSError`.
ListNames = Callable[[Path], list[str]]


def folder_state(folder: Path, list_names: ListNames) -> FolderState | None:
    """Which files there are, and when each was last changed; None where there is no folder. Raises
    `OSError`."""
    if not folder.is_dir():
        return None
    return tuple((name, file_state(folder / name)) for name in list_names(folder))


def read_texts(folder: Path, list_names: ListNames) -> dict[str, str]:
    """The texts of all files, by name with the folder's before it. Raises `ConfigError` with each that cannot
    be read."""
    problems: list[Problem] = []
    texts: dict[str, str] = {}
    try:
        names = list_names(folder)
    except OSError as error:
        raise ConfigError([Problem(f"{folder}:1:1", explain_io(error))]) from error
    for name in names:
        try:
            texts[f"{folder.name}/{name}"] = read_text_below(folder, name, _LONGEST_FILE)
        except (OSError, UnicodeError) as error:
            problems.append(Problem(f"{folder.name}/{name}:1:1", explain_io(error)))
    if problems:
        raise ConfigError(problems)
    return texts
