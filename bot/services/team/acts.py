"""Records what somebody does over the network, in the very transaction that does it.

A request that is sent again under the same key is found here: it is answered as before and changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.roles import Identity
from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Store, Transaction
from bot.store.history import audit
from bot.store.team import api_receipts
from bot.store.team.api_receipts import Receipt

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One request that changes something: which operation on what, and its idempotency key if it has one.
    `fingerprint` is a digest of all that it says."""

    identity: Identity
    operation: str
    subject: str
    key: str = ""
    fingerprint: str = ""


class ActStore:
    """A `Store` for one act: with the first change that it commits, that it was done is committed."""

    def __init__(self, store: Store, act: Act, at: float) -> None:
        self._store = store
        self._act = act
        self._at = at
        self.has_written = False

    @property
    def is_full(self) -> bool:
        """As of the store behind it."""
        return self._store.is_full

    @property
    def has_moved(self) -> bool:
        """As of the store behind it."""
        return self._store.has_moved

    async def write(
        self, work: Callable[[Transaction], T], *, urgent: bool = False, lasting: bool = True
    ) -> T:
        """As the store behind it."""
        if self.has_written:
            return await self._store.write(work, urgent=urgent, lasting=lasting)

        def recorded(tx: Transaction) -> T:
            result = work(tx)
            self._record(tx)
            return result

        result = await self._store.write(recorded, urgent=urgent, lasting=lasting)
        self.has_written = True
        return result

    async def write_all(
        self, works: Iterable[Callable[[Transaction], T]], *, lasting: bool = True
    ) -> list[T]:
        """As the store behind it, one after the other."""
        return [await self.write(work, lasting=lasting) for work in works]

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """As the store behind it."""
        return await self._store.read(work)

    async def compact(self) -> bool:
        """As the store behind it."""
        return await self._store.compact()

    def close(self) -> None:
        """Nothing: the store is somebody else's."""

    def _record(self, tx: Transaction) -> None:
        act = self._act
        if act.key:
            api_receipts.add_receipt(tx, act.identity.name, act.key, act.fingerprint, self._at)
        audit.append_entry(
            tx,
            at=self._at,
            actor=act.identity.actor,
            action="api_act",
            subject=act.subject,
            details={"operation": act.operation, "token": act.identity.token_id},
        )


async def find_answer(workspace: Workspace, act: Act) -> Receipt | None:
    """What the same request was answered with; None when it was not carried out yet.

    Raises `UserError` when another request had that key.
    """
    if not act.key:
        return None
    receipt = await workspace.store.read(lambda tx: api_receipts.find_receipt(tx, act.identity.name, act.key))
    if receipt is not None and receipt.fingerprint != act.fingerprint:
        raise UserError("api.key_reused", key=act.key)
    return receipt


async def keep_answer(workspace: Workspace, act: Act, status: int, body: str) -> None:
    """Keep what an act was answered with, for when it is asked for again."""
    await workspace.store.write(
        lambda tx: api_receipts.complete_receipt(tx, act.identity.name, act.key, status, body)
    )
