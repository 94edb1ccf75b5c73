"""How often each entry answered, and what people made of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from bot.answers import knowledge_entry
from bot.domain import State
from bot.services.workspace import Workspace
from bot.store.reporting import knowledge as reporting


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryUsage:
    """One entry since a moment: what rules `sent` and how much of that was `taken_back`; of what was proposed
    to people, how much they `accepted` as it was, `changed` or `rejected`."""

    entry: str
    sent: int = 0
    taken_back: int = 0
    accepted: int = 0
    changed: int = 0
    rejected: int = 0

    @property
    def decided(self) -> int:
        """How many proposals a person has decided about."""
        return self.accepted + self.changed + self.rejected


async def measure_usage(workspace: Workspace, since: datetime) -> tuple[EntryUsage, ...]:
    """What every entry was used for, the most used first; those that were never used come last."""
    at = since.timestamp()
    sent, proposals = await workspace.store.read(
        lambda tx: (reporting.list_sent(tx, at), reporting.list_proposals(tx, at))
    )
    counts: Counter[tuple[str, str]] = Counter()
    for answer in sent:
        if answer.state is State.DONE:
            counts[knowledge_entry(answer.template), "sent"] += 1
            counts[knowledge_entry(answer.template), "taken_back"] += answer.is_taken_back
    for proposal in proposals:
        if proposal.answer is None:
            outcome = "rejected"
        else:
            outcome = "accepted" if _same(proposal.answer, proposal.draft) else "changed"
        counts[proposal.entry, outcome] += 1
    knowledge = workspace.knowledge
    entries = [entry.id for entry in knowledge.base.entries] if knowledge else []
    usages = [_usage(entry, counts) for entry in dict.fromkeys([*entries, *(entry for entry, _ in counts)])]
    return tuple(sorted(usages, key=lambda usage: (-usage.sent - usage.decided, usage.entry)))


def _usage(entry: str, counts: Counter[tuple[str, str]]) -> EntryUsage:
    return EntryUsage(
        entry=entry,
        sent=counts[entry, "sent"],
        taken_back=counts[entry, "taken_back"],
        accepted=counts[entry, "accepted"],
        changed=counts[entry, "changed"],
        rejected=counts[entry, "rejected"],
    )


def _same(first: str, second: str) -> bool:
    return first.split() == second.split()
