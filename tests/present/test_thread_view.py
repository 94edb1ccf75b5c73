"""What a person folds out: other comments, and rules that nearly acted."""

import unicodedata

import pytest
from rich.cells import cell_len

from bot.present.messages import Catalog
from bot.present.thread_view import near_miss_rows, sibling_rows
from bot.services import review
from bot.services.rules.explaining import NearMiss
from bot.store import Store, Transaction
from tests.fakes.cases import moment, received, waiting, workspace
from tests.fakes.instance import HOSTILE

T = Catalog("en")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_whatever_others_wrote_stays_in_its_rows(db: Store, text: str) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1, thread_id="post")
        received(tx, 2, thread_id="post", text=text.replace("\0", ""), author_name=text.replace("\0", ""))

    await db.write(work)
    siblings = await review.list_siblings(workspace(db, "Léa", moment(9)), "case:1")
    rows = sibling_rows(siblings, T, "UTC", 60)
    assert rows[0] == "1 other comment near it:"
    assert all(cell_len(row) <= 60 for row in rows)
    assert not any(unicodedata.category(character) == "Cc" for row in rows for character in row)


def test_three_rules_at_most_and_what_each_lacked() -> None:
    misses = [
        NearMiss(rule=f"r{number}", unmet=("x",), read=(f"toxicity 0.{number} < 0.9",)) for number in range(5)
    ]
    rows = near_miss_rows(misses, T, 70)
    assert rows[1] == "near miss: r0 (not met: toxicity 0.0 < 0.9)"
    assert len(rows) == 4
    assert near_miss_rows([], T, 70) == ["no rule nearly acted"]
    assert sibling_rows([], T, "UTC", 70) == ["nobody else has written under this post"]
