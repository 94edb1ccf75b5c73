"""Who did what, when: an append-only log in which each row seals the one before it.

Rows hold ids and codes of ours, never the text of a comment or the name of an author, so that
erasing somebody leaves the chain intact.

The seals have no key: whoever may write the file can compute them anew. What is kept elsewhere about how far the
record had come, an anchor, shows that.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain import Actor
from bot.domain.progress import Advance, unnoticed
from bot.store import Transaction

_FIRST = b"tamis"
_PAGE = 1_000
_BEFORE_ALL = -(2**63)  # the smallest id that SQLite has: no row may hide before the first one


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One row about a subject. `at` is seconds since 1970, `actor` as `Actor` spells itself."""

    at: float
    actor: str
    action: str
    details: Mapping[str, object]


@dataclass(frozen=True, order=True, slots=True)
class Anchor:
    """How far the record had come at some moment: the id of its last row, and that row's seal in hexadecimal.

    Every row before it is sealed by it. Row 0 stands for the empty record.
    """

    row: int
    seal: str

    def __str__(self) -> str:
        """As people pass it on: `ROW:SEAL`."""
        return f"{self.row}:{self.seal}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What a walk over the whole record, so many `rows`, has found.

    `broken_row` is the first row that its own chain contradicts, None when there is none. Of the anchors,
    `confirmed` is the newest that fits and `refuted` the oldest that does not: what differs is after the one
    and at or before the other. `last` is where the record ends now.
    """

    rows: int
    last: Anchor
    broken_row: int | None
    confirmed: Anchor | None = None
    refuted: Anchor | None = None

    @property
    def is_intact(self) -> bool:
        """Whether nothing contradicts the record."""
        return self.broken_row is None and self.refuted is None

    @property
    def first_difference(self) -> int | None:
        """The first row of which is known that it is not, or may not be, what it was; None when intact."""
        if self.refuted is None:
            return self.broken_row
        after_confirmed = (self.confirmed.row if self.confirmed else 0) + 1
        # Beyond the end rows are missing, and the first of them is known exactly.
        unlike_anchor = after_confirmed if self.refuted.row <= self.last.row else self.last.row + 1
        return unlike_anchor if self.broken_row is None else min(unlike_anchor, self.broken_row)


def append_entry(
    tx: Transaction,
    *,
    at: float,
    actor: Actor,
    action: str,
    subject: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Append one row, sealed with the one before it.

    Under which account a person acted who gave another name stands in the details as `login` and `uid`.
    """
    account = {"login": actor.login.name, "uid": actor.login.uid} if actor.login else {}
    text = json.dumps({**(details or {}), **account}, sort_keys=True)
    previous = tx.value("audit.last_seal") or _FIRST
    tx.run(
        "audit.insert_entry",
        at=at,
        actor=str(actor),
        action=action,
        subject=subject,
        details=text,
        seal=_seal(previous, at, str(actor), action, subject, text),
    )


def list_entries(tx: Transaction, subject: str) -> list[AuditEntry]:
    """Everything that was written about one subject, such as `rule:price`, oldest first."""
    return [
        AuditEntry(at=row["at"], actor=row["actor"], action=row["action"], details=json.loads(row["details"]))
        for row in tx.all("audit.list_entries", subject=subject)
    ]


def last_anchor(tx: Transaction) -> Anchor:
    """Where the record ends."""
    row = tx.one("audit.last_anchor")
    return Anchor(0, _FIRST.hex()) if row is None else Anchor(row["id"], row["seal"].hex())


def verify_chain(
    tx: Transaction, anchors: Iterable[Anchor] = (), advance: Advance = unnoticed
) -> Verification:
    """Walk over the record, oldest row first, and compare it with its own seals and with `anchors`."""
    check = _AnchorCheck(anchors)
    check.pass_row(Anchor(0, _FIRST.hex()))
    seal, last_id, row_number, broken_row = _FIRST, _BEFORE_ALL, 0, None
    newest = tx.value("audit.newest_id") or 0
    # In pages: after years the whole log does not fit into memory.
    while rows := tx.all("audit.entries_after", id=last_id, limit=_PAGE):
        for row in rows:
            row_number += 1
            seal = _seal(seal, row["at"], row["actor"], row["action"], row["subject"], row["details"])
            if broken_row is None and (seal != row["seal"] or row["id"] != row_number):
                broken_row = int(row["id"])
            seal = row["seal"]
            check.pass_row(Anchor(row["id"], seal.hex()))
        last_id = rows[-1]["id"]
        advance(row_number, newest)
    return Verification(
        rows=row_number,
        last=last_anchor(tx),
        broken_row=broken_row,
        confirmed=check.confirmed,
        refuted=check.refuted,
    )


class _AnchorCheck:
    """Compares anchors with the rows of the record as they pass."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self._unmet: dict[int, set[Anchor]] = {}
        for anchor in anchors:
            self._unmet.setdefault(anchor.row, set()).add(anchor)
        self._refuted: list[Anchor] = []
        self._confirmed: list[Anchor] = []

    def pass_row(self, actual: Anchor) -> None:
        """Compare with the anchors of this row."""
        for anchor in self._unmet.pop(actual.row, ()):
            (self._confirmed if anchor == actual else self._refuted).append(anchor)

    @property
    def refuted(self) -> Anchor | None:
        """The oldest anchor that differs, or whose row never came."""
        return min(
            (*self._refuted, *(anchor for row in self._unmet.values() for anchor in row)), default=None
        )

    @property
    def confirmed(self) -> Anchor | None:
        """The newest anchor that fits and is older than what differs."""
        refuted = self.refuted
        return max(
            (anchor for anchor in self._confirmed if refuted is None or anchor.row < refuted.row),
            default=None,
        )


def _seal(previous: bytes, at: float, actor: str, action: str, subject: str, details: str) -> bytes:
    # repr() keeps every digit of a float, so that the same number gives the same seal after reading it back.
    fields = (repr(at), actor, action, subject, details)
    return hashlib.sha256(previous + json.dumps(fields).encode()).digest()
