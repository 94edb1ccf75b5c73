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
TIKTOK = "_000demoMaisonTamis"
LINKEDIN = "urn:li:organization:5551234"
YOUTUBE = "UCdemoMaisonTamis0000001"
WHATSAPP = "440022113355778"
THREADS = "31770000111122223"
ACCOUNTS = {
    PAGE: "facebook",
    INSTAGRAM: "instagram",
    TIKTOK: "tiktok",
    LINKEDIN: "linkedin",
    YOUTUBE: "youtube",
    WHATSAPP: "whatsapp",
    THREADS: "threads",
}
#: Stands for the HTTP status of a message that nobody delivers: the program asks for it.
POLLED = -1
#: The post that the shop publishes on LinkedIn: as what it answers, and under which name people comment.
ANNOUNCED = {"urn:li:activity:7260022200000000002": "urn:li:share:7260022200000000001"}
BRAND = "Maison Tamis"
HANDLE = "maison.tamis"

_ACCOUNT_OF = {platform: account for account, platform in ACCOUNTS.items()}
#: What somebody does about a message, in the fewest terms that a community manager would judge it by.
Reaction = Literal["reply", "hide", "escalate", "queue", "like", "none"]


class _StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Channel(_StrictModel):
    """Where something is written: under a post, or in direct messages when there is no post."""

    platform: Literal["facebook", "instagram", "tiktok", "linkedin", "youtube", "whatsapp", "threads"]
    post: str = ""
    origin: Origin = Origin.ORGANIC

    @property
    def account(self) -> str:
        """The id of the account that the channel belongs to."""
        return _ACCOUNT_OF[self.platform]


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
        name = channel.platform if channel.post else f"{channel.platform} message"
        return {
            "facebook": f"{channel.post}_{902211330070000 + index}",
            "facebook message": f"m_demo{index:04}",
            "instagram": str(17999888777660000 + index),
            "instagram message": f"aWdfdemo{index:04}",
            "tiktok": str(7571122334455660000 + index),
            "linkedin": f"urn:li:comment:({channel.post},{7260099887700000000 + index})",
            "youtube": f"Ugxdemo{index:04}AaABAg",
            "whatsapp message": f"wamid.DEMO{index:04}",
            "threads": str(18044000111120000 + index),
        }[name]

    def author_of(self, message: ScriptedMessage) -> tuple[str, str]:
        """Id and name of the author; the same name is the same person."""
        channel = self.channel_of(message)
        if message.by_staff:
            return channel.account, BRAND
        # The same in every run and every Python, which `hash()` is not.
        number = f"77{crc32(message.author.encode()):012}"
        ids = {
            "linkedin": f"urn:li:person:{number}",
            "youtube": f"UC{message.author}",
            "threads": message.author.lower(),  # the only name that Threads gives
            "tiktok": f"{number}/Uid==",
        }
        return ids.get(channel.platform, number), message.author

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
