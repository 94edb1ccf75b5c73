"""The images of posts: which there are, of which type, and whether a platform takes them.

A file stands in the folder of the rules or below it. What is at an address on the web is looked at by the
platform alone; here only its form is checked.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.domain import PostLimits
from bot.domain.posts import is_address
from bot.errors import Message, TamisError, explain_io, message
from bot.files import read_bytes_below

#: Larger than any platform takes.
_MOST_BYTES = 32 * 2**20
_SIGNATURES: Mapping[str, tuple[bytes, ...]] = MappingProxyType(
    {"jpeg": (b"\xff\xd8\xff",), "png": (b"\x89PNG\r\n\x1a\n",), "gif": (b"GIF87a", b"GIF89a")}
)
_TYPE_OF_SUFFIX: Mapping[str, str] = MappingProxyType(
    {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "gif": "gif", "webp": "webp"}
)


class ImageRefused(TamisError):
    """An image that cannot be used; `problem` is for whoever named it."""

    def __init__(self, problem: Message) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read_image(folder: Path, name: str) -> bytes:
    """The content of an image file below the folder. Raises `ImageRefused`."""
    try:
        content = read_bytes_below(folder, name, _MOST_BYTES)
    except (OSError, ValueError) as error:
        reason = explain_io(error) if isinstance(error, OSError) else message("it is no path")
        raise ImageRefused(message("{reason}", reason=reason)) from error
    if image_type(content) is None:
        raise ImageRefused(message("it is no image of a type that is known here"))
    return content


def image_type(content: bytes) -> str | None:
    """What an image is by its first bytes, whatever its name says: jpeg, png, gif or webp; else None."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((name for name, starts in _SIGNATURES.items() if content.startswith(starts)), None)


def image_problem(image: str, limits: PostLimits, folder: Path) -> Message | None:
    """Why a platform with these limits would not take the image; None when it would, as far as one sees."""
    if not limits.takes_images:
        return message("the platform takes no images through its API")
    return _address_problem(image, limits) if is_address(image) else _file_problem(image, limits, folder)


def _address_problem(address: str, limits: PostLimits) -> Message | None:
    if not limits.image_addresses:
        return message("the platform takes a file, and no address: save the image beside the rules")
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or not address.isprintable() or " " in address:
        return message("expected an address such as https://www.example.com/image.jpg")
    suffix = parts.path.rpartition(".")[2].lower()
    kind = _TYPE_OF_SUFFIX.get(suffix)
    if kind is not None and kind not in limits.image_types:
        return _wrong_type(kind, limits)
    return None


def _file_problem(name: str, limits: PostLimits, folder: Path) -> Message | None:
    if not limits.image_files:
        return message(
            "the platform fetches images itself: it needs an address such as https://www.example.com/image.jpg"
        )
    try:
        content = read_image(folder, name)
    except ImageRefused as error:
        return error.problem
    kind = image_type(content)
    if kind is not None and kind not in limits.image_types:
        return _wrong_type(kind, limits)
    if len(content) > limits.most_image_bytes:
        return message(
            "it has {size} MiB, and the platform takes {most} MiB at most",
            size=f"{len(content) / 2**20:.1f}",
            most=f"{limits.most_image_bytes / 2**20:g}",
        )
    return None


def _wrong_type(kind: str, limits: PostLimits) -> Message:
    return message(
        "it is {kind}, and the platform takes {types} only",
        kind=kind.upper(),
        types=", ".join(name.upper() for name in limits.image_types),
    )
