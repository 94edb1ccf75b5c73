"""Erasures: who is to be forgotten, since when, and how far it has got.

The person's id is stored until they are erased, and not a moment longer; afterwards the row says only when
that was. Times are seconds since 1970.
"""

from dataclasses import dataclass

from bot.domain import Actor, ErasureState
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import Row

#: Who asks for the erasure of what is too old.
_FOR_AGE = Actor.system("retention")


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Whom to forget: an id of a platform, wherever it was seen, or only there where a field says so."""

    id: str
    source: str = ""
    platform: str = ""
    account_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Erasure:
    """One erasure. `person` is None once they are erased; `pseudonym` then stands in their place.

    What they wrote after `written_until` is not meant. `code` is by which the person may ask how far it is,
    `events` how much of them was forgotten. Evidence goes `with_evidence` only;
    `evidence_kept` is how much of it stayed. `is_for_age`: nobody asked for it, what was written is merely too old
    to be stored.
    """

    id: int
    code: str
    person: Person | None
    pseudonym: str
    written_until: float
    requested_at: float
    state: ErasureState
    events: int
    erased_at: float | None
    done_at: float | None
    with_evidence: bool = False
    evidence_kept: int = 0
    is_for_age: bool = False


def insert_erasure(
    tx: Transaction,
    person: Person,
    *,
    code: str,
    pseudonym: str,
    written_until: float,
    by: Actor,
    at: float,
    request_sha256: bytes | None = None,
    with_evidence: bool = False,
) -> str:
    """Store that somebody is to be forgotten; the code of the erasure.

    A request that came before is the erasure of then, whatever `code` says.
    """
    stored_code: str | None = tx.value(
        "erasures.insert_erasure",
        code=code,
        source=person.source,
        platform=person.platform,
        account_id=person.account_id,
        person_id=person.id,
        pseudonym=pseudonym,
        request_sha256=request_sha256,
        with_evidence=with_evidence,
        written_until=written_until,
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
    )
    if stored_code is None:
        return str(tx.value("erasures.code_of_request", request_sha256=request_sha256, code=code))
    _record(tx, at=at, by=by, action="erasure_requested", code=code)
    return stored_code


def get_erasure(tx: Transaction, code: str) -> Erasure | None:
    """The erasure of that code, or None."""
    row = tx.one("erasures.get_erasure", code=code)
    return _decode(row) if row else None


def list_open_erasures(tx: Transaction) -> list[Erasure]:
    """Those that are not done, oldest first."""
    return [_decode(row) for row in tx.all("erasures.list_open")]


def list_author_ids(tx: Transaction, written_until: float) -> list[str]:
    """Everybody who wrote something until that moment and is not erased."""
    return [row["author_id"] for row in tx.all("erasures.list_author_ids", written_until=written_until)]


def list_authors_on(tx: Transaction, platform: str, written_until: float) -> list[str]:
    """Everybody who wrote something on a platform until that moment, is not erased, and of whom no erasure is
    open."""
    rows = tx.all("erasures.list_authors_on", platform=platform, written_until=written_until)
    return [row["author_id"] for row in rows]


def count_events(tx: Transaction, erasure: Erasure, number: int) -> None:
    """So many more events of the person were forgotten."""
    tx.run("erasures.count_events", id=erasure.id, number=number)


def mark_erased(tx: Transaction, erasure: Erasure, *, by: Actor, at: float, evidence_kept: int = 0) -> None:
    """The person is in no table any more but for so much evidence, and now not in this one."""
    if tx.run("erasures.mark_erased", id=erasure.id, at=at, evidence_kept=evidence_kept):
        _record(tx, at=at, by=by, action="erased", code=erasure.code)


def mark_done(tx: Transaction, erasure: Erasure, *, at: float) -> None:
    """The person is not in the files of the database any more."""
    tx.run("erasures.mark_done", id=erasure.id, at=at)


def _record(tx: Transaction, *, at: float, by: Actor, action: str, code: str) -> None:
    audit.append_entry(tx, at=at, actor=by, action=action, subject=f"erasure:{code}")


def _decode(row: Row) -> Erasure:
    person = None
    if row["person_id"] is not None:
        person = Person(
            id=row["person_id"],
            source=row["source"],
            platform=row["platform"],
            account_id=row["account_id"],
        )
    return Erasure(
        id=row["id"],
        code=row["code"],
        person=person,
        pseudonym=row["pseudonym"],
        written_until=row["written_until"],
        requested_at=row["requested_at"],
        state=ErasureState(row["state"]),
        events=row["events"],
        erased_at=row["erased_at"],
        done_at=row["done_at"],
        with_evidence=bool(row["with_evidence"]),
        evidence_kept=row["evidence_kept"],
        is_for_age=(row["actor_kind"], row["actor_id"]) == (_FOR_AGE.kind, _FOR_AGE.id),
    )
