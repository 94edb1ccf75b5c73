"""Contests: closes the list of entries, draws winners so that anybody can repeat it, shows both.

Entries are what rules gave a label. The list is closed once and never changes, whatever becomes of a comment
later; its hash, and that of the seed, are known before the draw.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.contest_draw import draw_winners, entry_code, list_hash, seed_hash
from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.history import audit
from bot.store.reporting import contests
from bot.store.reporting.contests import Candidate, Contest, ContestEntry, Exclusion

_MOST_WINNERS = 1_000
_LONGEST_NAME, _LONGEST_WORD = 60, 200


@dataclass(frozen=True, kw_only=True, slots=True)
class ContestView:
    """One contest as people see it. `entries` are those that may win; `seed` is empty before the draw."""

    name: str
    label: str
    since: float
    until: float
    closed_at: float
    entries: int
    excluded: Mapping[str, int]
    list_sha256: str
    seed_sha256: str
    seed: str
    public_word: str
    drawn_at: float | None
    winners: tuple[ContestEntry, ...]
    codes: tuple[str, ...]


async def close_contest(
    workspace: Workspace,
    name: str,
    label: str,
    since: datetime,
    until: datetime,
    *,
    account_id: str = "",
    post: str = "",
) -> ContestView:
    """Close the list of what has the label in [since, until), and choose the seed.

    Raises `UserError` when the time is not over, when the name is taken, and when nothing may win.
    """
    now = workspace.now()
    if until <= since:
        raise UserError("period_ends_before_it_begins")
    if until > now:
        raise UserError("contest_not_over", name=name)
    contest = Contest(
        name=name[:_LONGEST_NAME],
        label=label,
        account_id=account_id,
        post=post,
        since=since.timestamp(),
        until=until.timestamp(),
        salt=secrets.token_hex(32),
        seed=secrets.token_hex(32),
        closed_at=now.timestamp(),
    )
    staff = workspace.rules.safety_net.exempt if workspace.is_configured else frozenset[str]()

    def work(tx: Transaction) -> ContestView:
        entries = _entries(contests.list_candidates(tx, contest), contest.salt, staff)
        if not any(excluded is None for _, _, excluded in entries):
            raise UserError("contest_has_no_entry", label=label)
        if not contests.insert_contest(tx, contest, entries):
            raise UserError("contest_exists", name=contest.name)
        view = _view(tx, contests.get_contest(tx, contest.name))
        _record(tx, workspace, "contest_closed", view)
        return view

    return await workspace.store.write(work)


async def draw_contest(
    workspace: Workspace, name: str, *, winners: int = 1, public_word: str = ""
) -> ContestView:
    """Draw so many winners and publish the seed. A contest is drawn once: again, it shows who won.

    Raises `UserError` when there is none of that name.
    """
    count = min(max(winners, 1), _MOST_WINNERS)

    def work(tx: Transaction) -> ContestView:
        contest = _find(tx, name)
        if contest.drawn_at is None:
            entries = contests.list_contest_entries(tx, contest.id)
            codes = [entry.code for entry in entries if entry.excluded is None]
            word = public_word.strip()[:_LONGEST_WORD]
            drawn = draw_winners(codes, contest.seed, word, count)
            contests.record_draw(tx, contest, drawn, word, at=workspace.now().timestamp())
            _record(tx, workspace, "contest_drawn", _view(tx, _find(tx, name)))
        return _view(tx, _find(tx, name))

    return await workspace.store.write(work)


async def show_contest(workspace: Workspace, name: str) -> ContestView:
    """The contest of that name. Raises `UserError` when there is none."""
    return await workspace.store.read(lambda tx: _view(tx, _find(tx, name)))


async def list_contests(workspace: Workspace) -> tuple[ContestView, ...]:
    """All whose list is closed, the first first."""
    return await workspace.store.read(
        lambda tx: tuple(_view(tx, contest) for contest in contests.list_contests(tx))
    )


def _find(tx: Transaction, name: str) -> Contest:
    contest = contests.get_contest(tx, name)
    if contest is None:
        raise UserError("no_contest", name=name)
    return contest


def _entries(
    candidates: Sequence[Candidate], salt: str, staff: frozenset[str]
) -> list[tuple[int, str, Exclusion | None]]:
    """Each with its code; of one person, the first that may win is the one that counts."""
    counted: set[tuple[str, str]] = set()
    entries = []
    for candidate in candidates:
        person = candidate.platform, candidate.author_id or ""
        exclusion = candidate.exclusion
        if candidate.author_id is None:
            exclusion = exclusion or Exclusion.UNKNOWN_PERSON
        elif candidate.author_id in staff:
            exclusion = exclusion or Exclusion.STAFF
        elif exclusion is None and person in counted:
            exclusion = Exclusion.ANOTHER_ENTRY
        if exclusion is None:
            counted.add(person)
        code = entry_code(salt, *person, str(candidate.event_id))
        entries.append((candidate.event_id, code, exclusion))
    return entries


def _view(tx: Transaction, contest: Contest | None) -> ContestView:
    assert contest is not None  # it was found or written in this transaction
    entries = contests.list_contest_entries(tx, contest.id)
    codes = sorted(entry.code for entry in entries if entry.excluded is None)
    excluded = Counter(entry.excluded.value for entry in entries if entry.excluded is not None)
    return ContestView(
        name=contest.name,
        label=contest.label,
        since=contest.since,
        until=contest.until,
        closed_at=contest.closed_at,
        entries=len(codes),
        excluded=dict(sorted(excluded.items())),
        list_sha256=list_hash(codes),
        seed_sha256=seed_hash(contest.seed),
        seed=contest.seed if contest.drawn_at is not None else "",
        public_word=contest.public_word,
        drawn_at=contest.drawn_at,
        winners=tuple(entry for entry in entries if entry.rank is not None),
        codes=tuple(codes),
    )


def _record(tx: Transaction, workspace: Workspace, action: str, view: ContestView) -> None:
    """What was published when stands in the record that nobody can change unseen."""
    audit.append_entry(
        tx,
        at=workspace.now().timestamp(),
        actor=workspace.actor,
        action=action,
        subject=f"contest:{view.name}",
        details={
            "entries": view.entries,
            "list_sha256": view.list_sha256,
            "seed_sha256": view.seed_sha256,
            "winners": [winner.code for winner in view.winners],
        },
    )
