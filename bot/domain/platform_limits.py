"""What a platform lets anybody do, whatever the account: ways in, kinds of events, windows, lengths, limits.

Declared by its adapter, beside the constants by which the calls are checked. Holds no account's settings and
counts nothing.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from bot.domain.empty import empty_mapping
from bot.domain.enums import Kind, Verb
from bot.errors import Message


class Intake(StrEnum):
    """How events come in: the platform calls us, we ask at intervals, or we ask for what was missed."""

    WEBHOOK = "webhook"
    POLL = "poll"
    BACKFILL = "backfill"


class TextUnit(StrEnum):
    """What a platform counts when it measures a text."""

    CHARACTERS = "characters"
    BYTES = "bytes"
    CHARACTERS_AND_EMOJI_BYTES = "characters_and_emoji_bytes"


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLimit:
    """The longest text that a platform takes."""

    longest: int
    unit: TextUnit = TextUnit.CHARACTERS

    def length_of(self, text: str) -> int:
        """How long the platform finds it."""
        if self.unit is TextUnit.CHARACTERS:
            return len(text)
        is_in_bytes = self.unit is TextUnit.BYTES
        return sum(_bytes(character) if is_in_bytes or _is_emoji(character) else 1 for character in text)


class LinkForm(StrEnum):
    """What becomes of the link of a post: a preview of its page, an address that can be followed at the end
    of the text, or one that people have to copy."""

    PREVIEW = "preview"
    IN_TEXT = "in_text"
    PLAIN = "plain"


@dataclass(frozen=True, kw_only=True, slots=True)
class PostLimits:
    """What a platform takes of a post of ours. `image_files` and `image_addresses` say how an image may be
    named, `image_types` its types; `most_posts` is how many an account may publish in 24 hours, `most_links`
    how many addresses a text may have, None where the platform names no number."""

    text: TextLimit
    link: LinkForm
    image_files: bool = False
    image_addresses: bool = False
    needs_image: bool = False
    image_types: tuple[str, ...] = ("jpeg", "png")
    most_image_bytes: int = 8 * 2**20
    first_comment: TextLimit | None = None
    most_posts: int | None = None
    most_links: int | None = None

    @property
    def takes_images(self) -> bool:
        """Whether a post can have an image at all."""
        return self.image_files or self.image_addresses


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformLimits:
    """What is possible on a platform, as far as it is the same for everybody.

    `kinds` are the events that come in, `impossible` the verbs that the platform has and does not take for
    some of them, `impossible_under_ads` those that it does not take for a comment under an advertisement.
    `answer_window` counts from somebody's last message, `private_reply_window` from the comment; None where
    the platform sets none, or has no such thing; with `takes_templates` an approved message may leave after
    it. `most_buttons` is how many a message may have. `hide` says who still sees a hidden comment, None where
    nothing can be hidden. `storage` is how long the platform's terms let messages be stored without being
    fetched again, None where they name no time. `post` is what can be published there, None where nothing can
    be; `no_posts` says why not. `ads` says what is known of advertisements, `calls` how many
    calls are allowed.
    """

    intake: tuple[Intake, ...]
    kinds: tuple[Kind, ...]
    ads: Message
    calls: Message
    hide: Message | None = None
    impossible: Mapping[Kind, frozenset[Verb]] = field(default_factory=empty_mapping)
    impossible_under_ads: frozenset[Verb] = frozenset()
    reply_text: TextLimit | None = None
    message_text: TextLimit | None = None
    answer_window: timedelta | None = None
    takes_templates: bool = False
    most_buttons: int = 0
    private_reply_window: timedelta | None = None
    storage: timedelta | None = None
    post: PostLimits | None = None
    no_posts: Message | None = None

    def text_limit(self, verb: Verb) -> TextLimit | None:
        """The longest text for a verb that speaks; None where the platform names none."""
        return self.reply_text if verb is Verb.REPLY else self.message_text


def _bytes(character: str) -> int:
    return len(character.encode("utf-8", "surrogatepass"))


def _is_emoji(character: str) -> bool:
    return ord(character) > 0xFFFF or unicodedata.category(character) == "So"
