"""Gives one answer to many items: each is decided about as if it were alone, and all are undone as one.

What was previewed is recorded first, and then decided about in short transactions, so that nobody waits for
long. Whatever ends the program in between, the running bot goes on with what is left (`bulk_recovery`): an
item is settled in the transaction that decides about it, so that none is decided twice. Above a limit nothing
happens before a second person has confirmed.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot.domain import Actor
from bot.domain.progress import Step
from bot.errors import ConfigError, UserError
from bot.services.review.answer_plan import AnswerCommand
from bot.services.review.answers import record_answer
from bot.services.review.bulk_command import BulkCommand, command_named, find_macro, require_command
from bot.services.review.bulk_outcome import (
    BulkOutcome,
    LeftOut,
    left_out_by,
    read_outcome,
    require_bulk,
)
from bot.services.review.macro_answers import RecordMacro, macro_recorder
from bot.services.review.mentions import called_in
from bot.services.review.outcome import ReviewOutcome
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import bulks, case_leases, case_notes, person_answers, review_settings
from bot.store.review.bulks import Bulk, BulkItem, BulkState, ItemState

#: So many are decided about before others may write. Without the pause, a program that answers webhooks on
#: the same data waits for two seconds at worst while 1,000 are decided about: whoever finds the database
#: locked looks again only now and then.
BATCH, PAUSE_SECONDS = 10, 0.03
#: A reference of ours and the version in which the item was seen.
ItemVersions = Sequence[tuple[str, str]]


async def ask_bulk(workspace: Workspace, command: BulkCommand, items: ItemVersions) -> BulkOutcome:
    """Give the answer to just these items, or where they are many, have a second person asked.

    Items that have changed since, or that somebody has decided about or is looking at, are left alone and
    counted. Raises `UserError` when the answer cannot be given in bulk, and when there is nothing to answer.
    """
    if not items:
        raise UserError("bulk_empty")
    await require_command(workspace, command)
    by, at = workspace.actor, workspace.now().timestamp()

    def record(tx: Transaction) -> tuple[int, bool]:
        limits = review_settings.read_settings(tx).bulk
        waits = 0 < limits.second_person_above < len(items)
        bulk_id = bulks.insert_bulk(
            tx,
            by=by,
            answer=command.name,
            text=command.text.strip(),
            target=command.target,
            reason=command.reason.strip(),
            items=items,
            expires_at=at + limits.expires if waits else None,
            at=at,
        )
        return bulk_id, waits

    bulk_id, waits = await workspace.store.write(record)
    if not waits:
        await carry_out_bulk(workspace, bulk_id)
    return await read_outcome(workspace, bulk_id)


async def confirm_bulk(workspace: Workspace, bulk_id: int) -> BulkOutcome:
    """Carry out what somebody else has asked for. Raises `UserError` for whoever asked, and when it does not
    wait any more."""
    await workspace.store.write(partial(_settle_waiting, workspace, bulk_id, BulkState.RUNNING))
    await carry_out_bulk(workspace, bulk_id)
    return await read_outcome(workspace, bulk_id)


async def refuse_bulk(workspace: Workspace, bulk_id: int) -> BulkOutcome:
    """See to it that what somebody asked for is not done; of one's own, take it back."""
    await workspace.store.write(partial(_settle_waiting, workspace, bulk_id, BulkState.REFUSED))
    return await read_outcome(workspace, bulk_id)


async def list_bulks(workspace: Workspace, limit: int = 20) -> tuple[BulkOutcome, ...]:
    """What waits for a second person or is not finished, and then the latest."""
    latest = await workspace.store.read(lambda tx: bulks.list_latest(tx, limit))
    return tuple([await read_outcome(workspace, bulk.id) for bulk in latest])


async def waiting_bulks(workspace: Workspace) -> int:
    """How many wait for the actor as the second person."""
    at = workspace.now().timestamp()
    waiting = await workspace.store.read(bulks.list_waiting)
    return sum(bulk.by != workspace.actor and at < (bulk.expires_at or at) for bulk in waiting)


def _settle_waiting(workspace: Workspace, bulk_id: int, state: BulkState, tx: Transaction) -> None:
    by, at = workspace.actor, workspace.now().timestamp()
    bulk = require_bulk(tx, bulk_id)
    if bulk.state is not BulkState.WAITING:
        raise UserError(
            "bulk_settled", id=bulk_id, state=bulk.state, by=bulk.settled_by.id if bulk.settled_by else "-"
        )
    if bulk.expires_at is not None and bulk.expires_at <= at:
        raise UserError("bulk_expired", id=bulk_id, by=bulk.by.id)
    if bulk.by == by and state is BulkState.RUNNING:
        raise UserError("bulk_of_own", id=bulk_id)
    is_own = bulk.by == by
    bulks.change_state(tx, bulk_id, BulkState.WAITING, BulkState.WITHDRAWN if is_own else state, by=by, at=at)


