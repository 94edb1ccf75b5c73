"""What spares people who review: what they chose, what they passed on, and how much of it was hard to read.

It serves the one person whom it is about, and is forgotten after an hour or a day: no report reads it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from bot.domain import Actor
from bot.domain.review_settings import SEVERE_FROM, CareSettings, Masking
from bot.store import Transaction
from bot.store.review import case_leases, review_settings

#: How long a case is not given to somebody who passed it on.
PASS_SECONDS = 86_400.0
#: How far back what somebody has read counts.
HOUR = 3_600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class SevereCase:
    """An open case that is hard to read; `is_claimed` by anybody."""

    id: int
    priority: int
    opened_at: float
    is_claimed: bool
    claimed_by: str | None


def read_choices(tx: Transaction, who: Actor) -> Mapping[str, object]:
    """What somebody chose for themselves; the rest is the team's."""
    text = tx.value("care.get_choices", person=who.id)
    return {} if text is None else dict(json.loads(text))


def replace_choices(tx: Transaction, who: Actor, choices: Mapping[str, object]) -> None:
    """Take over what somebody chooses; nothing: everything is the team's again."""
    if choices:
        tx.run("care.replace_choices", person=who.id, settings=json.dumps(dict(choices)))
    else:
        tx.run("care.delete_choices", person=who.id)


def settings_of(tx: Transaction, who: Actor) -> CareSettings:
    """What holds for somebody: what they chose, and otherwise what the team has."""
    team = review_settings.read_settings(tx).care
    merged = asdict(team) | dict(read_choices(tx, who))
    return replace(team, **merged | {"masking": Masking(merged["masking"])})


def pass_case(tx: Transaction, case_id: int, *, who: Actor, at: float) -> None:
    """Do not give the case to somebody for a day."""
    tx.run("care.forget_passes", at=at, latest=at + PASS_SECONDS)
    tx.run("care.pass_case", case_id=case_id, person=who.id, until=at + PASS_SECONDS)


def passed_cases(tx: Transaction, who: Actor, at: float) -> Collection[int]:
    """The cases that somebody has passed on within a day."""
    rows = tx.all("care.passed_cases", person=who.id, at=at, latest=at + PASS_SECONDS)
    return [row["case_id"] for row in rows]


def note_reading(tx: Transaction, case_id: int, *, who: Actor, at: float) -> None:
    """Somebody reads a case. What is older than an hour is forgotten."""
    tx.run("care.forget_readings", before=at - HOUR, at=at)
    tx.run("care.insert_reading", person=who.id, case_id=case_id, at=at, severe_from=SEVERE_FROM)


def recent_readings(tx: Transaction, who: Actor, at: float) -> Sequence[bool]:
    """Whether what somebody has read within the hour was hard to read, the latest first."""
    rows = tx.all("care.recent_readings", person=who.id, since=at - HOUR, at=at)
    return [bool(row["is_severe"]) for row in rows]


def severe_cases(tx: Transaction, at: float) -> Sequence[SevereCase]:
    """The open cases that are hard to read."""
    return [
        SevereCase(
            id=row["id"],
            priority=row["priority"],
            opened_at=row["opened_at"],
            is_claimed=case_leases.is_running(row["lease_until"], at),
            claimed_by=row["claimed_by"],
        )
        for row in tx.all("care.severe_cases", severe_from=SEVERE_FROM)
    ]
