"""Reads what was written and done, a day (of UTC) at a time: packed where it is, else from the raw rows.

A packed day is no summary: it has every row, in columns. So a figure is computed in one way, whatever it was read
from, and what became of a message on a later day is found on that day. A trigger drops a day in the transaction
that changes one of its rows; a day that nobody has packed costs time and nothing else. What is packed names
people and comments by numbers only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from bot.domain import ActorKind
from bot.store import Transaction
from bot.store.ports import Row
from bot.store.reporting.columns import DTYPES, NO_KEY, column_of, join, key_of, pack, unpack

DAY = 86_400
#: What a column holds: see `columns.DTYPES`.
MESSAGE_COLUMNS: Mapping[str, str] = {
    "id": "id",
    "account": "word",
    "message": "key",
    "parent": "key",
    "thread": "key",
    "author": "key",
    "post": "word",  # empty for a direct message
    "platform": "word",
    "origin": "word",
    "language": "word",
    "kind": "word",
    "created_at": "number",
    "received_at": "number",
    "is_judged": "flag",
    "unread": "flag",
    "sentiment": "word",
    "intent": "word",
    "needs_answer": "number",
    "constructive": "number",
    "harm": "number",
    "has_attachments": "flag",
    "ad_id": "word",
    "campaign_id": "word",
}
ACT_COLUMNS: Mapping[str, str] = {
    "id": "id",
    "account": "word",
    "message": "key",
    "thread": "key",
    "verb": "word",
    "actor_kind": "word",
    "actor_id": "word",
    "at": "number",
    "written_at": "number",
    "platform": "word",
    "campaign_id": "word",
}
#: Ids that mean something within their account only. An author is the same person wherever they write.
_OF_ACCOUNT = ("message", "parent", "thread")
#: Rows that are read at once at about most, so that a day of a million takes no more memory than others.
_PAGE = 20_000

Table = dict[str, Any]


@cache
def layout() -> str:
    """What a packed day is packed with: another one is not read, and packed anew."""
    spoken = repr((sorted(DTYPES.items()), list(MESSAGE_COLUMNS.items()), list(ACT_COLUMNS.items()), 1))
    return blake2b(spoken.encode(), digest_size=8).hexdigest()


def list_days(tx: Transaction, since: float, until: float) -> list[int]:
    """The days on which something was written or done in [since, until), as days since 1970."""
    return [row["day"] for row in tx.all("report_days.list_days", since=since, until=until)]


def list_unpacked(tx: Transaction, until: float, most: int) -> list[int]:
    """The latest days before `until` on which something was written or done and that are not packed."""
    rows = tx.all("report_days.list_unpacked", since=0.0, until=until, layout=layout(), most=most)
    return [row["day"] for row in rows]


def claim_days(tx: Transaction, days: Iterable[int], claim: int) -> None:
    """From now on, a change of these days is noticed by `pack_day` with this claim."""
    for day in days:
        tx.run("report_days.claim", day=day, layout=layout(), claim=claim)


def packed_day(tx: Transaction, day: int) -> tuple[bytes, bytes]:
    """What `pack_day` is to store, from the raw rows. To be read after the day was claimed."""
    begin, end = float(day * DAY), float((day + 1) * DAY)
    return (
        pack(MESSAGE_COLUMNS, _raw_messages(tx, begin, end)),
        pack(ACT_COLUMNS, _raw_acts(tx, begin, end)),
    )


def pack_day(tx: Transaction, day: int, claim: int, packed: tuple[bytes, bytes]) -> bool:
    """Store what the day was packed to; False when it has changed since it was claimed."""
    messages, acts = packed
    return bool(tx.run("report_days.pack", day=day, claim=claim, messages=messages, acts=acts))


def read_messages(tx: Transaction, days: Sequence[int], since: float, until: float) -> Iterator[Table]:
    """What people wrote in [since, until) on each of these days that has such moments."""
    for day in days:
        begin, end = max(since, float(day * DAY)), min(until, float((day + 1) * DAY))
        if begin < end:
            packed = tx.value("report_days.packed_messages", day=day, layout=layout())
            table = unpack(MESSAGE_COLUMNS, packed) if packed else _raw_messages(tx, begin, end)
            yield _between(table, "created_at", begin, end)


def read_acts(tx: Transaction, days: Sequence[int], since: float, until: float) -> Table:
    """What was done in [since, until) and is of these days."""
    tables = []
    for day in days:
        begin, end = max(since, float(day * DAY)), min(until, float((day + 1) * DAY))
        if begin < end:
            packed = tx.value("report_days.packed_acts", day=day, layout=layout())
            table = unpack(ACT_COLUMNS, packed) if packed else _raw_acts(tx, begin, end)
            tables.append(_between(table, "at", begin, end))
    return join(ACT_COLUMNS, tables)


def _between(table: Table, moment: str, begin: float, end: float) -> Table:
    moments = table[moment]
    inside = (moments >= begin) & (moments < end)
    return table if inside.all() else {name: column[inside] for name, column in table.items()}


def _raw_messages(tx: Transaction, begin: float, end: float) -> Table:
    return _raw(tx, "report_days.messages", MESSAGE_COLUMNS, begin, end)


def _raw_acts(tx: Transaction, begin: float, end: float) -> Table:
    return _raw(tx, "report_days.acts", ACT_COLUMNS, begin, end)


def _raw(tx: Transaction, query: str, columns: Mapping[str, str], begin: float, end: float) -> Table:
    pages = tx.value("report_days.count_rows", since=begin, until=end) // _PAGE + 1
    bounds = [begin + (end - begin) * page / pages for page in range(pages)] + [end]
    tables = [
        _table(columns, rows)
        for since, until in pairwise(bounds)
        if (rows := tx.all(query, since=since, until=until))
    ]
    return tables[0] if len(tables) == 1 else join(columns, tables)


def _table(columns: Mapping[str, str], rows: Sequence[Row]) -> Table:
    values = dict(zip(columns, zip(*rows, strict=True), strict=True))
    accounts = values["account"]
    for name, kind in columns.items():
        if kind != "key":
            continue
        if name in _OF_ACCOUNT:
            values[name] = tuple(map(_key_in_account, accounts, values[name]))
        else:
            values[name] = tuple(map(_key, values[name]))
    return {name: column_of(kind, values[name]) for name, kind in columns.items()}


@lru_cache(4_096)  # a thread has many messages, a busy person writes many
def _key_in_account(account_id: str, text: str | None) -> int:
    return key_of(account_id, text) if text else NO_KEY


@lru_cache(4_096)
def _key(text: str | None) -> int:
    return key_of(text) if text else NO_KEY


def is_rule(acts: Table) -> Any:
    """Which acts are those of rules."""
    return acts["actor_kind"].are(ActorKind.RULE)
