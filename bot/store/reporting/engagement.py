"""Reads the raw material of the report: one row per message that people wrote to us in a period.

Only the database is queried here; what is counted and divided is in `bot.services.reports.quality`.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from bot.domain import Actor, ActorKind, AppAct, Origin, Verb
from bot.domain.progress import Advance, unnoticed
from bot.store import Transaction
from bot.store.codecs import decode_actor, decode_names, decode_strings
from bot.store.ports import Row

#: After so many rows is told how far it is.
_PAGE = 1_000
#: What a colleague did in the platform's app, as the answer from here that it amounts to.
_SAME_FROM_HERE = {AppAct.REPLIED.value: Verb.REPLY.value, AppAct.HID.value: Verb.HIDE.value}


@dataclass(frozen=True, kw_only=True, slots=True)
class InboundEvent:
    """One message that a person wrote, and what became of it. Times are seconds since 1970.

    `created_at` is when it was written, `received_at` when it reached us, which may be a day later. `bot_at`
    and `human_at` are the first replies of either. `hidden_by` is the rule or the person whose hide or delete
    took effect first; `overturned` says that a person made the message visible again after a rule had hidden
    it.
    """

    platform: str
    origin: str
    language: str
    kind: str
    thread_id: str
    ad_id: str
    campaign_id: str
    created_at: float
    received_at: float
    is_judged: bool
    unread: bool  # in a script that the model does not know
    sentiment: str | None
    intent: str | None
    needs_answer: float | None
    bot_at: float | None
    human_at: float | None
    hidden_by: Actor | None
    overturned: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AnsweredCase:
    """One case that a person answered in the period. Times are seconds since 1970; `since` is when its message
    was written."""

    since: float
    closed_at: float
    answer: str
    suggested: tuple[str, ...]  # verbs


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCases:
    """How many cases are open, and since when the oldest is."""

    cases: int
    oldest_since: float | None


def list_inbound(
    tx: Transaction, since: float, until: float, advance: Advance = unnoticed
) -> list[InboundEvent]:
    """Every message that people wrote in [since, until), with what became of it until now."""
    replies, outcomes = _Replies(tx, since), _Outcomes(tx, since)
    rows = tx.all("engagement.inbound_events", since=since, until=until)
    inbound = []
    for number, row in enumerate(rows, 1):
        inbound.append(_inbound(row, replies, outcomes))
        if number % _PAGE == 0:
            advance(number, len(rows))
    return inbound


def list_answered_cases(tx: Transaction, since: float, until: float) -> list[AnsweredCase]:
    """The cases that people answered in [since, until)."""
    return [
        AnsweredCase(
            since=row["since"],
            closed_at=row["closed_at"],
            answer=_SAME_FROM_HERE.get(row["answer"], row["answer"]),
            suggested=decode_names(row["suggested"]),
        )
        for row in tx.all("engagement.answered_cases", since=since, until=until)
    ]


def count_open_cases(tx: Transaction) -> OpenCases:
    """The size and the age of the queue now."""
    row = tx.one("engagement.open_cases")
    assert row is not None  # an aggregate answers one row
    return OpenCases(cases=row["cases"], oldest_since=row["oldest_since"])


class _Replies:
    """When the bot and people replied: to a comment by a reply to it, to a direct message by a later message
    in its conversation."""

    def __init__(self, tx: Transaction, since: float) -> None:
        self._to_message: dict[tuple[bool, str, str], float] = {}
        self._in_thread: dict[tuple[bool, str, str], list[float]] = defaultdict(list)
        # Sorted together, for whoever was first counts, in the platform's app or from here.
        rows = [
            *tx.all("engagement.own_replies", since=since),
            *tx.all("engagement.colleagues_replies", since=since),
        ]
        for row in sorted(rows, key=lambda row: row["at"]):
            by_human, account_id = row["actor_kind"] == ActorKind.PERSON, row["account_id"]
            self._to_message.setdefault((by_human, account_id, row["message_id"]), row["at"])
            self._in_thread[by_human, account_id, row["thread_id"]].append(row["at"])

    def first(self, row: Row, *, by_human: bool) -> float | None:
        """When the event of the row was first replied to."""
        if row["kind"] != "dm":
            return self._to_message.get((by_human, row["account_id"], row["message_id"]))
        times = self._in_thread.get((by_human, row["account_id"], row["thread_id"]), [])
        index = bisect_left(times, row["created_at"])
        return times[index] if index < len(times) else None


class _Outcomes:
    """Which messages were hidden, by whom, and which of them people restored after a rule."""

    def __init__(self, tx: Transaction, since: float) -> None:
        self.hidden_by: dict[tuple[str, str], Actor] = {}
        self.overturned: set[tuple[str, str]] = set()
        hidden_at: dict[tuple[str, str], float] = {}  # by a rule, first
        for row in tx.all("engagement.visibility_effects", since=since):
            message = (row["account_id"], row["message_id"])
            actor = decode_actor(row)
            if row["verb"] != "unhide":
                self.hidden_by.setdefault(message, actor)
                if not actor.is_person:
                    hidden_at.setdefault(message, row["at"])
            elif actor.is_person and message in hidden_at:
                self.overturned.add(message)
        for row in tx.all("engagement.restoring_overrides", since=since):
            message = (row["account_id"], row["message_id"])
            if message in hidden_at and row["at"] >= hidden_at[message]:
                self.overturned.add(message)


def _inbound(row: Row, replies: _Replies, outcomes: _Outcomes) -> InboundEvent:
    message = (row["account_id"], row["message_id"])
    extra = decode_strings(row["extra"]) if row["origin"] == Origin.AD else {}
    return InboundEvent(
        platform=row["platform"],
        origin=row["origin"],
        language=row["language"] or "und",
        kind=row["kind"],
        thread_id=row["thread_id"],
        ad_id=extra.get("ad_id", ""),
        campaign_id=extra.get("campaign_id", ""),
        created_at=row["created_at"],
        received_at=row["received_at"],
        is_judged=row["is_judged"] == 1,
        unread=row["unread"] == 1,
        sentiment=row["sentiment"],
        intent=row["intent"],
        needs_answer=row["needs_answer"],
        bot_at=replies.first(row, by_human=False),
        human_at=replies.first(row, by_human=True),
        hidden_by=outcomes.hidden_by.get(message),
        overturned=message in outcomes.overturned,
    )
