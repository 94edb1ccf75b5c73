"""Bulk answers for programs."""

import json

from bot.present.serialize_bulk import bulk_json, preview_json, undone_json
from bot.services import review
from bot.store import Store
from tests.fakes.bulk import answered, many, previewed
from tests.fakes.cases import moment, workspace


async def test_a_preview_has_every_item_with_its_version(db: Store) -> None:
    await db.write(many)
    preview = await previewed(workspace(db, "Léa", moment(10)))
    shown = json.loads(json.dumps(preview_json(preview)))
    assert (shown["answer"], shown["count"], shown["authors"]) == ("hide", 3, 1)
    assert [item["item"] for item in shown["items"]] == ["case:1", "case:2", "case:3"]
    assert all(item["version"] for item in shown["items"])
    assert (shown["selection"], len(shown["sample"])) == (preview.token, 3)


async def test_what_became_of_it_and_of_its_undo(db: Store) -> None:
    await db.write(many)
    space = workspace(db, "Léa", moment(10))
    shown = bulk_json(await answered(space))
    assert (shown["state"], shown["done"], shown["by"]) == ("done", 3, "person:Léa")
    (undone,) = await review.undo_last(space)
    as_json = json.loads(json.dumps(undone_json(undone)))
    assert (as_json["outcome"], as_json["bulk"]["cancelled"]) == (None, 3)
