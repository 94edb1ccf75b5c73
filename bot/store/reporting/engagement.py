"""Reads what the report says about cases, blind reviews, rules and strikes; messages are in `messages`.

Only the database is queried here; what is counted and divided is in `bot.services.reports.quality`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import NamedTuple

from bot.domain import AppAct, Verb
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.codecs import decode_names

#: What a colleague did in the platform's app, as the answer from here that it amounts to.
_SAME_FROM_HERE = {AppAct.REPLIED.value: Verb.REPLY.value, AppAct.HID.value: Verb.HIDE.value}


class AnsweredCase(NamedTuple):
    """One case that a person answered in the period. Times are seconds since 1970; `since` is when its message
    was written. A tuple, for a year has a hundred thousand of them."""

    since: float
    closed_at: float
    answer: str
    suggested: tuple[str, ...]  # verbs
    closed_by: str
    answered_at: float | None  # the first reply to its message
    harm: float | None
    is_of_rule: bool  # a rule opened it, and not for a blind review


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


def list_answered_cases(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> list[AnsweredCase]:
    """The cases that people answered in [since, until)."""
    rows = tx.all("engagement.answered_cases", since=since, until=until, **asdict(scope))
    return [
        AnsweredCase(since, closed_at, _SAME_FROM_HERE.get(answer, answer), _decode_verbs(suggested), *others)
        for since, closed_at, answer, suggested, *others in rows
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
    tx: Transaction,
    since: float,
    until: float,
    acts: Mapping[str, Mapping[str, int]],
    scope: ReportScope = EVERYTHING,
) -> dict[str, dict[str, int]]:
    """What each rule did about what was written in [since, until), by verb: the `acts` that were counted already,
    and as `queue` the cases it opened."""
    effects = {rule: dict(verbs) for rule, verbs in acts.items()}
    for row in tx.all("engagement.rule_cases", since=since, until=until, **asdict(scope)):
        effects.setdefault(row["rule"], {})[Verb.QUEUE.value] = row["count"]
    return effects


def count_strikes(tx: Transaction, since: float, until: float) -> dict[tuple[str, str], int]:
    """The strikes given in [since, until) that stand, by account and author."""
    rows = tx.all("engagement.strikes_by_author", since=since, until=until)
    return {(row["account_id"], row["author_id"]): row["count"] for row in rows}


@lru_cache(256)  # few differ
def _decode_verbs(text: str) -> tuple[str, ...]:
    return decode_names(text)
