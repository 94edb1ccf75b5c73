"""What platforms tell of our own posts: that one is public, and under which name people comment on it."""

from bot.domain import Effect, Event, Kind, State
from bot.store import Transaction
from bot.store.delivery import outbox

#: The platform's clock may be behind ours; two minutes is far more than NTP leaves.
_CLOCK_SKEW = 120.0


def absorb_own_post(tx: Transaction, event: Event, *, now: float) -> bool:
    """Take a post of ours that was published for the proof of the planned post with these words; False when
    a colleague published it, or when it is proven already."""
    is_published = event.extra.get("why") == "own_post" and event.extra.get("verb") == "add"
    if event.kind is not Kind.IGNORED or not is_published:
        return False
    if outbox.is_own_effect(tx, event.account_id, event.message_id):
        return False
    rows = tx.all(
        "own_posts.list_unproven",
        account_id=event.account_id,
        latest=event.created_at.timestamp() + _CLOCK_SKEW,
    )
    row = next((row for row in rows if row["text"].split() == event.text.split()), None)
    if row is None:
        return False
    effect = Effect(external_id=event.message_id, found_by="echo")
    outbox.mark_echoed(tx, row["id"], State(row["state"]), effect, at=now)
    return True


def learn_name(tx: Transaction, event: Event) -> None:
    """Know a planned post by the name under which its comments come, where the platform answered with another
    one and an event has both."""
    names = {"alias": event.extra["post_alias"], "name": event.thread_id}
    tx.run("own_posts.rename", platform=event.platform, account_id=event.account_id, **names)
