"""Reads the raw material of the report: one row per message that people wrote to us in a period.

Only the database is queried here; what is counted and divided is in `bot.services.reports.quality`.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import NamedTuple

from bot.domain import Actor, ActorKind, AppAct, Kind, Verb
from bot.domain.progress import Advance, unnoticed
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.codecs import decode_actor, decode_names
from bot.store.ports import Row

#: After so many rows is told how far it is.
_PAGE = 1_000
_NEVER = (None, None)
#: What a colleague did in the platform's app, as the answer from here that it amounts to.
_SAME_FROM_HERE = {AppAct.REPLIED.value: Verb.REPLY.value, AppAct.HID.value: Verb.HIDE.value}


class InboundEvent(NamedTuple):
    """One message that a person wrote, and what became of it. Times are seconds since 1970.

    `created_at` is when it was written, `received_at` when it reached us, which may be a day later. `bot_at`
    and `human_at` are the first replies of either. `hidden_by` is the rule or the person whose hide or delete
    took effect first, at `hidden_at`; `overturned` says that a person made the message visible again after a
    rule had hidden it. `harm` is the highest score of any harm. The message is read as it was first written.

    A tuple, for a year has a million of them: the first fields are the columns of the query, as they come.
    """

    id: int
    account_id: str
    message_id: str
    parent_id: str | None
    thread_id: str
    author_id: str | None
    platform: str
    origin: str
    language: str
    kind: str
    created_at: float
    received_at: float
    is_judged: bool
    unread: bool  # in a script that the model does not know
    sentiment: str | None
    intent: str | None
    needs_answer: float | None
    constructive: float | None
    harm: float | None
    has_attachments: bool
    ad_id: str
    campaign_id: str
    bot_at: float | None
    human_at: float | None
    hidden_by: Actor | None
    hidden_at: float | None
    overturned: bool

    @property
    def is_public(self) -> bool:
        """Whether others could see it, unless it was hidden."""
        return self.kind != Kind.DM

    @property
    def is_visible(self) -> bool:
        """Whether others can see it: public, and not hidden for good."""
        return self.is_public and (self.hidden_by is None or self.overturned)

    @property
    def answered_at(self) -> float | None:
        """When it was first replied to, by whomever."""
        bot_at, human_at = self.bot_at, self.human_at
        if bot_at is None or (human_at is not None and human_at < bot_at):
            return human_at
        return bot_at


@dataclass(frozen=True, kw_only=True, slots=True)
class AnsweredCase:
    """One case that a person answered in the period. Times are seconds since 1970; `since` is when its message
    was written."""

    since: float
    closed_at: float
    answer: str
    suggested: tuple[str, ...]  # verbs
    closed_by: str
    answered_at: float | None  # the first reply to its message
    harm: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenCases:
    """How many cases are open, and since when the oldest is."""

    cases: int
    oldest_since: float | None
    overdue: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """When a case is to be answered, and when it was. `owner` has it or had it last; empty for nobody."""

    case_id: int
    due_at: float
    closed_at: float | None
    owner: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewedSample:
    """Something drawn by chance that a person judged again without knowing what rules had wanted."""

    rule: str  # empty for what all rules left alone
    removes: bool  # by the rules
    agrees: bool
    harm: float | None


def list_inbound(
    tx: Transaction,
    since: float,
    until: float,
    advance: Advance = unnoticed,
    scope: ReportScope = EVERYTHING,
) -> list[InboundEvent]:
    """Every message that people wrote in [since, until), with what became of it until now."""
    replies, outcomes = _Replies(tx, since), _Outcomes(tx, since)
    rows = tx.all("engagement.inbound_events", since=since, until=until, **asdict(scope))
    inbound = []
    for number, row in enumerate(rows, 1):
        inbound.append(_inbound(row, replies, outcomes))
        if number % _PAGE == 0:
            advance(number, len(rows))
    return inbound


def list_answered_cases(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> list[AnsweredCase]:
    """The cases that people answered in [since, until)."""
    return [
        AnsweredCase(
            since=row["since"],
            closed_at=row["closed_at"],
            answer=_SAME_FROM_HERE.get(row["answer"], row["answer"]),
            suggested=decode_names(row["suggested"]),
            closed_by=row["closed_by_id"],
            answered_at=row["answered_at"],
            harm=row["harm"],
        )
        for row in tx.all("engagement.answered_cases", since=since, until=until, **asdict(scope))
    ]


def count_open_cases(tx: Transaction, now: float, scope: ReportScope = EVERYTHING) -> OpenCases:
    """The size and the age of the queue now."""
    row = tx.one("engagement.open_cases", now=now, **asdict(scope))
    assert row is not None  # an aggregate answers one row
    return OpenCases(cases=row["cases"], oldest_since=row["oldest_since"], overdue=row["overdue"])


def count_opened_cases(tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING) -> int:
    """How many cases were opened in [since, until), without those of blind reviews."""
    return int(tx.value("engagement.count_opened_cases", since=since, until=until, **asdict(scope)))


def list_deadlines(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> list[Deadline]:
    """The deadlines of the cases that were opened in [since, until), the earliest first."""
    rows = tx.all("engagement.deadlines", since=since, until=until, **asdict(scope))
    return [
        Deadline(
            case_id=row["id"], due_at=row["due_at"], closed_at=row["closed_at"], owner=row["owner"] or ""
        )
        for row in rows
    ]


def list_reviewed_samples(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> list[ReviewedSample]:
    """What was drawn for a blind review in [since, until) and has been judged again."""
    rows = tx.all("engagement.blind_reviews", since=since, until=until, **asdict(scope))
    return [
        ReviewedSample(
            rule=row["rule"], removes=row["removes"] == 1, agrees=row["agrees"] == 1, harm=row["harm"]
        )
        for row in rows
    ]


def count_rule_effects(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> dict[str, dict[str, int]]:
    """What each rule did about what was written in [since, until), by verb; `queue` are cases it opened."""
    effects: dict[str, dict[str, int]] = defaultdict(dict)
    for row in tx.all("engagement.rule_effects", since=since, until=until, **asdict(scope)):
        effects[row["rule"]][row["verb"]] = row["count"]
    for row in tx.all("engagement.rule_cases", since=since, until=until, **asdict(scope)):
        effects[row["rule"]][Verb.QUEUE.value] = row["count"]
    return dict(effects)


def count_strikes(tx: Transaction, since: float, until: float) -> dict[tuple[str, str], int]:
    """The strikes given in [since, until) that stand, by account and author."""
    rows = tx.all("engagement.strikes_by_author", since=since, until=until)
    return {(row["account_id"], row["author_id"]): row["count"] for row in rows}


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
        self.hidden: dict[tuple[str, str], tuple[Actor, float]] = {}
        self.overturned: set[tuple[str, str]] = set()
        hidden_at: dict[tuple[str, str], float] = {}  # by a rule, first
        for row in tx.all("engagement.visibility_effects", since=since):
            message = (row["account_id"], row["message_id"])
            actor = decode_actor(row)
            if row["verb"] != "unhide":
                self.hidden.setdefault(message, (actor, row["at"]))
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
    hidden_by, hidden_at = outcomes.hidden.get(message, _NEVER)
    return InboundEvent._make(
        (
            *row,
            replies.first(row, by_human=False),
            replies.first(row, by_human=True),
            hidden_by,
            hidden_at,
            message in outcomes.overturned,
        )
    )
