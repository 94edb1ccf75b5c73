"""What the shop of the demo publishes itself: a post on two networks, due as soon as the demo begins."""

from datetime import datetime
from pathlib import Path

from bot.demo.scenario import BRAND, LINKEDIN, PAGE
from bot.domain import Actor
from bot.domain.posts import PlannedPost, PostDraft, PostOrigin
from bot.store import Transaction
from bot.store.posts import planned_posts
from bot.store.sqlite.engine import SqliteStore

NAME, TITLE = "journee-portes-ouvertes", "Portes ouvertes"
_TEXT = (
    "Samedi, notre atelier de Lyon ouvre ses portes : venez voir naître la collection de printemps, "
    "de 10 h à 18 h. Entrée libre, et une tasse de thé pour tout le monde."
)
_FIRST_COMMENT = "L'adresse : 12 rue des Tisserands, Lyon 1er."


async def plan_post(folder: Path, meta: str, now: datetime) -> None:
    """Plan it in the database of that folder; `meta` is the source of the Page."""
    places = (("facebook", PAGE, meta, _FIRST_COMMENT), ("linkedin", LINKEDIN, "linkedin", ""))
    drafts = [
        PostDraft(
            name=NAME,
            platform=platform,
            account_id=account_id,
            source=source,
            title=TITLE,
            text=_TEXT,
            due_at=now,
            timezone="Europe/Paris",
            first_comment=first_comment,
        )
        for platform, account_id, source, first_comment in places
    ]

    def insert(tx: Transaction) -> None:
        for draft in drafts:
            planned_posts.insert_post(
                tx, draft, PostOrigin.COMMAND, by=Actor.person(BRAND), at=now.timestamp()
            )

    db = SqliteStore(folder)
    try:
        await db.write(insert)
    finally:
        db.close()


def summarize_posts(tx: Transaction) -> list[dict[str, object]]:
    """What became of it on each network, under the keys of `tamis demo --json`."""
    return [
        _summary(post, *planned_posts.count_comments(tx, post)) for post in planned_posts.list_named(tx, NAME)
    ]


def _summary(post: PlannedPost, comments: int, negative: int) -> dict[str, object]:
    return {
        "title": post.draft.title,
        "platform": post.draft.platform,
        "state": post.outbox_state.value if post.outbox_state else post.state.value,
        "first_comment": post.comment_state.value if post.comment_state else None,
        "comments": comments,
        "negative": negative,
    }
