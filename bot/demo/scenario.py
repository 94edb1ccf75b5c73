"""The scenario of the demo: who writes what, where and in which order (`comments.yaml`)."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal
from zlib import crc32

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.documents import from_yaml
from bot.documents.validation import validate
from bot.domain import Origin

PAGE = "204817360015588"
INSTAGRAM = "17841400222233344"
ACCOUNTS = {PAGE: "facebook", INSTAGRAM: "instagram"}
BRAND = "Maison Tamis"
HANDLE = "maison.tamis"

#: What somebody does about a message, in the fewest terms that a community manager would judge it by.
Reaction = Literal["reply", "hide", "escalate", "queue", "like", "none"]


class _StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Channel(_StrictModel):
    """Where something is written: under a post, or in direct messages when there is no post."""

    platform: Literal["facebook", "instagram"]
    post: str = ""
    origin: Origin = Origin.ORGANIC

    @property
    def account(self) -> str:
        """The id of the account that the channel belongs to."""
        return PAGE if self.platform == "facebook" else INSTAGRAM


class ScriptedMessage(_StrictModel):
    """One comment, message, edit or removal. Those of the same `batch` travel in one delivery.

    `expected` are the reactions a good community manager would accept; empty where none is expected.
    """

    id: str
    channel: str
    author: str = BRAND
    text: str = ""
    expected: tuple[Reaction, ...] = ()
    reply_to: str = ""
    edit_of: str = ""
    removal_of: str = ""
    batch: str = ""
    repeated: bool = False
    forged: bool = False
    by_staff: bool = False
    hands_off: bool = False

    @field_validator("expected", mode="before")
    @classmethod
    def _as_sequence(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class _ScenarioFile(_StrictModel):
    version: Literal[1]
    channels: dict[str, Channel]
    messages: tuple[ScriptedMessage, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Scenario:
    """All channels and scripted messages, and the ids that the simulated platform gives them."""

    channels: dict[str, Channel]
    messages: tuple[ScriptedMessage, ...]

    @cached_property
    def _index_by_id(self) -> dict[str, int]:
        return {message.id: index for index, message in enumerate(self.messages)}

    def channel_of(self, message: ScriptedMessage) -> Channel:
        """The channel in which the message is written."""
        return self.channels[message.channel]

    def message_id(self, scripted_id: str) -> str:
        """The platform's id of a scripted message; an edit or removal has that of its original."""
        message = self.messages[self._index_by_id[scripted_id]]
        if message.edit_of or message.removal_of:
            return self.message_id(message.edit_of or message.removal_of)
        channel, index = self.channel_of(message), self._index_by_id[scripted_id]
        if not channel.post:
            return f"m_demo{index:04}" if channel.platform == "facebook" else f"aWdfdemo{index:04}"
        return (
            f"{channel.post}_{902211330070000 + index}"
            if channel.platform == "facebook"
            else str(17999888777660000 + index)
        )

    def author_of(self, message: ScriptedMessage) -> tuple[str, str]:
        """Id and name of the author; the same name is the same person."""
        if message.by_staff:
            return self.channel_of(message).account, BRAND
        # The same in every run and every Python, which `hash()` is not.
        return f"77{crc32(message.author.encode()):012}", message.author

    def by_message_id(self) -> dict[tuple[str, bool], ScriptedMessage]:
        """Every scripted message but removals, by the platform's id and whether it is an edit."""
        return {
            (self.message_id(message.id), bool(message.edit_of)): message
            for message in self.messages
            if not message.removal_of
        }


def load_scenario(path: Path | None = None) -> Scenario:
    """The scenario that comes with the program, or the one at `path`. Raises `ConfigError`."""
    path = path or Path(__file__).with_name("comments.yaml")
    file = validate(_ScenarioFile, from_yaml(path.read_text("utf-8"), path.name))
    return Scenario(file.channels, file.messages)
