"""The files that the pages need. The name of each has a hash of its content: a browser may keep it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

from bot.present.dashboard_page.page import Assets
from bot.present.dashboard_page.styles import STYLE

_HASH_LETTERS = 12


@dataclass(frozen=True, slots=True)
class AssetFile:
    """The content of one file and what it is."""

    name: str
    content: bytes
    content_type: str

    @property
    def etag(self) -> str:
        """What tells this content from any other."""
        return f'"{self.name}"'


def load_assets(folder: str) -> tuple[Assets, Mapping[str, AssetFile]]:
    """The addresses of all files below `folder`, and the files by their names."""
    package = resources.files("bot.web")
    script = _file("dashboard", "js", package.joinpath("dashboard.js").read_bytes(), "text/javascript")
    style = _file("dashboard", "css", STYLE.encode(), "text/css")
    icon = _file("icon", "svg", package.joinpath("icon.svg").read_bytes(), "image/svg+xml")
    addresses = Assets(*(f"{folder}/{file.name}" for file in (style, script, icon)))
    return addresses, MappingProxyType({file.name: file for file in (script, style, icon)})


def _file(stem: str, ending: str, content: bytes, content_type: str) -> AssetFile:
    digest = hashlib.sha256(content).hexdigest()[:_HASH_LETTERS]
    return AssetFile(f"{stem}-{digest}.{ending}", content, content_type)
