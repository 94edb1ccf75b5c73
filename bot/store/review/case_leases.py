"""Who is looking at a case.

One person per case: a claim is a lease that expires, so that nobody's lunch blocks a case, and two people
never get the same one.
"""

from collections.abc import Collection
from datetime import timedelta

from bot.domain import Actor, AnswerName
from bot.errors import UserError
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import ALWAYS, Condition, JoinedConditions
from bot.store.review import cases
from bot.store.review.case_queue import SCORE
from bot.store.review.cases import LONGEST_LEASE, Case
from bot.store.review.conditions import open_now

#: Longer than people look at one case; the interactive review renews it automatically.
LEASE_SECONDS = 300.0


def is_running(until: float, at: float) -> bool:
    """Whether a lease that ends then holds now."""
    return at < until <= at + LONGEST_LEASE


def claim_next_case(
    tx: Transaction,
    *,
    who: Actor,
    matching: Condition = ALWAYS,
    at: float,
    lease_seconds: float = LEASE_SECONDS,
    skip: Collection[int] = (),
) -> Case | None:
    """Lease the most pressing free case to `who`; None when there is none.

    Somebody who holds a case already gets that one again. `skip` names cases not to give.
    """
    case_id = tx.value(
        "case_leases.next_case",
        matching=JoinedConditions(conditions=(open_now(at), matching)),
        at=at,
        latest=at + LONGEST_LEASE,
        person=who.id,
        skip=list(skip),
        **SCORE,
    )
    return None if case_id is None else claim_case(tx, case_id, who=who, at=at, lease_seconds=lease_seconds)


def claim_case(
    tx: Transaction, case_id: int, *, who: Actor, at: float, lease_seconds: float = LEASE_SECONDS
) -> Case:
    """Lease one case to `who`, or renew the lease. Raises `UserError` when it is closed or somebody
    else's."""
    before = check_available(tx, case_id, who=who, at=at)
    tx.run("case_leases.claim_case", case_id=case_id, person=who.id, until=at + lease_seconds)
    # Once for each lease: renewals would fill the audit while somebody reads.
    if before.holder(at) is None:
        audit.append_entry(tx, at=at, actor=who, action="case_claimed", subject=f"case:{case_id}")
    return _existing(tx, case_id)


def check_available(tx: Transaction, case_id: int, *, who: Actor, at: float) -> Case:
    """The case, if `who` may answer it. Raises `UserError` when it is closed or somebody else's."""
    case = _existing(tx, case_id)
    if case.state == "closed":
        by_person = case.closed_by is not None and case.closed_by.is_person
        raise UserError(
            "case_closed_by_person" if by_person else "case_closed",
            id=case_id,
            by=case.closed_by.id if case.closed_by else "?",
            age=timedelta(seconds=at - (case.closed_at or at)),
            answer=AnswerName(case.answer or ""),
        )
    holder = case.holder(at)
    if holder is not None and holder != who:
        raise UserError(
            "case_claimed", id=case_id, by=holder.id, remaining=timedelta(seconds=case.lease_until - at)
        )
    return case


def renew_lease(
    tx: Transaction, case_id: int, *, who: Actor, at: float, lease_seconds: float = LEASE_SECONDS
) -> bool:
    """Extend one's own lease; False when the case is closed or somebody else's by now."""
    return bool(tx.run("case_leases.renew_lease", case_id=case_id, person=who.id, until=at + lease_seconds))


def release_case(tx: Transaction, case_id: int, *, who: Actor, at: float) -> bool:
    """Give one's own case back; False when it was not one's own."""
    changed = tx.run("case_leases.release_case", case_id=case_id, person=who.id)
    if changed:
        audit.append_entry(tx, at=at, actor=who, action="case_released", subject=f"case:{case_id}")
    return bool(changed)


def _existing(tx: Transaction, case_id: int) -> Case:
    case = cases.get_case(tx, case_id)
    if case is None:
        raise UserError("case_unknown", id=case_id)
    return case
