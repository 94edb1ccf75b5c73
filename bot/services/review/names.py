"""The names that somebody may mean who types a command: of open cases, queues, rules and labels in use."""

from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import case_queue
from bot.store.review.conditions import open_now

#: More are no help to whoever completes a word.
_MOST = 200


async def queue_names(workspace: Workspace) -> tuple[str, ...]:
    """The queues that have open cases, the fullest first."""
    at = workspace.now().timestamp()
    counts = await workspace.store.read(lambda tx: case_queue.count_queue(tx, at=at))
    return tuple(counts.by_queue)


async def requesting_rules(workspace: Workspace) -> tuple[str, ...]:
    """The rules that have open cases, those with the most first."""
    at = workspace.now().timestamp()
    counts = await workspace.store.read(lambda tx: case_queue.count_queue(tx, at=at))
    return tuple(counts.by_rule)


async def open_cases(workspace: Workspace) -> tuple[tuple[str, str], ...]:
    """The most pressing open cases: their numbers, and in which queue each is."""
    at = workspace.now().timestamp()

    def work(tx: Transaction) -> tuple[tuple[str, str], ...]:
        page, _ = case_queue.list_cases(tx, open_now(at), at=at, limit=_MOST)
        return tuple((str(case.id), case.queue) for case in page)

    return await workspace.store.read(work)
