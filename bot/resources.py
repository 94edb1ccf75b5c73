"""Finds the files that come with the program: the default rules and the default model.

In a clone they lie beside the package, in an installed wheel inside it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """The path of a file or folder that is shipped, such as `rules.yaml` or `models/weights`."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def beside(path: Path, name: str) -> Path:
    """A file or folder named in the configuration at `path`: beside it, or else the one that is shipped."""
    found = path.parent / name
    return found if found.exists() or not shipped(name).exists() else shipped(name)
