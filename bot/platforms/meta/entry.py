"""What all items of one webhook entry share: whose it is, when it was sent, and who we are.

Also the lenient ways to read what may be missing. Knows no product of Meta's.
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
from bot.platforms.http import parse_time

# Before Facebook existed (4 February 2004) and after this century a time is a mistake.
_EARLIEST, _LATEST = 1_075_852_800, 4_102_444_800
_LONGEST_EXTRA = 2000
_NUMBER = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,9})?")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_.-]{1,40}")


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
        """`entry.time` as part of a dedupe key: the same on every redelivery."""
        return fingerprint(None if self.time is None else self.time.value, plain=True)

    def is_ours(self, author_id: str | None) -> bool:
        return author_id is not None and (author_id == self.account_id or author_id in self.own_ids)

    def occurred_at(self, platform_time: Field | None = None) -> tuple[datetime, str]:
        """When it happened and who says so: the platform, the delivery, or only our clock."""
        for field, source in ((platform_time, "platform"), (self.time, "delivery")):
            time = moment_of(field)
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


def moment_of(field: Field | None) -> datetime | None:
    """A time as `unix_time` reads it, or in ISO 8601 (UTC, without an offset); None when it cannot be one."""
    if field is None or not isinstance(field.value, str) or _NUMBER.fullmatch(field.value.strip()):
        return unix_time(field)
    try:
        time = parse_time(field.value.strip())
    except (ValueError, OverflowError):
        return None
    return time if _EARLIEST <= time.timestamp() < _LATEST else None


def unix_time(field: Field | None) -> datetime | None:
    """A time in seconds or, above 10^11, in milliseconds; None when it cannot be one."""
    raw = None if field is None else field.value
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        raw = float(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 < raw < 10**14:
        return None
    # Page feeds send seconds, Messenger sends milliseconds.
    seconds = raw / 1000 if raw > 10**11 else raw
    return datetime.fromtimestamp(seconds, UTC) if _EARLIEST <= seconds < _LATEST else None


def plain_word(text: str) -> str:
    """A word of the platform in lower case, or `other` for a text that must not become a metric's label."""
    return text.lower() if _PLAIN_WORD.fullmatch(text) else "other"


def fingerprint(value: object, *, plain: bool = False) -> str:
    """16 hexadecimal digits for a piece of JSON; with `plain`, a number or short word stands for itself."""
    if plain and (value is None or (isinstance(value, int | str) and _PLAIN_WORD.fullmatch(str(value)))):
        return "" if value is None else str(value)
    try:
        text = json.dumps(value, sort_keys=True)
    except RecursionError as error:
        raise Malformed("body: nested too deeply") from error
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
        member = field.get(name) if field is not None else None
        if member is not None and isinstance(member.value, str) and member.value:
            return member.text()
    return None


def flag_in(field: Field | None, name: str) -> bool | None:
    """A readable flag, else None; never raises."""
    member = field.get(name) if field is not None else None
    try:
        return member.flag() if member is not None else None
    except Malformed:
        return None


def extras(field: Field | None, names: Mapping[str, str]) -> dict[str, str]:
    """The texts, numbers and flags that `names` (theirs → ours) lists, as texts; never raises."""
    values = {}
    for theirs, ours in names.items():
        member = field.get(theirs) if field is not None else None
        if member is None or not isinstance(member.value, str | int):
            continue
        raw = member.value
        text = str(raw).lower() if isinstance(raw, bool) else Field(str(raw)).text()
        if text:
            values[ours] = text[:_LONGEST_EXTRA]
    return values
