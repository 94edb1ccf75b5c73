"""Which key does what at a desk. What a file may change in it stands in `keys_file`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.services.desk.presets import DEFAULT, PRESETS

#: What stands in front of the name of a macro, in a file and after a colon.
MACRO = "macro "


@dataclass(frozen=True, kw_only=True, slots=True)
class Keymap:
    """Keys by command, and the command of each key. A command is a `DeskCommand`, or `macro ` and a name."""

    keys: Mapping[str, tuple[str, ...]]
    preset: str = DEFAULT
    commands: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Turn it round."""
        turned = {key: command for command, keys in self.keys.items() for key in keys}
        object.__setattr__(self, "commands", turned)

    def first_key(self, command: str) -> str:
        """The key to show for a command; empty when it has none."""
        return next(iter(self.keys.get(command, ())), "")


def preset_keymap(name: str = DEFAULT) -> Keymap:
    """One of the key maps that come with the program, as it is."""
    return Keymap(keys=preset_keys(name), preset=name)


def with_macros(keymap: Keymap, macro_keys: Mapping[str, str]) -> Keymap:
    """The map with all macros and the keys that they name for themselves.

    A macro that the map knows keeps the key that it has there, no macro takes the key of a command, and what
    is no macro has no key.
    """
    keys = {
        name: own
        for name, own in keymap.keys.items()
        if not name.startswith(MACRO) or name[len(MACRO) :] in macro_keys
    }
    for name, key in macro_keys.items():
        is_free = bool(key) and key not in keymap.commands
        keys.setdefault(MACRO + name, (key,) if is_free else ())
    return Keymap(keys=keys, preset=keymap.preset)


def preset_keys(name: str) -> dict[str, tuple[str, ...]]:
    """The keys of one of the key maps that come with the program, by command."""
    return {command.value: keys for command, keys in PRESETS[name].items()}
