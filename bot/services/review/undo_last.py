"""Undoes what a person answered last: the last answer, the one before it, and so on.

What cannot be undone any more is passed over and named, so that the one before it can be.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.errors import UserError
from bot.services.review.bulk_outcome import BulkOutcome
from bot.services.review.bulk_undo import undo_bulk
from bot.services.review.outcome import ReviewOutcome, with_holds
from bot.services.review.undo_item import undo
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import bulks, person_answers
from bot.store.review.person_answers import PersonAnswer


@dataclass(frozen=True, kw_only=True, slots=True)
class UndoneAnswer:
    """What became of one answer: `outcome`, the `refusal` that says why it stays, or what became of
    the `bulk` answer that it was given with. `answer` is None for one that waits for a second person."""

    answer: PersonAnswer | None
    outcome: ReviewOutcome | None = None
    refusal: UserError | None = None
    bulk: BulkOutcome | None = None

    @property
    def is_complete(self) -> bool:
        """Whether nothing of it stays."""
        return self.outcome is not None or (
            self.bulk is not None and not (self.bulk.stays or self.bulk.leaving)
        )


async def undo_last(
    workspace: Workspace, count: int = 1, *, passing: Collection[int] = ()
) -> tuple[UndoneAnswer, ...]:
    """Undo the last `count` answers of the actor, the latest first; `passing` are decisions to pass over.

    A bulk answer is one. Raises `UserError` when there is none. Each is a transaction of its own.
    """
    undone: list[UndoneAnswer] = []
    passed = set(passing)
    for _ in range(count):
        answer, bulk_id = await _last_answer(workspace, passed)
        if bulk_id is not None:
            bulk = await undo_bulk(workspace, bulk_id)
            passed.update(answer.decision_ids if answer else ())
            undone.append(UndoneAnswer(answer=answer, bulk=bulk))
        elif answer is not None:
            passed.update(answer.decision_ids)
            undone.append(await _undo_answer(workspace, answer))
        else:
            break
    if not undone:
        raise UserError("no_answer_to_undo")
    return tuple(undone)


async def _last_answer(
    workspace: Workspace, passing: Collection[int]
) -> tuple[PersonAnswer | None, int | None]:
    """The last answer of the actor, and the bulk answer that it belongs to or that they gave later."""
    who = workspace.actor

    def look(tx: Transaction) -> tuple[PersonAnswer | None, int | None]:
        answer = person_answers.last_answer(tx, who, passing=passing)
        waiting = bulks.last_waiting_of(tx, who)
        if waiting is not None and (answer is None or answer.at <= waiting.asked_at):
            return None, waiting.id
        bulk = bulks.bulk_of_decision(tx, answer.decision_ids[0]) if answer else None
        return answer, bulk.id if bulk else None

    return await workspace.store.read(look)


async def _undo_answer(workspace: Workspace, answer: PersonAnswer) -> UndoneAnswer:
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        return undo(tx, answer.reference, by, at, expected=answer.decision_ids)

    try:
        outcome = await workspace.store.write(work)
    except UserError as refusal:
        return UndoneAnswer(answer=answer, refusal=refusal)
    return UndoneAnswer(answer=answer, outcome=await with_holds(workspace, outcome))
