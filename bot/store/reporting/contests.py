"""Contests whose list of entries is closed: who may win, who not and why, and who won."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.store import Transaction
from bot.store.ports import Row

#: The label of what rules take for spam.
_SPAM = "spam"


class Exclusion(StrEnum):
    """Why an entry cannot win."""

    ANOTHER_ENTRY = "another_entry"
    EDITED_LATE = "edited_late"
    HIDDEN = "hidden"
    REMOVED = "removed"
    SPAM = "spam"
    STAFF = "staff"
    UNKNOWN_PERSON = "unknown_person"


@dataclass(frozen=True, kw_only=True, slots=True)
class Contest:
    """What is drawn among: what rules gave the label in [since, until). Times are seconds since 1970;
    `public_word` and `drawn_at` are known once it is drawn."""

    id: int = 0
    name: str
    label: str
    account_id: str = ""
    post: str = ""
    since: float
    until: float
    salt: str
    seed: str
    closed_at: float
    public_word: str = ""
    drawn_at: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Something with the label, before anybody counts."""

    event_id: int
    account_id: str
    platform: str
    author_id: str | None
    exclusion: Exclusion | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ContestEntry:
    """One entry under its public code. `author_name` and `permalink` are empty once its author is erased."""

    event_id: int
    code: str
    excluded: Exclusion | None
    rank: int | None
    written_at: float
    author_name: str
    permalink: str
    is_removed: bool


def list_candidates(tx: Transaction, contest: Contest) -> list[Candidate]:
    """Everything that may be an entry, the first first, with what excludes it whoever wrote it."""
    rows = tx.all(
        "contests.list_candidates",
        label=contest.label,
        spam=_SPAM,
        account_id=contest.account_id,
        post=contest.post,
        since=contest.since,
        until=contest.until,
    )
    return [
        Candidate(
            event_id=row["id"],
            account_id=row["account_id"],
            platform=row["platform"],
            author_id=row["author_id"],
            exclusion=_exclusion(row),
        )
        for row in rows
    ]


def insert_contest(
    tx: Transaction, contest: Contest, entries: Sequence[tuple[int, str, Exclusion | None]]
) -> bool:
    """Close the list for good: row, code and exclusion of each entry. False when the name is taken."""
    contest_id = tx.value(
        "contests.insert_contest",
        name=contest.name,
        label=contest.label,
        account_id=contest.account_id,
        post=contest.post,
        since=contest.since,
        until=contest.until,
        salt=contest.salt,
        seed=contest.seed,
        at=contest.closed_at,
    )
    if contest_id is None:
        return False
    tx.run_many(
        "contests.insert_entry",
        [
            {"contest_id": contest_id, "event_id": event_id, "code": code, "excluded": excluded}
            for event_id, code, excluded in entries
        ],
    )
    return True


def get_contest(tx: Transaction, name: str) -> Contest | None:
    """The contest of that name, or None."""
    row = tx.one("contests.get_contest", name=name)
    return _contest(row) if row else None


def list_contests(tx: Transaction) -> list[Contest]:
    """All of them, the first closed first."""
    return [_contest(row) for row in tx.all("contests.list_contests")]


def list_contest_entries(tx: Transaction, contest_id: int) -> list[ContestEntry]:
    """The entries, the winners first."""
    return [
        ContestEntry(
            event_id=row["event_id"],
            code=row["code"],
            excluded=Exclusion(row["excluded"]) if row["excluded"] else None,
            rank=row["place"],
            written_at=row["created_at"],
            author_name=row["author_name"] or "",
            permalink=row["permalink"] or "",
            is_removed=bool(row["is_removed"]),
        )
        for row in tx.all("contests.list_entries", contest_id=contest_id)
    ]


def record_draw(
    tx: Transaction, contest: Contest, winners: Sequence[str], public_word: str, *, at: float
) -> bool:
    """Who won; False when it was drawn before, which changes nothing."""
    if not tx.run("contests.mark_drawn", id=contest.id, at=at, public_word=public_word):
        return False
    places = enumerate(winners, 1)
    rows = [{"contest_id": contest.id, "code": code, "place": place} for place, code in places]
    tx.run_many("contests.set_place", rows)
    return True


def _exclusion(row: Row) -> Exclusion | None:
    if row["is_removed"]:
        return Exclusion.REMOVED
    if row["is_hidden"]:
        return Exclusion.HIDDEN
    if row["is_spam"]:
        return Exclusion.SPAM
    return Exclusion.EDITED_LATE if row["is_edited_late"] else None


def _contest(row: Row) -> Contest:
    return Contest(
        id=row["id"],
        name=row["name"],
        label=row["label"],
        account_id=row["account_id"],
        post=row["post"],
        since=row["since"],
        until=row["until"],
        salt=row["salt"],
        seed=row["seed"],
        closed_at=row["closed_at"],
        public_word=row["public_word"] or "",
        drawn_at=row["drawn_at"],
    )
