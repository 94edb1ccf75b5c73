"""A note calls a colleague, who hears of it once; nobody else does."""

import pytest

from bot.services import review
from bot.services.review.mentions import called_in
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("@Léa can you look?", ("lea",)),
        ("see @lea-martin, and @max.", ("leamartin", "max")),
        ("(@Zoé)", ("zoe",)),
        ("write to a@b.test", ()),
        ("@@nobody", ()),
        ("@", ()),
        ("https://social.test/@someone", ()),
    ],
)
def test_a_name_behind_an_at_calls_somebody(text: str, persons: tuple[str, ...]) -> None:
    assert called_in(text) == persons


async def test_whoever_is_called_sees_it_until_they_have_read_it(db: SqliteStore) -> None:
    await db.write(waiting)
    lea, zoe = workspace(db, "Léa", moment(60.0)), workspace(db, "Zoé", moment(61.0))
    await review.note_on_item(lea, "1", "@zoe what do you think?")
    (mention,) = await review.unseen_mentions(zoe)
    assert (mention.case_id, mention.by.id) == (1, "Léa")
    assert await review.unseen_mentions(lea) == ()
    assert await review.mark_mentions_seen(zoe, "1")
    assert not await review.mark_mentions_seen(zoe, "1")
    assert await review.unseen_mentions(zoe) == ()
