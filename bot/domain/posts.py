"""Planned posts: what people want published on an account of ours, and when.

A post is published by the outbox like everything else that leaves; until its time it waits here. One that
goes to several accounts is one planned post for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.actors import Actor
from bot.domain.enums import CancelReason, State

#: Who publishes: people plan, the program hands over to the outbox.
PUBLISHER = Actor.system("posts")


class PostOrigin(StrEnum):
    """Where a post was planned: in `posts.yaml`, or by a command."""

    FILE = "file"
    COMMAND = "command"


class PostState(StrEnum):
    """Where a planned post is. `leaving` means that the outbox has it, whose state then says the rest."""

    PLANNED = "planned"
    HELD = "held"
    LEAVING = "leaving"
    CANCELLED = "cancelled"
    MISSED = "missed"


class PostHold(StrEnum):
    """Why a post was not handed over at its time, and a person has to say what becomes of it."""

    CRISIS = "crisis"
    CEILING = "ceiling"
    WORDS = "words"
    SECOND_APPROVAL = "second_approval"
    ACCOUNT = "account"
    IMAGE = "image"
    PLATFORM = "platform"


@dataclass(frozen=True, kw_only=True, slots=True)
class Publication:
    """What a post has beside its text, as it is published. `image` is an address or the path of a file below
    the folder of the rules; of a file `content` has the bytes once it leaves, which nobody stores."""

    link: str = ""
    image: str = ""
    content: bytes = b""

    @property
    def has_image_file(self) -> bool:
        """Whether the image is a file of ours."""
        return bool(self.image) and not is_address(self.image)


def is_address(image: str) -> bool:
    """Whether an image is named by its address on the web."""
    return image.startswith(("https://", "http://"))


@dataclass(frozen=True, kw_only=True, slots=True)
class PostDraft:
    """What somebody wants published on one account: final but for what is added to its link. `name` is the
    same for all accounts of one post; `due_at` is in UTC, `timezone` the one that its author thinks in."""

    name: str
    platform: str
    account_id: str
    source: str
    title: str
    text: str
    due_at: datetime
    timezone: str
    link: str = ""
    image: str = ""
    first_comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedPost:
    """A post as it is stored, with what the outbox says of it. Times are seconds since 1970.

    `round` counts how often it was handed over: a person may release one that was refused or dropped.
    `waived` is what a person has looked at and let pass. `told_at` is when people were told that it does not
    leave. `comment_state` is that of its first comment.
    """

    id: int
    draft: PostDraft
    origin: PostOrigin
    by: Actor
    planned_at: float
    state: PostState
    hold: PostHold | None = None
    problem: str = ""
    waived: PostHold | None = None
    approved_by: Actor | None = None
    released_at: float | None = None
    round: int = 1
    event_id: int | None = None
    told_at: float | None = None
    outbox_id: int | None = None
    outbox_state: State | None = None
    outbox_problem: str = ""
    cancel_reason: CancelReason | None = None
    external_id: str = ""
    published_at: float | None = None
    comment_state: State | None = None

    @property
    def key(self) -> str:
        """That of its row in the outbox, by which it can be there once only."""
        return f"post:{self.id}:{self.round}"

    @property
    def comment_key(self) -> str:
        """That of its first comment in the outbox."""
        return f"post:{self.id}:{self.round}:comment"

    @property
    def message_id(self) -> str:
        """As which it is known here until the platform names it."""
        return f"post:{self.id}"

    @property
    def due_at(self) -> float:
        """When it is to be published."""
        return self.draft.due_at.timestamp()

    @property
    def is_open(self) -> bool:
        """Whether nothing has been decided about it for good."""
        return self.state in (PostState.PLANNED, PostState.HELD)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostSettings:
    """What an operator sets for planned posts. Times are in seconds.

    One that could not leave at its time still may for `grace`. An account publishes `per_day` at most in any
    24 hours. While one of the states `hold_while` is on for an account, or under one of its posts, nothing is
    published there. With `two_people` a second person approves each post. `planners` are those who may plan;
    everybody who may act where nobody is named.
    """

    grace: float = 3600.0
    per_day: int = 25
    hold_while: tuple[str, ...] = ("crisis",)
    two_people: bool = False
    planners: tuple[str, ...] = ()


def text_for(texts: str | Mapping[str, str], platform: str) -> str | None:
    """The wording of a post for a platform: one for all, or the platform's own, else `default`."""
    if isinstance(texts, str):
        return texts
    return texts.get(platform, texts.get("default"))
