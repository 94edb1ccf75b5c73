"""Undoes what a person answered last: the last answer, the one before it, and so on.

What cannot be undone any more is passed over and named, so that the one before it can be.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.errors import UserError
from bot.services.review.outcome import ReviewOutcome, with_holds
from bot.services.review.undo_item import undo
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import person_answers
from bot.store.review.person_answers import PersonAnswer


@dataclass(frozen=True, kw_only=True, slots=True)
class UndoneAnswer:
    """What became of one answer: `outcome`, or the `refusal` that says why it stays."""

    answer: PersonAnswer
    outcome: ReviewOutcome | None = None
    refusal: UserError | None = None


async def undo_last(
    workspace: Workspace, count: int = 1, *, passing: Collection[int] = ()
) -> tuple[UndoneAnswer, ...]:
    """Undo the last `count` answers of the actor, the latest first; `passing` are decisions to pass over.

    Raises `UserError` when there is none. Each is a transaction of its own.
    """
    undone: list[UndoneAnswer] = []
    passed = set(passing)
    for _ in range(count):
        answer = await _last_answer(workspace, passed)
        if answer is None:
            break
        passed.update(answer.decision_ids)
        undone.append(await _undo_answer(workspace, answer))
    if not undone:
        raise UserError("no_answer_to_undo")
    return tuple(undone)


async def _last_answer(workspace: Workspace, passing: Collection[int]) -> PersonAnswer | None:
    who = workspace.actor
    return await workspace.store.read(lambda tx: person_answers.last_answer(tx, who, passing=passing))


async def _undo_answer(workspace: Workspace, answer: PersonAnswer) -> UndoneAnswer:
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        return undo(tx, answer.reference, by, at, expected=answer.decision_ids)

    try:
        outcome = await workspace.store.write(work)
    except UserError as refusal:
        return UndoneAnswer(answer=answer, refusal=refusal)
    return UndoneAnswer(answer=answer, outcome=await with_holds(workspace, outcome))
