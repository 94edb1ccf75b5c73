"""What has changed in the queue between two looks at it, for faces that follow it live."""

from collections.abc import Mapping
from dataclasses import replace

from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import case_queue
from bot.store.review.cases import Case
from bot.store.review.conditions import open_now

#: A longer queue is followed at its pressing end.
_MOST = 20_000


async def mark_cases(workspace: Workspace) -> Mapping[int, int]:
    """Every open case by its number, with a mark that changes when anything does that a list shows of it."""
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> dict[int, int]:
        open_cases, _ = case_queue.list_cases(tx, open_now(at), at=at, limit=_MOST)
        return {case.id: _mark(case, at) for case in open_cases}

    return await workspace.store.read(work)


def _mark(case: Case, at: float) -> int:
    # A lease that is renewed changes nothing that is shown; one that has run out does.
    return hash(repr((replace(case, claimed_by=None, lease_until=0.0), case.holder(at))))
