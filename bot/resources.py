"""Where the files are that come with the program.

In a clone they are beside the package, in an installed wheel inside it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def bundled(name: str) -> Path:
    """The path of a bundled file or folder, such as `rules.yaml` or `models/weights`."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def resolve(path: Path, name: str) -> Path:
    """The file or folder that the configuration at `path` names: beside it, or else the bundled one."""
    beside = path.parent / name
    return beside if beside.exists() or not bundled(name).exists() else bundled(name)
