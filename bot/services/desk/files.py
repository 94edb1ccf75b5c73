"""The files of the desk: `keys.yaml`, a person's own or the one beside the rules file. Without one there are
the keys of the program.

A running app asks again and again whether they have changed; wrong ones are told once, and what was good
before stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ConfigError, Problem, TamisError, explain_io
from bot.files import FileState, file_state, read_text
from bot.services.desk.keymap import Keymap, preset_keymap
from bot.services.desk.keys_file import load_keymap
from bot.services.desk.presets import DEFAULT, PRESETS
from bot.services.workspace import Workspace

KEYS_FILE = "keys.yaml"
#: Far more than anybody writes by hand, in bytes.
_LONGEST = 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskPaths:
    """Where the files of a desk are looked for, the first that is there counts; none need exist. `preset` is
    the name of a key map that stands above what the file names."""

    keys: tuple[Path, ...]
    preset: str = ""


def desk_paths(
    workspace: Workspace, environment: Mapping[str, str], *, keys: Path | None = None, preset: str = ""
) -> DeskPaths:
    """The files of this instance and of whoever sits at it; `keys` is the one file that they named."""
    if keys is not None:
        return DeskPaths(keys=(keys,), preset=preset)
    home = environment.get("XDG_CONFIG_HOME") or f"{environment.get('HOME') or '/'}/.config"
    return DeskPaths(keys=(Path(home, "tamis", KEYS_FILE), beside_rules(workspace, KEYS_FILE)), preset=preset)


def beside_rules(workspace: Workspace, name: str) -> Path:
    """A file beside the rules file; beside config.yaml where that cannot be read."""
    try:
        return workspace.rules_file.parent / name
    except TamisError:  # `tamis config check` says what is wrong with it
        return workspace.config_file.parent / name


class DeskFiles:
    """What the files say. `poll` reads them again when they have changed."""

    def __init__(self, paths: DeskPaths) -> None:
        self._paths = paths
        self._read: tuple[FileState | None, ...] | None = None
        self.keymap: Keymap = preset_keymap(paths.preset if paths.preset in PRESETS else DEFAULT)

    def poll(self) -> bool:
        """Whether they have changed, and are read. Raises `ConfigError` with every mistake, once."""
        states = tuple(_state(path) for path in self._paths.keys)
        if states == self._read:
            return False
        self._read = states
        self.keymap = read_keymap(self._paths)
        return True


def read_keymap(paths: DeskPaths) -> Keymap:
    """The keys as they are now. Raises `ConfigError` with every mistake."""
    path = next((path for path in paths.keys if _state(path) is not None), None)
    if path is None:
        return load_keymap("", KEYS_FILE, paths.preset)
    try:
        text = read_text(path, _LONGEST)
    except (OSError, UnicodeError) as error:
        raise ConfigError([Problem(f"{path}:1:1", explain_io(error))]) from error
    return load_keymap(text, str(path), paths.preset)


def _state(path: Path) -> FileState | None:
    try:
        return file_state(path)
    except OSError:  # a folder that nobody may enter has no file for us
        return None
