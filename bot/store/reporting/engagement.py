"""Reads the raw material of the report: one row per thing that people wrote to us in a window.

Here are the questions to the database only; what is counted and divided stands in `bot.services.reports.quality`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database as Tables

from bot.store import Transaction

#: What people wrote: not our own echoes, receipts, controls, deletions, edits or reactions.
INBOUND = "e.is_own_echo = 0 AND e.kind IN ('comment', 'reply', 'dm', 'mention', 'review') AND e.state != 'unrouted'"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One thing a person wrote, and what became of it. Times are seconds since 1970.

    `bot_at` and `human_at` are the first answers of either. `hidden_by` is the rule (or
    `person:<name>`) whose hide or delete took effect first; `overturned` says that a person made
    it visible again after a rule had hidden it.
    """

    platform: str
    origin: str
    language: str
    kind: str
    received_at: float
    is_judged: bool
    sentiment: str | None
    intent: str | None
    needs_answer: float | None
    bot_at: float | None
    human_at: float | None
    hidden_by: str | None
    overturned: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """One case that a person answered in the window."""

    since: float
    closed_at: float
    rule: str
    answer: str
    suggested: str  # JSON list of verbs


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """What waits now."""

    cases: int
    oldest_since: float | None


def items(tx: Transaction, since: float, until: float) -> list[Item]:
    """Everything people wrote that reached us in [since, until), with what became of it until now."""
    answers, fates = _Answers(tx, since), _Fates(tx, since)
    rows = _rows(tx, _INBOUND, (since, until))
    return [_item(row, answers, fates) for row in rows]


def answered(tx: Transaction, since: float, until: float) -> list[Answered]:
    """The cases that people answered in [since, until)."""
    rows = _rows(
        tx,
        "SELECT since, closed_at, rule, answer, suggested FROM case_ WHERE state = 'closed'"
        " AND closed_by LIKE 'person:%' AND closed_at >= ? AND closed_at < ? ORDER BY closed_at",
        (since, until),
    )
    return [Answered(**dict(row)) for row in rows]


def open_now(tx: Transaction) -> Open:
    """How many cases wait and since when the oldest does."""
    (row,) = _rows(tx, "SELECT count(*) AS n, min(since) AS oldest FROM case_ WHERE state = 'open'")
    return Open(cases=row["n"], oldest_since=row["oldest"])


_INBOUND = f"""
SELECT account_id, message_id, thread_id, platform, origin, language, kind, received_at, sentiment, intent,
  judgement IS NOT NULL AND coalesce(json_extract(judgement, '$.timed_out'), 0) = 0 AS is_judged,
  json_extract(judgement, '$.scores.needs_answer') AS needs_answer
FROM event e WHERE {INBOUND} AND received_at >= ? AND received_at < ? ORDER BY id
"""


class _Answers:
    """When who spoke to whom: a comment is answered by words to it, a message by later words in its
    conversation."""

    def __init__(self, tx: Transaction, since: float) -> None:
        self._to_message: dict[tuple[bool, str, str], float] = {}
        self._in_thread: dict[tuple[bool, str, str], list[float]] = defaultdict(list)
        ours = _rows(
            tx,
            "SELECT o.account_id, o.message_id, e.thread_id, o.settled_at AS at, o.rule LIKE 'person:%' AS is_human"
            " FROM outbox o JOIN event e ON e.id = o.event_id WHERE o.settled_at >= ? AND o.state = 'done'"
            " AND o.verb IN ('reply', 'private_reply', 'message') ORDER BY o.settled_at",
            (since,),
        )
        colleagues = _rows(
            tx,
            "SELECT account_id, parent_id AS message_id, thread_id, received_at AS at, 1 AS is_human FROM event"
            " WHERE received_at >= ? AND is_own_echo = 1 AND json_extract(extra, '$.human_reply') = 'true'",
            (since,),
        )
        for row in sorted([*ours, *colleagues], key=lambda row: row["at"]):
            who, account = bool(row["is_human"]), row["account_id"]
            self._to_message.setdefault((who, account, row["message_id"]), row["at"])
            self._in_thread[who, account, row["thread_id"]].append(row["at"])

    def first(self, row: Any, *, by_human: bool) -> float | None:
        """The first answer to what stands in the row."""
        if row["kind"] != "dm":
            return self._to_message.get((by_human, row["account_id"], row["message_id"]))
        times = self._in_thread.get((by_human, row["account_id"], row["thread_id"]), [])
        place = bisect_left(times, row["received_at"])
        return times[place] if place < len(times) else None


class _Fates:
    """What was taken out of sight, by whom, and what people brought back after a rule."""

    def __init__(self, tx: Transaction, since: float) -> None:
        self.hidden_by: dict[tuple[str, str], str] = {}
        self.overturned: set[tuple[str, str]] = set()
        hidden_at: dict[tuple[str, str], float] = {}  # by a rule, first
        rows = _rows(
            tx,
            "SELECT account_id, message_id, verb, rule, settled_at AS at FROM outbox WHERE settled_at >= ?"
            " AND state = 'done' AND verb IN ('hide', 'delete', 'unhide') ORDER BY settled_at, id",
            (since,),
        )
        for row in rows:
            place, by_person = (row["account_id"], row["message_id"]), row["rule"].startswith("person:")
            if row["verb"] != "unhide":
                self.hidden_by.setdefault(place, row["rule"])
                if not by_person:
                    hidden_at.setdefault(place, row["at"])
            elif by_person and place in hidden_at:
                self.overturned.add(place)
        verdicts = _rows(
            tx,
            "SELECT account_id, message_id, at FROM override WHERE verb IN ('keep', 'unhide') AND at >= ?",
            (since,),
        )
        for row in verdicts:
            place = (row["account_id"], row["message_id"])
            if place in hidden_at and row["at"] >= hidden_at[place]:
                self.overturned.add(place)


def _rows(tx: Transaction, sql: str, values: Sequence[object] = ()) -> Iterator[dict[str, Any]]:
    found: Iterator[dict[str, Any]] = Tables(tx.connection, execute_plugins=False).query(sql, tuple(values))
    return found


def _item(row: Any, answers: _Answers, fates: _Fates) -> Item:
    place = (row["account_id"], row["message_id"])
    return Item(
        platform=row["platform"],
        origin=row["origin"],
        language=row["language"] or "und",
        kind=row["kind"],
        received_at=row["received_at"],
        is_judged=row["is_judged"] == 1,
        sentiment=row["sentiment"],
        intent=row["intent"],
        needs_answer=row["needs_answer"],
        bot_at=answers.first(row, by_human=False),
        human_at=answers.first(row, by_human=True),
        hidden_by=fates.hidden_by.get(place),
        overturned=place in fates.overturned,
    )
