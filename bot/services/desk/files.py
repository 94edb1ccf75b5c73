"""The files of the desk: `keys.yaml`, a person's own or that beside the rules file, and `macros.yaml` there.
Without them there are the keys of the program, and no macros.

A running app asks again and again whether they have changed; wrong ones are told once, and what was good
before stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.documents import with_owner
from bot.errors import ConfigError, Message, Problem, TamisError, UserError, explain_io, message
from bot.files import FileState, file_state, read_text
from bot.rules import Macro, MacroBook, load_macros
from bot.services.desk.key_names import key_name
from bot.services.desk.keymap import Keymap, preset_keymap, with_macros
from bot.services.desk.keys_file import load_keymap
from bot.services.desk.presets import DEFAULT, PRESETS
from bot.services.workspace import Workspace

KEYS_FILE, MACROS_FILE = "keys.yaml", "macros.yaml"
#: Far more than anybody writes by hand, in bytes.
_LONGEST = 2**20


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskPaths:
    """Where the files of a desk are looked for, the first that is there counts; none need exist. `preset` is
    the name of a key map that stands above what the file names."""

    keys: tuple[Path, ...]
    macros: Path
    preset: str = ""


def desk_paths(
    workspace: Workspace, environment: Mapping[str, str], *, keys: Path | None = None, preset: str = ""
) -> DeskPaths:
    """The files of this instance and of whoever sits at it; `keys` is the one file that they named."""
    macros = beside_rules(workspace, MACROS_FILE)
    if keys is not None:
        return DeskPaths(keys=(keys,), macros=macros, preset=preset)
    files = (own_keys_file(environment), beside_rules(workspace, KEYS_FILE))
    return DeskPaths(keys=files, macros=macros, preset=preset)


def own_keys_file(environment: Mapping[str, str]) -> Path:
    """Where somebody's own keys stand; the file need not exist."""
    home = environment.get("XDG_CONFIG_HOME") or f"{environment.get('HOME') or '/'}/.config"
    return Path(home, "tamis", KEYS_FILE)


def beside_rules(workspace: Workspace, name: str) -> Path:
    """A file beside the rules file; beside config.yaml where that cannot be read."""
    try:
        return workspace.rules_file.parent / name
    except TamisError:  # `tamis config check` says what is wrong with it
        return workspace.config_file.parent / name


class DeskFiles:
    """What the files say. `poll` reads them again when they have changed."""

    def __init__(self, workspace: Workspace, paths: DeskPaths) -> None:
        self._workspace = workspace
        self._paths = paths
        self._states: tuple[FileState | None, ...] | None = None
        self._keys: Keymap = preset_keymap(paths.preset if paths.preset in PRESETS else DEFAULT)
        self.macros: MacroBook | None = None

    @property
    def keymap(self) -> Keymap:
        """The keys, with those of macros."""
        macros = self.macros.macros if self.macros else {}
        keys = {name: macro.key for name, macro in macros.items()}
        return with_macros(self._keys, keys)

    def poll(self) -> bool:
        """Whether they have changed, and are read. Raises `ConfigError` with every mistake, once."""
        states = tuple(_state(path) for path in (*self._paths.keys, self._paths.macros))
        if states == self._states:
            return False
        self._states = states
        problems: list[Problem] = []
        for read in (self._read_keys, self._read_macros):
            try:
                read()
            except ConfigError as error:
                problems += error.problems
        if problems:
            raise ConfigError(problems)
        return True

    def _read_keys(self) -> None:
        self._keys = read_keymap(self._paths)

    def _read_macros(self) -> None:
        self.macros = read_macros(self._workspace, self._paths)


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


def read_macros(workspace: Workspace, paths: DeskPaths) -> MacroBook | None:
    """The macros as they are now; None without a file. Raises `ConfigError` with every mistake."""
    path = paths.macros
    if _state(path) is None:
        return None
    try:
        text = read_text(path, _LONGEST)
    except (OSError, UnicodeError) as error:
        raise ConfigError([Problem(f"{path}:1:1", explain_io(error))]) from error
    book = load_macros(text, str(path), workspace.rules)
    keys = {name: key_name(macro.key) for name, macro in book.macros.items() if macro.key}
    problems = [
        Problem(book.macros[name].where, with_owner(message("macro {name}", name=name), key))
        for name, key in keys.items()
        if isinstance(key, Message)
    ]
    if problems:
        raise ConfigError(problems)
    named = {name: replace(macro, key=str(keys.get(name, ""))) for name, macro in book.macros.items()}
    return replace(book, macros=named)


def require_macro(book: MacroBook | None, name: str) -> tuple[Macro, MacroBook]:
    """The macro of that name, and the book that it stands in. Raises `UserError`, which names the others."""
    if book is None or name not in book.macros:
        names = ", ".join(book.macros) if book else ""
        raise UserError("macro_unknown", name=name[:40], names=names or "-")
    return book.macros[name], book


def _state(path: Path) -> FileState | None:
    try:
        return file_state(path)
    except OSError:  # a folder that nobody may enter has no file for us
        return None