async def carry_out_bulk(workspace: Workspace, bulk_id: int) -> None:
    """Decide about what is left of a running one, in the name of whoever asked for it."""
    bulk = await workspace.store.read(lambda tx: require_bulk(tx, bulk_id))
    counts = await workspace.store.read(lambda tx: bulks.count_items(tx, bulk_id))
    total, done = sum(count for _, count in counts), 0
    while items := await workspace.store.read(lambda tx: bulks.pending_items(tx, bulk_id, limit=BATCH)):
        workspace.progress(Step.BULK, done, total)
        if not await workspace.store.read(lambda tx: bulks.is_in_state(tx, bulk_id, BulkState.RUNNING)):
            return  # somebody takes it back
        await _decide_batch(workspace, bulk, items)
        done += len(items)
        await asyncio.sleep(PAUSE_SECONDS)

    def finish(tx: Transaction) -> None:
        at = workspace.now().timestamp()
        bulks.change_state(tx, bulk_id, BulkState.RUNNING, BulkState.DONE, by=bulk.by, at=at)

    await workspace.store.write(finish)


async def _decide_batch(workspace: Workspace, bulk: Bulk, items: Sequence[BulkItem]) -> None:
    at = workspace.now().timestamp()
    recorders = await _recorders(workspace, bulk, items)
    works = [
        partial(_decide, bulk, item, record, at) if not isinstance(record, LeftOut) else _leave
        for item, record in zip(items, recorders, strict=True)
    ]
    outcomes = await asyncio.gather(
        *(workspace.store.write(work, lasting=False) for work in works), return_exceptions=True
    )
    refusals = {
        item.position: record
        for item, record in zip(items, recorders, strict=True)
        if isinstance(record, LeftOut)
    }
    for item, outcome in zip(items, outcomes, strict=True):
        if isinstance(outcome, UserError):
            refusals[item.position] = left_out_by(outcome)
        elif isinstance(outcome, BaseException):
            raise outcome

    def close_batch(tx: Transaction) -> None:
        bulks.renew_lease(tx, bulk.id, workspace.now().timestamp())
        for position, why in refusals.items():
            bulks.change_item(tx, bulk.id, position, ItemState.PENDING, ItemState.SKIPPED, why)

    await workspace.store.write(close_batch)


def _leave(tx: Transaction) -> None:
    """Nothing to decide."""


async def _recorders(
    workspace: Workspace, bulk: Bulk, items: Sequence[BulkItem]
) -> list[RecordMacro | LeftOut]:
    """What records the answer to each item, or why it is left alone."""
    command = command_named(bulk.answer, text=bulk.text, target=bulk.target, reason=bulk.reason)
    if not command.macro:
        answer = command.as_answer()
        return [partial(_record_answer, item.reference, answer) for item in items]
    recorders: list[RecordMacro | LeftOut] = []
    try:
        macro, book = find_macro(workspace, command.macro)
    except (ConfigError, UserError):  # somebody has changed the file meanwhile
        return [LeftOut.REFUSED for _ in items]
    for item in items:
        try:
            recorders.append(await macro_recorder(workspace, item.reference, macro, book))
        except UserError as refusal:  # a text that cannot be filled in for this item
            recorders.append(left_out_by(refusal))
    return recorders


def _record_answer(
    reference: str, command: AnswerCommand, tx: Transaction, by: Actor, at: float, version: str | None
) -> ReviewOutcome:
    return record_answer(tx, reference, by, replace(command, version=version), at)


def _decide(bulk: Bulk, item: BulkItem, record: RecordMacro, at: float, tx: Transaction) -> None:
    """Decide about one item and say so of it, both or neither."""
    if not bulks.is_in_state(tx, bulk.id, BulkState.RUNNING) or not bulks.change_item(
        tx, bulk.id, item.position, ItemState.PENDING, ItemState.DONE
    ):
        return
    kind, _, number = item.reference.partition(":")
    if bulk.settled_by is not None and kind == "case":
        # Whoever confirms it may have just this case on their screen.
        case_leases.release_case(tx, int(number), who=bulk.settled_by, at=at)
    outcome = record(tx, bulk.by, at, item.version)
    if outcome.repeated:
        bulks.change_item(tx, bulk.id, item.position, ItemState.DONE, ItemState.REPEATED)
        return
    answer = person_answers.last_answer(tx, bulk.by)
    assert answer is not None  # it was given just now
    bulks.add_decisions(tx, bulk.id, item.position, answer.decision_ids)
    if bulk.reason and outcome.case_id is not None:
        calls = called_in(bulk.reason)
        case_notes.add_note(tx, outcome.case_id, by=bulk.by, text=bulk.reason, at=at, calls=calls)
    if outcome.needs_second or outcome.disagreed:
        code = "needs_second" if outcome.needs_second else "disagreed"
        bulks.change_item(tx, bulk.id, item.position, ItemState.DONE, ItemState.DONE, code)
