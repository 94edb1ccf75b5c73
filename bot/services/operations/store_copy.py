"""Moves an installation from the file in its data folder to a database of PostgreSQL, also while it runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.domain.progress import Progress, Step, unwatched
from bot.errors import UserError
from bot.store import instance_lock
from bot.store.opening import arrival_at
from bot.store.sqlite.departure import Departure, departing, is_of_older_version
from bot.store.sqlite.folder import DATABASE_FILE, check_access

if TYPE_CHECKING:
    from bot.store.postgres.arrival import Arrival

_FROM, _TO = "sqlite:", ("postgresql:", "postgres:")


@dataclass(frozen=True, kw_only=True, slots=True)
class StoreCopy:
    """What was moved. `was_there` says that an earlier copy had moved it, and only its end was missing."""

    tables: int
    rows: int
    was_there: bool = False


def copy_store(source: str, target: str, progress: Progress = unwatched) -> StoreCopy:
    """Move what is in `sqlite:FOLDER` to the empty database at `postgresql://…`, and use the file no more.

    Whoever wants to write to the file meanwhile waits, and is told after some seconds to try again. What was
    interrupted is begun anew by the same call. Raises `UserError` for addresses of another kind, a folder
    without a database, a file that was moved elsewhere or that a bot of an older version uses, and a database
    that is not empty; `ConfigError` for a newer schema; `StoreBusy` or `StoreFull` when one of the two cannot
    be used.
    """
    if not target.startswith(_TO):
        raise UserError("not_a_target_of_copies", target=target.split(":")[0])
    file = _file_of(source)
    if is_of_older_version(file) and instance_lock.is_held(file.parent):
        # Whoever runs there may be of a version that does not look whether the file was left.
        raise UserError("start_this_version_first")
    with arrival_at(target) as arrival:
        with departing(file) as departure:
            if departure.has_left:
                moved = _recognise(departure, arrival)
            else:
                moved = _move(departure, arrival, progress)
                progress(Step.SAVE)
                arrival.commit()
                departure.leave()
        arrival.finish()
    return moved


def _file_of(source: str) -> Path:
    if not source.startswith(_FROM):
        raise UserError("not_a_source_of_copies", source=source.split(":")[0])
    folder = Path(source.removeprefix(_FROM))
    if not (folder / DATABASE_FILE).exists():
        raise UserError("no_database", folder=folder)
    check_access(folder)
    return folder / DATABASE_FILE


def _recognise(departure: Departure, arrival: "Arrival") -> StoreCopy:
    """Of an interrupted copy, everything was done but the last word."""
    instance = departure.instance_id()
    # A file that never ran names no instance.
    is_alike = instance is not None or arrival.count("event") == departure.count("event")
    if arrival.instance_id() != instance or not is_alike:
        raise UserError("moved_elsewhere")
    counts = [arrival.count(table) for table in arrival.tables]
    return StoreCopy(tables=len(counts), rows=sum(counts), was_there=True)


def _move(departure: Departure, arrival: "Arrival", progress: Progress) -> StoreCopy:
    if not arrival.is_begun and not arrival.is_empty():
        raise UserError("target_is_not_empty")
    columns = departure.columns()
    assert set(columns) == set(arrival.tables), set(columns) ^ set(arrival.tables)
    expected = {table: departure.count(table) for table in arrival.tables}
    total, done = sum(expected.values()), 0
    with arrival.without_triggers():
        arrival.empty()
        for table in arrival.tables:
            arrival.take_in(table, columns[table], departure.rows(table, columns[table]))
            done += expected[table]
            progress(Step.COPY, done, total)
    progress(Step.CHECK_COPY)
    for table, rows in expected.items():
        if arrival.count(table) != rows:
            raise UserError("copy_is_not_whole", table=table)
    arrival.count_on()
    return StoreCopy(tables=len(expected), rows=total)
