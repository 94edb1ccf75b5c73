"""`tamis queue keys`: the keys of `tamis review`, and whether `keys.yaml` is right."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.cli import OK, WRONG, localized
from bot.cli.localized import pass_catalog
from bot.cli.options import Instance, as_json, looks
from bot.cli.problems import tell_problems
from bot.cli.table import echo_table
from bot.cli.terminal import echo_json
from bot.errors import ConfigError
from bot.present.desk_keys import key_label, meanings
from bot.present.messages import Catalog
from bot.present.serialize_problems import problems_json
from bot.services.desk.files import desk_paths, read_keymap
from bot.services.desk.presets import PRESETS

F = TypeVar("F", bound=Callable[..., Any])


def key_options(function: F) -> F:
    """Which keys are meant; they arrive as `keys` and `preset`."""
    for option in (
        click.option("--preset", type=click.Choice(list(PRESETS)), help="A key map of ours."),
        click.option(
            "--keys",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            help="A file of keys.  [default: ~/.config/tamis/keys.yaml, else keys.yaml beside the rules]",
        ),
    ):
        function = option(function)
    return function


@localized.command("keys")
@key_options
@looks
@as_json
@pass_catalog
def show_keys(keys: Path | None, preset: str | None, instance: Instance, as_json: bool, t: Catalog) -> int:
    """Show the keys of 'tamis review', and report every mistake in keys.yaml; exit code 1 if there is one.

    A key of two commands is a mistake. What has no key is done by its name, after a colon.
    """
    paths = instance.call(desk_paths, os.environ, keys=keys, preset=preset or "")
    try:
        keymap = read_keymap(paths)
    except ConfigError as error:
        if as_json:
            echo_json({"problems": problems_json(error.problems)})
        else:
            tell_problems(error.problems, (), t)
        return WRONG
    commands = meanings(keymap, t)
    if as_json:
        entries = [{"command": name, "keys": list(keymap.keys.get(name, ()))} for name in commands]
        echo_json({"preset": keymap.preset, "commands": entries, "problems": []})
        return OK
    rows = [
        {
            "command": name,
            "key": " ".join(key_label(key) for key in keymap.keys.get(name, ())),
            "what": meaning,
        }
        for name, meaning in commands.items()
    ]
    echo_table({column: t(f"head.desk_{column}") for column in rows[0]}, rows)
    return OK
