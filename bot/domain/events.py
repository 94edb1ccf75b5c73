"""What came in: deliveries as they were, events in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.empty import empty_mapping
from bot.domain.enums import Kind, Origin

#: What a platform may say in `Event.extra` of the advertisement that an event is about. `promotion_status` is
#: its own word, in lower case.
AD_FACTS = ("ad_id", "ad_title", "campaign_id", "promotion_status")


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """One webhook request (or polled page) exactly as it came. Header names are lower case.

    `backfill_id` is set for what no webhook told and a backfill fetched: which one did.
    """

    source: str
    body: bytes
    headers: Mapping[str, str]
    received_at: datetime
    backfill_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """Something that came with a text. `type` is our word, or the platform's in lower case."""

    type: str
    url: str | None = None
    id: str | None = None
    mime: str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened, in our words. `dedupe_key` is the same for every redelivery.

    `created_at` is when it was written; `created_at_source` says whose time that is: the `platform`'s, that
    of its `delivery`, or that of our `receipt` when there was none that could be read.

    `extra` keeps what some platforms know beyond the common fields, as strings: `is_live`,
    `is_visitor_post`, `rating`, `payload`, `standby`, `verb` …; and of an advertisement the `AD_FACTS`.

    Of an own echo, `human_reply` says that a colleague wrote it, `is_automatic` that another app did by
    itself: a greeting, a broadcast.
    """

    platform: str
    account_id: str
    kind: Kind
    message_id: str
    thread_id: str
    dedupe_key: str
    created_at: datetime
    created_at_source: str = "platform"
    parent_id: str | None = None
    author_id: str | None = None
    author_name: str | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    permalink: str | None = None
    origin: Origin = Origin.UNKNOWN
    is_own_echo: bool = False
    human_reply: bool = False
    is_automatic: bool = False
    extra: Mapping[str, str] = field(default_factory=empty_mapping)


def arrived(event: Event, received_at: datetime) -> Event:
    """The event as it reached us: never written after that, for a platform's clock may be ahead of ours."""
    return event if event.created_at <= received_at else replace(event, created_at=received_at)
