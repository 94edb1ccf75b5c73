"""Which instance a database belongs to, and whether it still stands where it ran: the database's side of it.

What is known of the folder is in `instance_files`; what becomes of open actions in `restores`.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.store import Transaction
from bot.store.delivery.instance_files import Heartbeat, Location

#: The pause of a copied folder. Nobody resumes it: the folder is adopted.
COPY_SCOPE = "copy"


class Standing(StrEnum):
    """What a database is in its folder."""

    NEW = "new"  # it never ran
    OURS = "ours"
    RESTORED = "restored"  # more was done here than it knows of
    COPIED = "copied"  # it ran elsewhere, and may still


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceMark:
    """The mark in the database. What happened between `restored_from` and `restored_until` the last restored
    database does not know; None where it never was one."""

    id: str
    generation: int
    sequence: int
    beat_at: float
    location: Location
    restored_at: float | None = None
    restored_from: float | None = None
    restored_until: float | None = None

    @property
    def code(self) -> str:
        """By which exactly this copy is adopted: after that it is another one."""
        return f"{self.id[:8]}-{self.generation}"


def load_mark(tx: Transaction) -> InstanceMark | None:
    """The mark; None in a database that never ran."""
    row = tx.one("instance_mark.load")
    if row is None:
        return None
    return InstanceMark(
        id=row["id"],
        generation=row["generation"],
        sequence=row["sequence"],
        beat_at=row["beat_at"],
        location=Location.decode(row["location"]),
        restored_at=row["restored_at"],
        restored_from=row["restored_from"],
        restored_until=row["restored_until"],
    )


def save_mark(tx: Transaction, mark: InstanceMark) -> None:
    """Put this mark in place of the one that was there."""
    tx.run(
        "instance_mark.save",
        id=mark.id,
        generation=mark.generation,
        sequence=mark.sequence,
        beat_at=mark.beat_at,
        location=mark.location.encode(),
        restored_at=mark.restored_at,
        restored_from=mark.restored_from,
        restored_until=mark.restored_until,
    )


def last_record_at(tx: Transaction) -> float | None:
    """When anything was last recorded; None in a database without a past."""
    at: float | None = tx.value("instance_mark.last_record_at")
    return at


def advance(tx: Transaction, at: float) -> Heartbeat | None:
    """Note that the database has come further; None in one that has no mark yet."""
    sequence = tx.value("instance_mark.advance", at=at)
    return None if sequence is None else Heartbeat(sequence=sequence, at=at)


def judge(
    mark: InstanceMark | None,
    *,
    has_past: bool,
    folder_id: str | None,
    location: Location | None,
    beat: Heartbeat | None,
) -> Standing:
    """What a database with this mark is in a folder with that one."""
    if mark is None:
        is_begun = folder_id is not None and (beat is None or beat.sequence > 0)
        return Standing.RESTORED if is_begun and has_past else Standing.NEW
    if folder_id != mark.id or location is None or not mark.location.is_same(location):
        return Standing.COPIED
    if beat is None or beat.sequence > mark.sequence:
        return Standing.RESTORED
    return Standing.OURS
