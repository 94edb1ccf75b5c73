"""Erasures: asked for once, however often a platform repeats itself, and nameless once carried out."""

from bot.domain import Actor, ErasureState
from bot.store import Store, Transaction
from bot.store.history import audit
from bot.store.privacy import erasures
from bot.store.privacy.erasures import Erasure, Person
from tests.fakes.cases import START

ANA = Person(id="900", source="meta")
LEA = Actor.person("Léa")


def requested(tx: Transaction, code: str = "c1", person: Person = ANA, sha256: bytes | None = None) -> str:
    return erasures.insert_erasure(
        tx,
        person,
        code=code,
        pseudonym=f"erased:{code}",
        written_until=START,
        by=LEA,
        at=START + 1,
        request_sha256=sha256,
    )


def only_open(tx: Transaction) -> Erasure:
    (erasure,) = erasures.list_open_erasures(tx)
    return erasure


async def test_a_request_is_open_until_it_is_done(store: Store) -> None:
    await store.write(requested)
    erasure = await store.read(only_open)
    assert (erasure.person, erasure.state) == (ANA, ErasureState.RECEIVED)
    await store.write(lambda tx: erasures.count_events(tx, erasure, 3))
    await store.write(lambda tx: erasures.mark_erased(tx, erasure, by=LEA, at=START + 2))
    assert (await store.read(only_open)).state is ErasureState.ERASED
    await store.write(lambda tx: erasures.mark_done(tx, erasure, at=START + 3))
    assert await store.read(erasures.list_open_erasures) == []
    done = await store.read(lambda tx: erasures.get_erasure(tx, "c1"))
    assert done is not None
    assert (done.state, done.events, done.erased_at, done.done_at) == ("done", 3, START + 2, START + 3)


async def test_whose_erasure_it_was_is_forgotten_with_them(store: Store) -> None:
    await store.write(requested)
    erasure = await store.read(only_open)
    await store.write(lambda tx: erasures.mark_erased(tx, erasure, by=LEA, at=START + 2))
    assert (await store.read(only_open)).person is None
    entries = await store.read(lambda tx: audit.list_entries(tx, "erasure:c1"))
    assert [(entry.action, dict(entry.details)) for entry in entries] == [
        ("erasure_requested", {}),
        ("erased", {}),
    ]


async def test_the_same_request_again_is_the_same_erasure(store: Store) -> None:
    first = await store.write(lambda tx: requested(tx, "c1", sha256=b"one"))
    again = await store.write(lambda tx: requested(tx, "c2", sha256=b"one"))
    other = await store.write(lambda tx: requested(tx, "c3", sha256=b"two"))
    assert (first, again, other) == ("c1", "c1", "c3")
    assert len(await store.read(erasures.list_open_erasures)) == 2


async def test_a_second_wish_of_an_operator_is_an_erasure_of_its_own(store: Store) -> None:
    await store.write(lambda tx: requested(tx, "c1"))
    await store.write(lambda tx: requested(tx, "c2"))
    assert len(await store.read(erasures.list_open_erasures)) == 2


async def test_nobody_was_given_that_code(store: Store) -> None:
    assert await store.read(lambda tx: erasures.get_erasure(tx, "c9")) is None
