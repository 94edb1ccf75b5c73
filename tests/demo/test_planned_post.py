"""What the shop of the demo publishes is planned once for each network, and says what became of it."""

from pathlib import Path

from bot.demo.planned_post import NAME, plan_post, summarize_posts
from bot.domain import Effect
from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.posts import handing_over, planned_posts
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.clock import START


async def test_it_is_due_at_once_on_both_networks(tmp_path: Path) -> None:
    await plan_post(tmp_path, "meta", START)
    db = SqliteStore(tmp_path)
    try:
        due = await db.read(lambda tx: planned_posts.list_due(tx, START.timestamp(), 10))
        assert [(post.draft.platform, post.draft.source) for post in due] == [
            ("facebook", "meta"),
            ("linkedin", "linkedin"),
        ]
        facebook, linkedin = await db.read(summarize_posts)
        assert (facebook["state"], linkedin["comments"]) == ("planned", 0)
        facebook, linkedin = await db.write(_publish_first)
        assert (facebook["state"], linkedin["state"]) == ("done", "planned")
    finally:
        db.close()


def _publish_first(tx: Transaction) -> list[dict[str, object]]:
    post = planned_posts.list_named(tx, NAME)[0]
    at = START.timestamp()
    handing_over.hand_over(tx, post, text=post.draft.text, link="", account_name="", expires_at=START, at=at)
    outbox.claim_due(tx, limit=10, now=at, busy=())
    outbox.mark_done(tx, 1, Effect(external_id="1000_9000"), at=at)
    return summarize_posts(tx)
