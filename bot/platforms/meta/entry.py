"""What all items of one webhook entry share: whose it is, when it was sent, and who we are.

Also the careful ways to read what may be missing. Knows no product of Meta's.
https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from bot.documents import Field
from bot.domain import Event, Kind
from bot.errors import Malformed

# Before Facebook existed and beyond this century a time is a mistake, not a time.
_EARLIEST, _LATEST = 1_075_852_800, 4_102_444_800
_LONGEST_EXTRA = 2000
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,40}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of the envelope. `own_ids` and `usernames` are ours, whichever account it is for."""

    platform: str
    account_id: str
    time: Field | None
    received_at: datetime
    own_ids: frozenset[str]
    usernames: frozenset[str]
    is_instagram_login: bool = False

    @property
    def version(self) -> str:
        """`entry.time` as part of a key: the same on every redelivery."""
        return fingerprint(None if self.time is None else self.time.value, plain=True)

    def is_ours(self, id: str | None) -> bool:
        return id is not None and (id == self.account_id or id in self.own_ids)

    def moment(self, platform_time: Field | None = None) -> tuple[datetime, str]:
        """When it happened and who says so: the platform, the delivery, or only our clock."""
        for field, source in ((platform_time, "platform"), (self.time, "delivery")):
            found = moment(field)
            if found is not None:
                return found, source
        return self.received_at, "receipt"

    def ignored(self, item: Field, why: str) -> Event:
        """The event for something we have no use for; `why` is counted."""
        mark = fingerprint(item.value)
        created_at, created_at_source = self.moment()
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


def moment(field: Field | None) -> datetime | None:
    """A time in seconds or, beyond 10^11, milliseconds; None when it cannot be one."""
    try:
        value = field.number() if field is not None else 0
    except Malformed:
        return None
    milliseconds = 0
    if value > 10**11:
        value, milliseconds = divmod(value, 1000)
    if not _EARLIEST <= value < _LATEST:
        return None
    return datetime.fromtimestamp(value, UTC).replace(microsecond=milliseconds * 1000)


def word(text: str) -> str:
    """A word of the platform that may be counted under its own name, or `other`."""
    return text.lower() if _WORD.fullmatch(text) else "other"


def fingerprint(value: object, *, plain: bool = False) -> str:
    """A short name for a piece of JSON; with `plain`, a number or short word stands for itself."""
    if plain and (value is None or (isinstance(value, int | str) and _WORD.fullmatch(str(value)))):
        return "" if value is None else str(value)
    try:
        text = json.dumps(value, sort_keys=True)
    except RecursionError as trouble:
        raise Malformed("body: nested too deeply") from trouble
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def id_in(field: Field, *names: str) -> str | None:
    """The first id of these names; None when all are missing or empty. Raises `Malformed`."""
    for name in names:
        if name in field and field[name].value != "":
            return field[name].id()
    return None


def text_in(field: Field | None, *names: str) -> str | None:
    """The first readable, non-empty text of these names, else None; never raises."""
    for name in names:
        found = field.get(name) if field is not None else None
        if found is not None and isinstance(found.value, str) and found.value:
            return found.text()
    return None


def flag_in(field: Field | None, name: str) -> bool | None:
    """A readable flag, else None; never raises."""
    found = field.get(name) if field is not None else None
    try:
        return found.flag() if found is not None else None
    except Malformed:
        return None


def extras(field: Field | None, names: Mapping[str, str]) -> dict[str, str]:
    """What `names` (theirs → ours) finds of texts, numbers and flags, as texts; never raises."""
    found = {}
    for theirs, ours in names.items():
        member = field.get(theirs) if field is not None else None
        if member is None or not isinstance(member.value, str | int):
            continue
        value = member.value
        said = str(value).lower() if isinstance(value, bool) else Field(str(value)).text()
        if said:
            found[ours] = said[:_LONGEST_EXTRA]
    return found
