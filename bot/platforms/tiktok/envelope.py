"""The envelope of one TikTok webhook: whose account it is about, when it was sent, and who we are.

Knows no event. https://business-api.tiktok.com/portal/docs?id=1759978319341570
"""

from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from bot.documents import Field, fingerprint
from bot.domain import Event, Kind, Restriction
from bot.platforms.http import moment_of

PLATFORM = "tiktok"
#: The account withdrew what it had granted the app: nothing can be done there any more.
_AUTHORIZATION_REMOVED = "authorization.removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """One delivery. `content` is what it is about, `own_ids` are those under which our accounts write, and
    `handle` is the public name of the account, empty when it is not configured."""

    account_id: str
    name: str
    time: Field | None
    content: Field
    received_at: datetime
    own_ids: frozenset[str]
    handle: str

    @property
    def mark(self) -> str:
        """A stand-in for the id of what has none, the same on every redelivery."""
        time = "" if self.time is None else str(self.time.value)
        return fingerprint([self.name, time, self.content.value])

    def is_ours(self, author_id: str | None) -> bool:
        return author_id is not None and (author_id == self.account_id or author_id in self.own_ids)

    def event(
        self, kind: Kind, message_id: str, thread_id: str, *, key: str, time: Field | None = None
    ) -> Event:
        """An event of this account with what all of them have. `key` tells it from others of the account,
        `time` is when it happened as far as the content says."""
        created_at, created_at_source = self._occurred_at(time)
        return Event(
            platform=PLATFORM,
            account_id=self.account_id,
            kind=kind,
            message_id=message_id,
            thread_id=thread_id,
            dedupe_key=f"{PLATFORM}:{self.account_id}:{key}",
            created_at=created_at,
            created_at_source=created_at_source,
        )

    def control(self, verb: str) -> Event:
        """The event for what concerns the account or the app."""
        event = self.event(Kind.CONTROL, self.mark, self.mark, key=f"{Kind.CONTROL}:{verb}:{self.mark}")
        if self.name != _AUTHORIZATION_REMOVED:
            return replace(event, extra=MappingProxyType({"verb": verb}))
        withdrawn = {"verb": "authorization", "action": "removed", "restriction": Restriction.IMPOSED.value}
        return replace(event, extra=MappingProxyType(withdrawn))

    def ignored(self, why: str) -> Event:
        """The event for what we have no use for; `why` is counted in the metrics."""
        event = self.event(Kind.IGNORED, self.mark, self.mark, key=f"{Kind.IGNORED}:{self.mark}")
        return replace(event, extra=MappingProxyType({"why": why}))

    def _occurred_at(self, time: Field | None) -> tuple[datetime, str]:
        for field, source in ((time, "platform"), (self.time, "delivery")):
            moment = moment_of(field)
            if moment is not None:
                return moment, source
        return self.received_at, "receipt"
