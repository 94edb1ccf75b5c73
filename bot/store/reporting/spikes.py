"""What stood out from the usual and what is compared for it, as rows. Times are seconds since 1970.

Only the database is queried here; what a spike is says `bot.domain.spikes`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.domain.spikes import SLOT, WINDOW, History, Measure, series_of, slot_of
from bot.store import Transaction
from bot.store.ports import Row

#: The latest that are looked at one by one when something stands out.
_MOST_MESSAGES = 20_000
_SLOTS_PER_WEEK = 7 * 96
_COLUMNS = {Measure.VOLUME: "written", Measure.NEGATIVE: "negative", Measure.SPAM: "spam"}
SPAM = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """Something that people wrote, as far as it is counted; `hidden_by` are the rules that wanted it
    hidden."""

    id: int
    platform: str
    kind: str
    message_id: str
    parent_id: str | None
    thread_id: str
    author_id: str | None
    created_at: float
    sentiment: str | None
    is_spam: bool
    hidden_by: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class SpikeFigures:
    """How high a spike is: the messages of an hour and of how many people, what is usual then, by how many
    deviations that is more, and, for negative ones, their share and the usual share."""

    count: int
    authors: int
    usual: float
    deviation: float
    share: float | None = None
    usual_share: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Spike:
    """More than usual, on an account or under one of its posts, and its highest hour.

    An empty `post` means all over the account; `comment` is that below which at least half of it stands.
    `rule` is set where its hides are meant. `event_id` is the row of an example. Open while `ended_at` is
    None.
    """

    id: int
    account_id: str
    platform: str
    measure: Measure
    rule: str
    post: str
    comment: str
    began_at: float
    noticed_at: float
    last_at: float
    ended_at: float | None
    figures: SpikeFigures
    event_id: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """Where a spike is, what is counted there, and an example."""

    account_id: str
    platform: str
    measure: Measure
    rule: str
    post: str
    comment: str
    began_at: float
    event_id: int | None


def list_accounts(tx: Transaction) -> list[str]:
    """The accounts on which people ever wrote."""
    return [row["account_id"] for row in tx.all("spikes.accounts")]


def recent_counts(tx: Transaction, account_id: str, slot: int) -> dict[tuple[Measure, str], int]:
    """How much was written in the hour that ends with `slot`, by what is counted and the rule that is
    meant."""
    hour = {"account_id": account_id, "since": slot - WINDOW, "until": slot}
    row = tx.one("spikes.recent_activity", **hour)
    assert row is not None  # an aggregate answers one row
    counts = {(measure, ""): int(row[measure]) for measure in _COLUMNS}
    hides = tx.all("spikes.recent_hides", **hour)
    return counts | {(Measure.HIDDEN, hide["rule"]): hide["hidden"] for hide in hides}


def read_history(
    tx: Transaction, account_id: str, measure: Measure, rule: str, *, slot: int, weeks: int
) -> History:
    """What is compared with the hour that ends with `slot`: so many weeks, and one before them for the
    level."""
    since = slot - (weeks + 1) * _SLOTS_PER_WEEK - 2 * WINDOW
    period = {"account_id": account_id, "since": since, "until": slot}
    rows = tx.all("spikes.activity", **period)
    written = series_of({row["slot"]: row["written"] for row in rows})
    if measure is Measure.HIDDEN:
        hides = tx.all("spikes.rule_activity", rule=rule, **period)
        counts = series_of({row["slot"]: row["hidden"] for row in hides})
    elif measure is Measure.VOLUME:
        counts = written
    else:
        counts = series_of({row["slot"]: row[_COLUMNS[measure]] for row in rows})
    first: int | None = tx.value("spikes.first_slot", account_id=account_id)
    return History(
        counts=counts,
        written=written,
        since=max(since, slot if first is None else first),
        gaps=_list_gaps(tx, account_id, since, slot),
    )


def negative_shares(tx: Transaction, account_id: str, *, slot: int, weeks: int) -> tuple[int, int]:
    """How much was negative and how much was read in the weeks before the hour that ends with `slot`."""
    row = tx.one(
        "spikes.shares", account_id=account_id, since=slot - weeks * _SLOTS_PER_WEEK, until=slot - WINDOW
    )
    assert row is not None  # an aggregate answers one row
    return row["negative"], row["read"]


def record_gap(tx: Transaction, account_id: str, since: float, until: float) -> None:
    """Nobody could tell us anything of an account meanwhile; of none, if no account is named."""
    tx.run("spikes.record_gap", account_id=account_id, since=since, until=until)


def list_written(tx: Transaction, account_id: str, slot: int) -> list[Message]:
    """What people wrote in the hour that ends with `slot`, the latest first."""
    hour = {"account_id": account_id, "since": (slot + 1 - WINDOW) * SLOT, "until": (slot + 1) * SLOT}
    hidden_by: Mapping[int, set[str]] = defaultdict(set)
    for row in tx.all("spikes.hides_between", **hour):
        hidden_by[row["event_id"]].add(row["rule"])
    return [
        Message(
            id=row["id"],
            platform=row["platform"],
            kind=row["kind"],
            message_id=row["message_id"],
            parent_id=row["parent_id"],
            thread_id=row["thread_id"],
            author_id=row["author_id"],
            created_at=row["created_at"],
            sentiment=row["sentiment"],
            is_spam=row["spam"] >= SPAM,
            hidden_by=frozenset(hidden_by.get(row["id"], ())),
        )
        for row in tx.all("spikes.written_between", most=_MOST_MESSAGES, **hour)
    ]


def open_spike(tx: Transaction, site: Site, figures: SpikeFigures, *, at: float) -> Spike:
    """Note a new spike."""
    row = tx.one(
        "spikes.insert_spike",
        account_id=site.account_id,
        measure=site.measure,
        rule=site.rule,
        platform=site.platform,
        post=site.post,
        comment=site.comment,
        began_at=site.began_at,
        event_id=site.event_id,
        at=at,
        **_columns(figures),
    )
    assert row is not None  # it was inserted
    return _decode(row)


def go_on(tx: Transaction, spike_id: int, figures: SpikeFigures, *, at: float) -> Spike:
    """The spike is still, or again, above what is usual."""
    row = tx.one("spikes.go_on", id=spike_id, at=at, **_columns(figures))
    assert row is not None  # spikes stay
    return _decode(row)


def end_spike(tx: Transaction, spike_id: int) -> Spike:
    """The spike ended when it was last above what is usual."""
    row = tx.one("spikes.end_spike", id=spike_id)
    assert row is not None  # spikes stay
    return _decode(row)


def list_open_spikes(tx: Transaction, account_id: str = "") -> list[Spike]:
    """What is above what is usual now, on one account or on all, the longest first. Reads only these rows."""
    if account_id:
        return list(map(_decode, tx.all("spikes.list_open_of", account_id=account_id)))
    return list(map(_decode, tx.all("spikes.list_open")))


def list_spikes_between(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> list[Spike]:
    """The spikes of [since, until), also those that began before, in the order in which they began."""
    rows = tx.all(
        "spikes.list_since",
        since=since,
        until=until,
        account_id=scope.account_id,
        platform=scope.platform,
        post=scope.post,
    )
    return list(map(_decode, rows))


def last_ended(tx: Transaction, site: Site, since: float) -> Spike | None:
    """The last spike of the same kind in the same spot, if it ended after that moment."""
    row = tx.one(
        "spikes.last_ended",
        account_id=site.account_id,
        measure=site.measure,
        rule=site.rule,
        post=site.post,
        since=since,
    )
    return None if row is None else _decode(row)


def _list_gaps(tx: Transaction, account_id: str, since: int, slot: int) -> tuple[tuple[int, int], ...]:
    rows: Sequence[Row] = tx.all("spikes.gaps", account_id=account_id, since=since * SLOT)
    gaps = [(slot_of(row["since"]), slot_of(row["until"])) for row in rows]
    silent_since: float | None = tx.value("spikes.open_silence", account_id=account_id)
    if silent_since is not None:
        gaps.append((slot_of(silent_since), slot))
    return tuple(gaps)


def _columns(figures: SpikeFigures) -> dict[str, object]:
    return {name: getattr(figures, name) for name in SpikeFigures.__slots__}


def _decode(row: Row) -> Spike:
    return Spike(
        id=row["id"],
        account_id=row["account_id"],
        platform=row["platform"],
        measure=Measure(row["measure"]),
        rule=row["rule"],
        post=row["post"],
        comment=row["comment"],
        began_at=row["began_at"],
        noticed_at=row["noticed_at"],
        last_at=row["last_at"],
        ended_at=row["ended_at"],
        figures=SpikeFigures(**{name: row[name] for name in SpikeFigures.__slots__}),
        event_id=row["event_id"],
    )
