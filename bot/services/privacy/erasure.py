"""Carries erasures out: a few events at a time, so that the bot goes on meanwhile, then the files.

Stopped at any moment, it goes on where it was. Done means: nothing of the person is in the database's files.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.domain import Actor, ErasureState
from bot.domain.progress import Advance, Progress, Step, unwatched
from bot.errors import StoreBusy, StoreFull
from bot.services.privacy.erased_list import ErasedList, person_of
from bot.store import Store, Transaction
from bot.store.privacy import erasures, redaction
from bot.store.privacy.erasures import Erasure, Person

logger = logging.getLogger(__name__)

Now = Callable[[], datetime]

_SELF = Actor.system("privacy")
_EVENTS_AT_ONCE = 50
_DELIVERIES_AT_ONCE = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class CarriedOut:
    """How many erasures came to an end now, and how many wait for a call in flight or an unread delivery."""

    done: int = 0
    waiting: int = 0


def new_erasure(
    tx: Transaction,
    person: Person,
    *,
    by: Actor,
    at: datetime,
    written_until: datetime | None = None,
    request_sha256: bytes | None = None,
    with_evidence: bool = False,
) -> str:
    """Store that somebody is to be forgotten; the code by which they may ask how far it is."""
    return erasures.insert_erasure(
        tx,
        person,
        code=secrets.token_hex(8),
        pseudonym=f"erased:{secrets.token_hex(8)}",
        written_until=(written_until or at).timestamp(),
        by=by,
        at=at.timestamp(),
        request_sha256=request_sha256,
        with_evidence=with_evidence,
    )


async def carry_out_erasures(
    store: Store, folder: Path, now: Now, progress: Progress = unwatched
) -> CarriedOut:
    """Carry out what was asked for. What cannot be finished yet is left for the next call.

    Rewrites the database when somebody was erased; writes wait meanwhile.
    """
    waiting = 0
    for erasure in await store.read(erasures.list_open_erasures):
        if erasure.state is ErasureState.RECEIVED and not await _erase(store, folder, erasure, now, progress):
            waiting += 1
    erased = [
        erasure
        for erasure in await store.read(erasures.list_open_erasures)
        if erasure.state is ErasureState.ERASED
    ]
    if erased:
        progress(Step.ERASE_FILES)
    if not erased or not await _is_compacted(store):
        return CarriedOut(waiting=waiting)
    for erasure in erased:
        await store.write(partial(erasures.mark_done, erasure=erasure, at=now().timestamp()))
    return CarriedOut(done=len(erased), waiting=waiting)


async def request_again(store: Store, folder: Path, now: Now) -> int:
    """Ask once more for every erasure whose person is met again in what was written before it: a backup was
    restored. How many there are."""
    listed = ErasedList(folder)
    lines = await asyncio.to_thread(listed.read)
    if not lines:
        return 0
    by_hash = {line.person_hash: line for line in lines}
    latest = max(line.written_until for line in lines)
    requested = 0
    for person_id in await store.read(lambda tx: erasures.list_author_ids(tx, latest)):
        line = by_hash.get(listed.hash_of(person_id))
        if line is None:
            continue
        person, until = person_of(line, person_id), line.written_until
        if await store.read(partial(redaction.count_written, person=person, written_until=until)):
            moment = datetime.fromtimestamp(until, now().tzinfo)
            request = partial(new_erasure, person=person, by=_SELF, at=now(), written_until=moment)
            await store.write(request)
            requested += 1
    return requested


async def _erase(store: Store, folder: Path, erasure: Erasure, now: Now, progress: Progress) -> bool:
    """Take one person out of every table; False when something of them cannot be touched yet."""
    await _forget_answers(store, erasure)
    await _forget_events(store, erasure, now, partial(progress, Step.ERASE_EVENTS))
    await _empty_deliveries(store, erasure, partial(progress, Step.ERASE_DELIVERIES))
    if erasure.with_evidence:
        await store.write(partial(redaction.forget_evidence, erasure=erasure))
    await store.write(partial(redaction.forget_stray_actions, erasure=erasure, at=now().timestamp()))
    if await store.read(partial(redaction.is_anything_left, erasure=erasure)):
        return False
    # The list first: whoever is missing in it would come back with a backup.
    await asyncio.to_thread(ErasedList(folder).append, erasure)
    await store.write(partial(_mark_erased, erasure=erasure, at=now().timestamp()))
    logger.info("a person was erased", extra={"action": "erased", "erasure": erasure.id})
    return True


def _mark_erased(tx: Transaction, erasure: Erasure, at: float) -> None:
    assert erasure.person is not None  # until now
    count = redaction.count_evidence(tx, erasure.person, erasure.written_until)
    erasures.mark_erased(tx, erasure, by=_SELF, at=at, evidence_kept=count)


async def _forget_answers(store: Store, erasure: Erasure) -> None:
    event_ids = await store.read(partial(redaction.list_answers_elsewhere, erasure=erasure))
    for first in range(0, len(event_ids), _EVENTS_AT_ONCE):
        chunk = event_ids[first : first + _EVENTS_AT_ONCE]
        await store.write(partial(redaction.forget_answers, erasure=erasure, event_ids=chunk))


async def _forget_events(store: Store, erasure: Erasure, now: Now, advance: Advance) -> None:
    forget = partial(redaction.forget_events, erasure=erasure, limit=_EVENTS_AT_ONCE)
    total = await store.read(partial(redaction.count_left, erasure=erasure))
    forgotten, is_finished = 0, False
    while not is_finished:
        advance(forgotten, total)
        count = await store.write(partial(forget, at=now().timestamp()))
        forgotten, is_finished = forgotten + count, count == 0


async def _empty_deliveries(store: Store, erasure: Erasure, advance: Advance) -> None:
    newest = await store.read(redaction.newest_delivery)
    after: int | None = 0
    while after is not None:
        advance(after, newest)
        look = partial(redaction.list_deliveries_with, erasure=erasure, after=after, most=_DELIVERIES_AT_ONCE)
        delivery_ids, after = await store.read(look)
        if delivery_ids:
            await store.write(partial(redaction.empty_deliveries, delivery_ids=delivery_ids))


async def _is_compacted(store: Store) -> bool:
    try:
        return await store.compact()
    except (StoreBusy, StoreFull) as error:
        logger.warning(
            "the database could not be rewritten after an erasure",
            extra={"action": "compaction_refused", "why": type(error).__name__},
        )
        return False
