"""What a changed file does to the plan."""

from datetime import timedelta

from bot.domain.posts import PlannedPost, PostOrigin, PostState
from bot.services.posts.syncing import PAST, REMOVED, apply_file, is_ignored
from bot.store.posts import planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START
from tests.fakes.planned import draft, planned

HOUR = timedelta(hours=1)


async def posts(db: SqliteStore) -> list[PlannedPost]:
    return await db.read(lambda tx: planned_posts.list_posts(tx, 0))


async def test_new_changed_and_removed_entries_are_followed(db: SqliteStore) -> None:
    both = [draft(), draft(name="other")]
    first = await db.write(lambda tx: apply_file(tx, both, START))
    assert first.added == ["sale", "other"]
    assert (await db.write(lambda tx: apply_file(tx, both, START))).is_empty
    changed = await db.write(lambda tx: apply_file(tx, [draft(text="New words")], START))
    assert (changed.changed, changed.cancelled) == (["sale"], ["other"])
    by_name = {post.draft.name: post for post in await posts(db)}
    assert by_name["sale"].draft.text == "New words"
    assert (by_name["other"].state, by_name["other"].problem) == (PostState.CANCELLED, REMOVED)


async def test_an_entry_that_comes_back_is_planned_again(db: SqliteStore) -> None:
    await db.write(lambda tx: apply_file(tx, [draft()], START))
    await db.write(lambda tx: apply_file(tx, [], START))
    back = await db.write(lambda tx: apply_file(tx, [draft(text="Again")], START))
    assert back.added == ["sale"]
    (post,) = await posts(db)
    assert (post.state, post.draft.text) == (PostState.PLANNED, "Again")


async def test_what_a_person_cancelled_stays_cancelled(db: SqliteStore) -> None:
    await db.write(lambda tx: apply_file(tx, [draft()], START))
    (post,) = await posts(db)
    await db.write(lambda tx: planned_posts.cancel_post(tx, post, by=post.by, at=START.timestamp()))
    result = await db.write(lambda tx: apply_file(tx, [draft(text="Again")], START))
    assert result.ignored == ["sale"]
    (post,) = await posts(db)
    assert post.state is PostState.CANCELLED
    assert is_ignored(post, draft(text="Again"))


async def test_what_was_due_before_it_was_planned_is_never_published(db: SqliteStore) -> None:
    result = await db.write(lambda tx: apply_file(tx, [draft(due_at=START - HOUR)], START))
    assert result.past == ["sale"]
    (post,) = await posts(db)
    assert (post.state, post.problem) == (PostState.MISSED, PAST)
    assert await db.read(lambda tx: planned_posts.list_due(tx, START.timestamp(), 9)) == []


async def test_a_post_of_a_command_is_not_the_files(db: SqliteStore) -> None:
    await db.write(lambda tx: planned(tx))
    result = await db.write(lambda tx: apply_file(tx, [draft(text="Mine")], START))
    assert result.ignored == ["sale"]
    await db.write(lambda tx: apply_file(tx, [], START))
    (post,) = await posts(db)
    assert (post.origin, post.state, post.draft.text) == (
        PostOrigin.COMMAND,
        PostState.PLANNED,
        "Our sale begins today.",
    )
