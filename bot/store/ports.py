"""What the rest of the store asks of an engine: named queries inside a transaction, and nothing of its driver."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedCondition:
    """A block `-- condition: <name>` of a file of queries, named as queries are, with its parameters."""

    name: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    is_negated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class JoinedConditions:
    """All of these hold, or with `is_any` at least one. Without any, the former is true and the latter is not."""

    conditions: "tuple[Condition, ...]" = ()
    is_any: bool = False


#: What fills a parameter written `(:name&)`: a WHERE that is put together from blocks of the files alone, so
#: that what people write is never part of a statement.
Condition: TypeAlias = NamedCondition | JoinedConditions
ALWAYS = JoinedConditions()


class Row(Protocol):
    """One row of an answer; columns by name, or all in the order of the query."""

    def __getitem__(self, column: str, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def keys(self) -> list[str]: ...


class Transaction(Protocol):
    """An open transaction. A query is named `<file>.<name>`, as in `outbox.list_due` for the block
    `-- name: list_due` of `queries/outbox.sql`; its parameters are passed by name. A parameter written
    `(:ids*)` takes a sequence, which may be empty, one written `(:matching&)` a `Condition`; a bool is stored as
    1 or 0.

    Raises `StoreBusy` or `StoreFull` when the engine cannot go on.
    """

    def all(self, query: str, /, **parameters: object) -> list[Row]:
        """Every row of the answer."""
        ...

    def one(self, query: str, /, **parameters: object) -> Row | None:
        """The first row of the answer, None when there is none."""
        ...

    def value(self, query: str, /, **parameters: object) -> Any:
        """The first column of the first row, None when there is no row. `INSERT … RETURNING id` is read so."""
        ...

    def run(self, query: str, /, **parameters: object) -> int:
        """Carry out a statement; how many rows it changed."""
        ...

    def run_many(self, query: str, rows: Iterable[Mapping[str, object]], /) -> None:
        """Carry out a statement once for the parameters of each row."""
        ...


class Store(Protocol):
    """An open database, which runs functions inside transactions."""

    @property
    def is_full(self) -> bool:
        """Whether the last change that was to be committed found no room."""
        ...

    @property
    def has_moved(self) -> bool:
        """Whether a write was refused because everything is in another database now."""
        ...

    async def write(
        self, work: Callable[[Transaction], T], *, urgent: bool = False, lasting: bool = True
    ) -> T:
        """The result of `work(transaction)`, once it is on disk. An exception of `work` undoes only its own
        changes and is raised here. `urgent` is for short work that a sender waits for: it is done before
        whatever else waits. What need not be `lasting` is seen by everybody and survives the end of the
        program, but the power may fail before it is on disk: nobody outside may have been told of it until
        something that lasts was written after it. Raises `StoreFull` or `StoreBusy` when the commit cannot be made."""
        ...

    async def write_all(
        self, works: Iterable[Callable[[Transaction], T]], *, lasting: bool = True
    ) -> list[T]:
        """What each piece of work returned, in their order, once all are on disk. Each is made as by `write`:
        an exception undoes only its own changes, and the first one is raised when all are through."""
        ...

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """The result of `work(transaction)` on a read-only snapshot of the last commit."""
        ...

    async def compact(self) -> bool:
        """Rewrite the files of the database, so that nothing that was deleted or overwritten is left in them.

        Writes wait meanwhile. False when somebody reads an older state: try again later.
        """
        ...

    def close(self) -> None:
        """Finish the writes that were accepted, then close."""
        ...
