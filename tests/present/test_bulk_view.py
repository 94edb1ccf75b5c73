"""Bulk answers in sentences."""

import unicodedata
from dataclasses import replace

import pytest
from rich.cells import cell_len

from bot.domain import Actor
from bot.present.bulk_view import describe_bulk, describe_preview, sample_row
from bot.present.messages import Catalog
from bot.services.review import BulkOutcome, BulkState, LeftOut
from bot.store import Store
from bot.store.review.bulks import Bulk
from tests.fakes.bulk import many, previewed
from tests.fakes.cases import START, moment, workspace
from tests.fakes.instance import HOSTILE

T = Catalog("en")
BULK = Bulk(
    id=7,
    by=Actor.person("Léa"),
    answer="hide",
    text="",
    target="",
    reason="",
    asked_at=START,
    state=BulkState.DONE,
    expires_at=None,
    settled_at=None,
    settled_by=Actor.person("Max"),
)
OUTCOME = BulkOutcome(
    bulk=BULK,
    items=6,
    pending=0,
    done=3,
    opinions=0,
    repeated=0,
    left_out={},
    cancelled=0,
    reversed=0,
    stays={},
)


def said(state: BulkState = BulkState.DONE, language: str = "en", **changes: object) -> str:
    bulk = replace(BULK, state=state, expires_at=START + 60 if state is BulkState.WAITING else None)
    return describe_bulk(replace(OUTCOME, bulk=bulk, **changes), Catalog(language), "UTC")  # type: ignore[arg-type]


def test_what_was_done_and_left_alone_and_how_it_is_undone() -> None:
    text = said(left_out={LeftOut.CLAIMED: 1, LeftOut.DECIDED: 2}, opinions=1)
    assert text.startswith("bulk 7: hide. 3 cases are decided. For 1 of them this is an opinion")
    assert "Left alone: 2 decided by somebody already, 1 that a colleague is looking at." in text
    assert text.endswith("'tamis queue undo bulk:7' takes back all of it.")


def test_what_was_taken_back_and_what_stays() -> None:
    text = said(BulkState.UNDONE, cancelled=2, reversed=1, stays={"reply_posted": 3}, done=0)
    assert text == (
        "bulk 7: hide: taken back. 2 were cancelled before they left. 1 was reversed."
        " Cannot be undone: 3 posted replies."
    )
    assert "once more" in said(leaving=1), "some of it is being sent just now"


@pytest.mark.parametrize("state", BulkState)
def test_every_state_has_its_sentence(state: BulkState) -> None:
    assert "7" in said(state)
    assert "7" in said(state, "fr")
    assert said(state) != said(state, "fr")


async def test_a_preview_says_what_is_meant_and_what_is_not(db: Store) -> None:
    await db.write(many)
    preview = await previewed(workspace(db, "Léa", moment(10)))
    assert describe_preview(preview, T)[0] == "hide: 3 cases, by 1 person"
    limited = replace(preview, second_person_above=2, left_out={LeftOut.BLIND: 1}, holds=())
    rows = describe_preview(limited, T)
    assert rows[1] == "left out: 1 drawn for a blind review"
    assert "more than 2" in rows[2]
    assert describe_preview(replace(limited, items=()), T)[0] == "there is nothing to answer"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_text_stays_in_its_row(db: Store, text: str) -> None:
    await db.write(lambda tx: many(tx, 1, text=text.replace("\0", ""), author_name=text.replace("\0", "")))
    preview = await previewed(workspace(db, "Léa", moment(10)))
    row = sample_row(preview.sample[0], 60)
    assert cell_len(row) <= 60
    assert not any(unicodedata.category(character) == "Cc" for character in row)
