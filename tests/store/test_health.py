"""What both engines say of their state."""

from bot.store import Store
from bot.store.health import last_events
from tests.fakes.cases import START, received


async def test_when_each_account_was_heard_of_last(store: Store) -> None:
    await store.write(
        lambda tx: (received(tx, 1, at=1), received(tx, 2, at=5), received(tx, 3, at=9, state="unrouted"))
    )
    assert await store.read(last_events) == {("facebook", "1000"): START + 5}
