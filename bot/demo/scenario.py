"""The script of the demo: who writes what, where, in which order (`comments.yaml`)."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.documents import from_yaml, validate
from bot.domain import Origin

PAGE = "204817360015588"
INSTAGRAM = "17841400222233344"
ACCOUNTS = {PAGE: "facebook", INSTAGRAM: "instagram"}
BRAND = "Maison Tamis"
HANDLE = "maison.tamis"

Hope = Literal["reply", "hide", "escalate", "queue", "like", "none"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Strict):
    """Where something is written: under a post, or, without one, in direct messages."""

    platform: Literal["facebook", "instagram"]
    post: str = ""
    origin: Origin = Origin.ORGANIC

    @property
    def account(self) -> str:
        return PAGE if self.platform == "facebook" else INSTAGRAM


class Scene(_Strict):
    """One thing that happens. Scenes of the same `together` travel in one delivery."""

    id: str
    at: str
    by: str = BRAND
    text: str = ""
    hope: tuple[Hope, ...] = ()
    under: str = ""
    edit_of: str = ""
    remove_of: str = ""
    together: str = ""
    twice: bool = False
    forged: bool = False
    by_staff: bool = False
    hands_off: bool = False

    @field_validator("hope", mode="before")
    @classmethod
    def _one_or_many(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given


class _Script(_Strict):
    version: Literal[1]
    places: dict[str, Place]
    scenes: tuple[Scene, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Script:
    """All places and scenes, and the ids that the platform gives them."""

    places: dict[str, Place]
    scenes: tuple[Scene, ...]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {scene.id: number for number, scene in enumerate(self.scenes)}

    def place(self, scene: Scene) -> Place:
        return self.places[scene.at]

    def message_id(self, id: str) -> str:
        """The platform's id of what the scene `id` is about: an edit is about what was edited."""
        scene = self.scenes[self._numbers[id]]
        if scene.edit_of or scene.remove_of:
            return self.message_id(scene.edit_of or scene.remove_of)
        place, number = self.place(scene), self._numbers[id]
        if not place.post:
            return f"m_demo{number:04}" if place.platform == "facebook" else f"aWdfdemo{number:04}"
        return (
            f"{place.post}_{902211330070000 + number}"
            if place.platform == "facebook"
            else str(17999888777660000 + number)
        )

    def author(self, scene: Scene) -> tuple[str, str]:
        """Id and name of who writes; the same name is the same person."""
        if scene.by_staff:
            return self.place(scene).account, BRAND
        return f"77{crc32(scene.by.encode()):012}", scene.by

    def by_message(self) -> dict[tuple[str, bool], Scene]:
        """The scene of each message id, and of each edit of a message."""
        return {(self.message_id(one.id), bool(one.edit_of)): one for one in self.scenes if not one.remove_of}


def load(path: Path | None = None) -> Script:
    """The script that comes with the program, or another. Raises `ConfigError`."""
    path = path or Path(__file__).with_name("comments.yaml")
    found = validate(_Script, from_yaml(path.read_text("utf-8"), path.name))
    return Script(found.places, found.scenes)
