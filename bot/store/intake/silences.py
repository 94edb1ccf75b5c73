"""Which accounts have been silent for longer than is usual there, and how much is usual. Times are seconds since
1970."""

from dataclasses import dataclass

from bot.domain.silence import SLOT, WEEKS, Volume, volume_of
from bot.store import Transaction

_PAST = (WEEKS * 7 + 8) * 86_400.0  # the weeks before any stretch of the last one


@dataclass(frozen=True, kw_only=True, slots=True)
class Silence:
    """An account that has told nothing since then, although at most `usual` seconds of silence were usual."""

    source: str
    account_id: str
    since: float
    usual: float
    noticed_at: float


def read_volume(tx: Transaction, account_id: str, now: float) -> Volume:
    """How much people wrote on an account in the last weeks."""
    since = now - _PAST
    rows = tx.all("silences.slots", account_id=account_id, seconds=SLOT, since=since)
    first: float | None = tx.value("silences.first_heard", account_id=account_id)
    return volume_of(
        {row["slot"]: row["events"] for row in rows}, now if first is None else max(first, since)
    )


def last_heard(tx: Transaction, account_id: str) -> float | None:
    """When the platform last told of something that people wrote there; None when it never did."""
    at: float | None = tx.value("silences.last_heard", account_id=account_id)
    return at


def list_silences(tx: Transaction) -> list[Silence]:
    """The accounts that are silent, the longest first."""
    return [Silence(**{name: row[name] for name in Silence.__slots__}) for row in tx.all("silences.list")]


def begin_silence(tx: Transaction, silence: Silence) -> bool:
    """Note that an account is silent; False when that was noted before."""
    return bool(
        tx.run(
            "silences.begin",
            source=silence.source,
            account_id=silence.account_id,
            since=silence.since,
            usual=silence.usual,
            at=silence.noticed_at,
        )
    )


def end_silence(tx: Transaction, source: str, account_id: str) -> None:
    """The account is heard again, or is ours no more."""
    tx.run("silences.end", source=source, account_id=account_id)
