"""Appeals: filed for whoever says that a decision was wrong, and decided by another person.

The case of the item is open again meanwhile, in the queue `appeal`, so that it is worked like any other: who
shows a hidden comment again overturns, who keeps it hidden upholds. What is overturned is undone on the
platform where that is possible, and the strikes that it gave count no more.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain import REMOVING_VERBS, Actor, CaseRequest, State, Verb
from bot.errors import UserError
from bot.services.review.answer_plan import ReviewAnswer
from bot.services.review.answers import answer_case
from bot.services.review.case_view import latest_event
from bot.services.review.outcome import ReviewOutcome
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.context import lookup
from bot.store.history import author_marks
from bot.store.review import appeals, case_leases, cases, overrides, review_settings
from bot.store.review.appeals import QUEUE, Appeal, AppealOutcome

_PRIORITY = 20
_LONGEST = 4_000
_WITHOUT_EFFECT = (State.CANCELLED, State.REFUSED, State.FAILED)


async def file_appeal(workspace: Workspace, reference: str, statement: str) -> Appeal:
    """Record what somebody says against what was decided about an item, and open its case for another person.

    Raises `UserError` without a statement, when nothing was decided, and when an appeal is open already.
    """
    by, at, text = workspace.actor, workspace.now().timestamp(), statement.strip()
    if not text or len(text) > _LONGEST:
        raise UserError("note_length", most=_LONGEST, length=len(text))

    def work(tx: Transaction) -> Appeal:
        event_id = lookup.resolve_reference(tx, reference)
        verb, decided_by = _standing_decision(tx, event_id)
        former = cases.case_about(tx, event_id)
        if former is not None and appeals.open_appeal(tx, former.id) is not None:
            raise UserError("appeal_open", id=former.id)
        asked_by = former.actor if former is not None else decided_by
        request = CaseRequest(actor=by, why="appeal", queue=QUEUE, priority=_PRIORITY)
        case_id = cases.open_case(tx, event_id=event_id, request=request, at=at)
        return appeals.insert_appeal(
            tx,
            case_id=case_id,
            event_id=event_id,
            statement=text,
            verb=verb,
            policy=asked_by.label if decided_by.is_person else decided_by.label,
            decided_by=decided_by,
            due_at=at + review_settings.read_settings(tx).appeals_within,
            by=by,
            at=at,
        )

    return await workspace.store.write(work)


async def list_appeals(
    workspace: Workspace, *, with_settled: bool = False, limit: int = 50
) -> Sequence[Appeal]:
    """The open appeals by their deadline; `with_settled` those that were decided, too."""
    return await workspace.store.read(
        lambda tx: appeals.list_appeals(tx, with_settled=with_settled, limit=limit)
    )


async def get_appeal(workspace: Workspace, appeal_id: int) -> Appeal:
    """One appeal. Raises `UserError` when there is none of that number."""
    appeal = await workspace.store.read(lambda tx: appeals.get_appeal(tx, appeal_id))
    if appeal is None:
        raise UserError("appeal_unknown", id=appeal_id)
    return appeal


async def decide_appeal(
    workspace: Workspace, appeal_id: int, outcome: AppealOutcome, *, answer: str = "", is_private: bool = True
) -> ReviewOutcome:
    """Uphold or overturn the decision; with an `answer`, tell its author first, in private or below the item.

    Raises `UserError` when it is settled, when the actor decided first, or when the answer cannot be sent:
    then nothing is decided.
    """
    appeal = await get_appeal(workspace, appeal_id)
    if appeal.settled_at is not None:
        raise UserError("appeal_settled", id=appeal_id)
    if appeal.decided_by == workspace.actor:
        raise UserError("appeal_of_own_decision", id=appeal.case_id)
    reference = f"event:{appeal.event_id}"
    if answer.strip():
        reply = ReviewAnswer.PRIVATE_REPLY if is_private else ReviewAnswer.REPLY
        await answer_case(workspace, reference, reply, text=answer)
        await workspace.store.write(lambda tx: appeals.set_answer(tx, appeal_id, answer.strip()))
    if await workspace.store.read(lambda tx: _is_deleted(tx, appeal.event_id)):
        return await _settle_removed(workspace, appeal, outcome)
    is_kept = (appeal.verb in REMOVING_VERBS) == (outcome is AppealOutcome.OVERTURNED)
    verdict = ReviewAnswer.APPROVE if is_kept else ReviewAnswer.HIDE
    decided = await answer_case(workspace, reference, verdict)
    is_lost = appeal.verb is Verb.DELETE and outcome is AppealOutcome.OVERTURNED
    return replace(decided, irreversible=(Verb.DELETE,)) if is_lost else decided


async def _settle_removed(workspace: Workspace, appeal: Appeal, outcome: AppealOutcome) -> ReviewOutcome:
    """The item is gone from the platform: what can still be put right is what its author was charged with."""
    by, at = workspace.actor, workspace.now().timestamp()

    def work(tx: Transaction) -> ReviewOutcome:
        case_leases.check_available(tx, appeal.case_id, who=by, at=at)
        is_overturned = outcome is AppealOutcome.OVERTURNED
        if is_overturned:
            author_marks.revoke_strikes(tx, by=by, at=at, event_id=appeal.event_id)
        appeals.settle_appeal(tx, appeal.case_id, outcome, by=by, at=at)
        cases.close_case(tx, appeal.case_id, by=by, answer=outcome.value, at=at)
        return ReviewOutcome(
            case_id=appeal.case_id,
            event_id=appeal.event_id,
            answer=outcome.value,
            by=by,
            at=at,
            irreversible=(Verb.DELETE,) if is_overturned and appeal.verb is Verb.DELETE else (),
        )

    return await workspace.store.write(work)


def _is_deleted(tx: Transaction, event_id: int) -> bool:
    event = latest_event(tx, event_id).event
    effects = lookup.effects_on_message(tx, event.account_id, event.message_id)
    is_deleted = any(effect.verb is Verb.DELETE and effect.state is State.DONE for effect in effects)
    return is_deleted or overrides.is_deleted(tx, event.account_id, event.message_id)


def _standing_decision(tx: Transaction, event_id: int) -> tuple[Verb, Actor]:
    """What stands about the visibility of an item, and who decided it: a person, or else a rule."""
    event = latest_event(tx, event_id).event
    override = overrides.get_override(tx, event.account_id, event.message_id)
    if override is not None:
        return Verb(override.verb), override.by
    effects = lookup.effects_on_message(tx, event.account_id, event.message_id)
    standing = [
        effect for effect in effects if effect.verb in REMOVING_VERBS and effect.state not in _WITHOUT_EFFECT
    ]
    if not standing:
        raise UserError("nothing_to_appeal")
    return standing[-1].verb, standing[-1].actor
