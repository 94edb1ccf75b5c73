"""What became of a bulk answer, counted."""

from typing import Any

import pytest

from bot.domain import Actor
from bot.errors import UserError
from bot.services.review.bulk_outcome import LeftOut, left_out_by, read_outcome
from bot.store import Store, Transaction
from bot.store.review import bulks
from bot.store.review.bulks import ItemState
from tests.fakes.cases import START, moment, workspace


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("case_closed_by_person", LeftOut.DECIDED),
        ("case_claimed", LeftOut.CLAIMED),
        ("item_changed", LeftOut.CHANGED),
        ("reply_too_long", LeftOut.REFUSED),
    ],
)
def test_a_refusal_says_why_the_item_is_left_alone(code: str, why: LeftOut) -> None:
    assert left_out_by(UserError(code)) is why


async def test_every_item_is_counted_once(db: Store) -> None:
    fates: list[tuple[ItemState, str]] = [
        (ItemState.DONE, ""),
        (ItemState.DONE, "needs_second"),
        (ItemState.SKIPPED, LeftOut.CLAIMED),
        (ItemState.STAYS, "reply_posted"),
        (ItemState.REVERSED, "partly"),
        (ItemState.CANCELLED, ""),
        (ItemState.REPEATED, ""),
        (ItemState.PENDING, ""),
    ]

    def write(tx: Transaction) -> int:
        more: dict[str, Any] = {"text": "", "target": "", "reason": "", "expires_at": None, "at": START}
        items = [(f"case:{number}", "") for number in range(len(fates))]
        bulk_id = bulks.insert_bulk(tx, by=Actor.person("Léa"), answer="hide", items=items, **more)
        for position, (state, code) in enumerate(fates):
            assert bulks.change_item(tx, bulk_id, position, ItemState.PENDING, state, code)
        return bulk_id

    outcome = await read_outcome(workspace(db, "Léa", moment()), await db.write(write))
    assert (outcome.items, outcome.done, outcome.opinions, outcome.pending) == (8, 2, 1, 1)
    assert (outcome.cancelled, outcome.reversed, outcome.repeated) == (1, 1, 1)
    assert (outcome.left_out, outcome.stays) == ({LeftOut.CLAIMED: 1}, {"reply_posted": 1})
