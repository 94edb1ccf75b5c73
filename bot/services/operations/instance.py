"""Takes an instance up where it stands: a copied folder does nothing until it is adopted, a restored database
looks for what it had planned before it does it.

Two programs that hold the same database would both act, and a database that is put back would act again.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.domain import Actor, PauseCause
from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Store, Transaction
from bot.store.delivery import instance_files, instance_mark, pauses, restores
from bot.store.delivery.instance_files import Heartbeat, Location
from bot.store.delivery.instance_mark import COPY_SCOPE, InstanceMark, Standing
from bot.store.history import audit

logger = logging.getLogger(__name__)

_SELF = Actor.system("instance")


@dataclass(frozen=True, kw_only=True, slots=True)
class Adoption:
    """The instance that a folder is now, and how many open actions are looked for before they are done."""

    mark: InstanceMark
    open_actions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class _FolderState:
    """What stands beside the database."""

    folder_id: str | None
    location: Location | None
    beat: Heartbeat | None


async def take_up(store: Store, folder: Path, now: Callable[[], datetime], code: str = "") -> Standing:
    """Recognise the database in its folder, before anything leaves; what it turned out to be.

    A copy stays paused, unless `code` names exactly this one. Raises `OSError` when the folder cannot be
    written to.
    """
    at = now().timestamp()
    mark, standing = await store.read(lambda tx: _judge(tx, folder))
    if standing is Standing.NEW:
        await _begin(store, folder, at)
    elif standing is Standing.OURS:
        await store.write(lambda tx: _go_on(tx, folder, at))
    elif standing is Standing.RESTORED or (mark is not None and mark.code == code):
        adoption = await _recover(store, folder, at, by=_SELF)
        _log_recovery(adoption)
        return Standing.RESTORED
    else:
        assert mark is not None  # what has no mark is no copy
        await store.write(lambda tx: _hold(tx, mark, at))
        logger.critical(
            "nothing leaves: this data folder is a copy; 'tamis adopt' makes it the instance",
            extra={"action": "copied", "code": mark.code},
        )
    return standing


async def adopt_folder(workspace: Workspace, *, is_restored: bool = False) -> Adoption:
    """Make a copied folder the instance. Raises `UserError` when it is none, or when no bot ever ran in it.

    With `is_restored` also one that looks as if nothing had happened: a disk or a whole machine that was put
    back cannot be told from one that went on.
    """
    by, at = workspace.actor, workspace.now().timestamp()
    store, folder = workspace.store, workspace.folder
    mark, standing = await store.read(lambda tx: _judge(tx, folder))
    if mark is None and standing is Standing.NEW:
        raise UserError("no_instance_yet", folder=folder)
    if not (is_restored or standing is Standing.COPIED):
        raise UserError("not_a_copy", folder=folder)
    return await _recover(store, folder, at, by=by)


async def recognise(workspace: Workspace) -> tuple[InstanceMark | None, Standing]:
    """The mark of an instance, and what its database is in its folder. Changes nothing."""
    return await workspace.store.read(lambda tx: _judge(tx, workspace.folder))


async def beat(store: Store, folder: Path, now: Callable[[], datetime]) -> None:
    """Say how far the database has come, in it and beside it."""
    heartbeat = await store.write(lambda tx: instance_mark.advance(tx, now().timestamp()))
    if heartbeat is not None:
        instance_files.write_heartbeat(folder, heartbeat)


def _judge(tx: Transaction, folder: Path) -> tuple[InstanceMark | None, Standing]:
    mark, beside = instance_mark.load_mark(tx), _read_folder(folder)
    standing = instance_mark.judge(
        mark,
        has_past=instance_mark.last_record_at(tx) is not None,
        folder_id=beside.folder_id,
        location=beside.location,
        beat=beside.beat,
    )
    return mark, standing


def _read_folder(folder: Path) -> _FolderState:
    return _FolderState(
        folder_id=instance_files.read_mark(folder),
        location=instance_files.read_location(folder),
        beat=instance_files.read_heartbeat(folder),
    )


async def _begin(store: Store, folder: Path, at: float) -> None:
    mark = await asyncio.to_thread(_mark_folder, folder, secrets.token_hex(8), Heartbeat(sequence=0, at=at))
    await store.write(lambda tx: instance_mark.save_mark(tx, mark))


def _mark_folder(folder: Path, instance_id: str, heartbeat: Heartbeat) -> InstanceMark:
    """The first mark of an instance in this folder."""
    instance_files.write_mark(folder, instance_id, heartbeat)
    location = instance_files.read_location(folder)
    assert location is not None  # it was marked just now
    return InstanceMark(
        id=instance_id, generation=1, sequence=heartbeat.sequence, beat_at=heartbeat.at, location=location
    )


def _go_on(tx: Transaction, folder: Path, at: float) -> None:
    """The folder may have been renamed, or may have come back to where it was."""
    mark, location = instance_mark.load_mark(tx), instance_files.read_location(folder)
    assert mark is not None
    assert location is not None  # they were compared just now
    if location != mark.location:
        instance_mark.save_mark(tx, replace(mark, location=location))
    pauses.resume_scope(tx, COPY_SCOPE, _SELF, at)


def _hold(tx: Transaction, mark: InstanceMark, at: float) -> None:
    pauses.pause_scope(
        tx,
        scope=COPY_SCOPE,
        reason=f"a copy of {mark.location.path} on {mark.location.host}; adopt it with the code {mark.code}",
        by=_SELF,
        at=at,
        cause=PauseCause.COPIED,
    )


async def _recover(store: Store, folder: Path, at: float, *, by: Actor) -> Adoption:
    """Make the database in this folder the instance, and let it look for all that is open before it acts."""
    mark = await store.read(instance_mark.load_mark)
    beside = await asyncio.to_thread(_read_folder, folder)
    instance_id = mark.id if mark else beside.folder_id or secrets.token_hex(8)
    is_own_beat = beside.folder_id == instance_id
    ahead = beside.beat if is_own_beat else None
    sequence = max(mark.sequence if mark else 0, ahead.sequence if ahead else 0) + 1
    if not is_own_beat or beside.beat is None:
        await asyncio.to_thread(
            instance_files.write_mark, folder, instance_id, Heartbeat(sequence=sequence, at=at)
        )
    location = await asyncio.to_thread(instance_files.read_location, folder)
    assert location is not None  # the folder is marked

    def take_over(tx: Transaction) -> Adoption:
        before = instance_mark.load_mark(tx)
        last = before.beat_at if before else instance_mark.last_record_at(tx)
        renewed = InstanceMark(
            id=instance_id,
            generation=(before.generation if before else 1) + 1,
            sequence=sequence,
            beat_at=at,
            location=location,
            restored_at=at,
            restored_from=last,
            restored_until=ahead.at if ahead and (last is None or ahead.at > last) else at,
        )
        instance_mark.save_mark(tx, renewed)
        count = restores.doubt_open_actions(tx, renewed.generation)
        pauses.resume_scope(tx, COPY_SCOPE, by, at)
        details: dict[str, object] = {"generation": renewed.generation, "open": count}
        audit.append_entry(tx, at=at, actor=by, action="restored", subject="instance", details=details)
        return Adoption(mark=renewed, open_actions=count)

    adoption = await store.write(take_over)
    instance_files.write_heartbeat(folder, Heartbeat(sequence=sequence, at=at))
    return adoption


def _log_recovery(adoption: Adoption) -> None:
    logger.warning(
        "the database was restored: %d open actions are looked for on the platform before they are done",
        adoption.open_actions,
        extra={
            "action": "restored",
            "open": adoption.open_actions,
            "unknown_from": adoption.mark.restored_from,
            "unknown_until": adoption.mark.restored_until,
        },
    )
