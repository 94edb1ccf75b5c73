"""The numbered SQL files of an engine, and whether those that were applied are among them, unchanged."""

import hashlib
from collections.abc import Mapping
from importlib import resources

from bot.errors import ConfigError, Problem, message


def read_scripts(package: str) -> dict[int, str]:
    """The scripts beside a package's module by their numbers, in order."""
    folder = resources.files(package)
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
    return {int(name[:4]): (folder / name).read_text("utf-8") for name in names}


def check_applied(applied: Mapping[int, str], scripts: Mapping[int, str]) -> None:
    """Compare the hashes of what was applied, by number, with the scripts.

    Raises `ConfigError` when the database was written by a newer version, or when a script that
    was applied has changed since.
    """
    newer = sorted(set(applied) - set(scripts))
    if newer:
        problem = message(
            "it has schema {found}, this version knows {known}; install the newer version",
            found=newer[-1],
            known=max(scripts),
        )
        raise ConfigError([Problem("database", problem)])
    changed = [number for number, sha256 in applied.items() if hash_of(scripts[number]) != sha256]
    if changed:
        number = f"{changed[0]:04}"
        problem = message("migration {number} differs from the one that was applied", number=number)
        raise ConfigError([Problem("database", problem)])


def hash_of(script: str) -> str:
    """What stands for a script in the database."""
    return hashlib.sha256(script.encode()).hexdigest()
