"""What all items of one webhook entry share: whose it is, when it was sent, and who we are.

Knows no product of Meta's.
https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from bot.documents import Field, fingerprint
from bot.domain import Event, Kind, empty_mapping
from bot.errors import Malformed
from bot.platforms.http import moment_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the envelope. `own_ids` and `usernames` are ours, whichever account it is for; `numbers`
    are those of ours that belong to the WhatsApp business account that it is for, `handles` our accounts on
    Threads by their user names in folded case.
    """

    platform: str
    account_id: str
    time: Field | None
    received_at: datetime
    own_ids: frozenset[str]
    usernames: frozenset[str]
    is_instagram_login: bool = False
    numbers: tuple[str, ...] = ()
    handles: Mapping[str, str] = field(default_factory=empty_mapping)

    @property
    def version(self) -> str:
        """`entry.time` as part of a dedupe key: the same on every redelivery."""
        return fingerprint(None if self.time is None else self.time.value, plain=True)

    def is_ours(self, author_id: str | None) -> bool:
        return author_id is not None and (author_id == self.account_id or author_id in self.own_ids)

    def occurred_at(self, platform_time: Field | None = None) -> tuple[datetime, str]:
        """When it happened and who says so: the platform, the delivery, or only our clock."""
        for moment, source in ((platform_time, "platform"), (self.time, "delivery")):
            time = moment_of(moment)
            if time is not None:
                return time, source
        return self.received_at, "receipt"

    def ignored(self, item: Field, why: str) -> Event:
        """The event for an item that we have no use for; `why` is counted in the metrics."""
        mark = fingerprint(item.value)
        created_at, created_at_source = self.occurred_at()
        return Event(
            platform=self.platform,
            account_id=self.account_id,
            kind=Kind.IGNORED,
            message_id=mark,
            thread_id=mark,
            dedupe_key=f"{self.platform}:{self.account_id}:{Kind.IGNORED}:{mark}:{self.version}",
            created_at=created_at,
            created_at_source=created_at_source,
            extra=MappingProxyType({"why": why}),
        )


def parsed(parse: Callable[[], Event]) -> Iterator[Event | Malformed]:
    """The event of one item, or why it cannot be read: a bad item never costs the others."""
    try:
        yield parse()
    except Malformed as error:
        yield error
