"""Proposals of assistants: one stands about a case at a time, until a person accepts or refuses it."""

from bot.domain import Actor, ActorKind
from bot.domain.proposals import Proposal, ProposalOutcome
from bot.store import Transaction
from bot.store.history import audit
from bot.store.ports import Row


def insert_proposal(
    tx: Transaction,
    case_id: int,
    event_id: int,
    *,
    version: str,
    answer: str,
    text: str,
    why: str,
    by: Actor,
    at: float,
) -> int:
    """Record what is proposed in place of what stood about that case; its number."""
    tx.run("proposals.replace_standing", case_id=case_id, at=at, actor_kind=by.kind, actor_id=by.id)
    proposal_id = int(
        tx.value(
            "proposals.insert_proposal",
            case_id=case_id,
            event_id=event_id,
            version=version,
            answer=answer,
            text=text,
            why=why,
            at=at,
            actor_kind=by.kind,
            actor_id=by.id,
        )
    )
    details = {"proposal": proposal_id, "answer": answer}
    audit.append_entry(tx, at=at, actor=by, action="proposed", subject=f"case:{case_id}", details=details)
    return proposal_id


def standing_proposal(tx: Transaction, case_id: int) -> Proposal | None:
    """What stands about an open case; None where nothing does, or a person has decided."""
    row = tx.one("proposals.standing_of_case", case_id=case_id)
    return _from_row(row) if row else None


def settle_proposal(
    tx: Transaction, proposal: Proposal, outcome: ProposalOutcome, *, by: Actor, at: float
) -> None:
    """Record what a person made of it."""
    tx.run(
        "proposals.settle_proposal",
        id=proposal.id,
        outcome=outcome,
        actor_kind=by.kind,
        actor_id=by.id,
        at=at,
    )
    audit.append_entry(
        tx,
        at=at,
        actor=by,
        action=f"proposal_{outcome}",
        subject=f"case:{proposal.case_id}",
        details={"proposal": proposal.id, "answer": proposal.answer, "proposed_by": str(proposal.by)},
    )


def _from_row(row: Row) -> Proposal:
    return Proposal(
        id=row["id"],
        case_id=row["case_id"],
        event_id=row["event_id"],
        version=row["version"],
        answer=row["answer"],
        text=row["text"],
        why=row["why"],
        at=row["proposed_at"],
        by=Actor(ActorKind(row["proposed_by_kind"]), row["proposed_by_id"]),
    )
