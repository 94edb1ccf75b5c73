"""Rows of planned posts. What becomes of one in the outbox is read with it, and stored there only."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain import Actor, ActorKind, CancelReason, State
from bot.domain.posts import PlannedPost, PostDraft, PostHold, PostOrigin, PostState
from bot.store import Transaction
from bot.store.codecs import decode_actor
from bot.store.delivery import outbox
from bot.store.history import audit
from bot.store.ports import Row

_ONE_DAY = 86_400.0
_LONGEST_PROBLEM = 500


def insert_post(tx: Transaction, draft: PostDraft, origin: PostOrigin, *, by: Actor, at: float) -> int | None:
    """Plan a post; its row's id, None when one of that name was planned for the account before."""
    post_id: int | None = tx.value(
        "planned_posts.insert_post",
        **_columns(draft),
        name=draft.name,
        platform=draft.platform,
        account_id=draft.account_id,
        origin=origin,
        actor_kind=by.kind,
        actor_id=by.id,
        planned_at=at,
    )
    if post_id is not None:
        _record(tx, "post_planned", post_id, by, at, name=draft.name, due_at=draft.due_at.isoformat())
    return post_id


def change_post(tx: Transaction, post: PlannedPost, draft: PostDraft, *, by: Actor, at: float) -> bool:
    """Plan it otherwise; False when it has left or is over."""
    changed = tx.run("planned_posts.change_post", id=post.id, **_columns(draft))
    if changed:
        _record(tx, "post_changed", post.id, by, at, name=draft.name, due_at=draft.due_at.isoformat())
    return bool(changed)


def plan_again(tx: Transaction, post: PlannedPost, draft: PostDraft, *, by: Actor, at: float) -> None:
    """Plan one that was cancelled and never left."""
    tx.run("planned_posts.plan_again", id=post.id)
    change_post(tx, post, draft, by=by, at=at)


def set_post_state(
    tx: Transaction,
    post: PlannedPost,
    state: PostState,
    *,
    by: Actor,
    at: float,
    hold: PostHold | None = None,
    problem: str = "",
) -> bool:
    """Hold, cancel or give up a post that the outbox does not have; False when it has, or when it is over."""
    changed = tx.run(
        "planned_posts.set_state", id=post.id, state=state, hold=hold, problem=problem[:_LONGEST_PROBLEM]
    )
    if changed:
        details = {"hold": hold.value} if hold else {}
        _record(tx, f"post_{state}", post.id, by, at, name=post.draft.name, **details)
    return bool(changed)


def cancel_post(tx: Transaction, post: PlannedPost, *, by: Actor, at: float) -> bool:
    """A person does not want it published: also one that the outbox has, as long as nothing was sent. False
    when it may have been, or is over."""
    if post.is_open or post.state is PostState.MISSED:
        changed = bool(tx.run("planned_posts.cancel_post", id=post.id))
    elif post.outbox_id is not None and tx.value("planned_posts.is_unsent", outbox_id=post.outbox_id):
        changed = outbox.cancel_action(tx, post.outbox_id, CancelReason.UNDONE, at=at)
    else:
        changed = False
    if changed:
        _record(tx, "post_cancelled", post.id, by, at, name=post.draft.name)
    return changed


def waive_words(tx: Transaction, post: PlannedPost, *, by: Actor, at: float) -> None:
    """A person has looked at what is objected to in the words of a planned post."""
    tx.run("planned_posts.waive", id=post.id, waived=PostHold.WORDS)
    _record(tx, "post_released", post.id, by, at, name=post.draft.name)


def approve_post(tx: Transaction, post: PlannedPost, *, by: Actor, at: float) -> bool:
    """A second person approves the post as it is; False when it has left or is over."""
    changed = tx.run("planned_posts.approve_post", id=post.id, actor_kind=by.kind, actor_id=by.id)
    if changed:
        _record(tx, "post_approved", post.id, by, at, name=post.draft.name)
    return bool(changed)


def release_post(
    tx: Transaction, post: PlannedPost, waived: PostHold | None, *, is_again: bool, by: Actor, at: float
) -> None:
    """A person lets it be published after all. `is_again` says that the outbox had it before."""
    post_round = post.round + 1 if is_again else post.round
    tx.run("planned_posts.release_post", id=post.id, waived=waived, at=at, round=post_round)
    _record(tx, "post_released", post.id, by, at, name=post.draft.name)


def get_post(tx: Transaction, post_id: int) -> PlannedPost | None:
    """The post of that row, or None."""
    row = tx.one("planned_posts.get_post", id=post_id)
    return None if row is None else _decode(row)


def find_of_event(tx: Transaction, event_id: int) -> PlannedPost | None:
    """The post that an event stands for, or None."""
    row = tx.one("planned_posts.find_of_event", event_id=event_id)
    return None if row is None else _decode(row)


def list_named(tx: Transaction, name: str) -> list[PlannedPost]:
    """A post on each of its accounts."""
    return [_decode(row) for row in tx.all("planned_posts.list_named", name=name)]


def list_posts(tx: Transaction, since: float) -> list[PlannedPost]:
    """What was or is to be published from then on, the earliest first."""
    return [_decode(row) for row in tx.all("planned_posts.list_posts", since=since)]


def list_waiting_or_soon(tx: Transaction) -> list[PlannedPost]:
    """What is planned, and what waits for a person."""
    return [_decode(row) for row in tx.all("planned_posts.list_waiting_or_soon")]


def list_of_origin(tx: Transaction, origin: PostOrigin) -> list[PlannedPost]:
    """What was planned in one way."""
    return [_decode(row) for row in tx.all("planned_posts.list_of_origin", origin=origin)]


def list_due(tx: Transaction, now: float, most: int) -> list[PlannedPost]:
    """What should be published by now and was not handed over, the earliest first."""
    return [_decode(row) for row in tx.all("planned_posts.list_due", now=now, most=most)]


def list_leaving(tx: Transaction) -> list[PlannedPost]:
    """What the outbox has and has not settled, and what lacks its first comment."""
    return [_decode(row) for row in tx.all("planned_posts.list_leaving")]


def list_told_and_done(tx: Transaction) -> list[PlannedPost]:
    """What was published although people had been told that it does not leave."""
    return [_decode(row) for row in tx.all("planned_posts.list_told_and_done")]


def forget_told(tx: Transaction, post: PlannedPost) -> None:
    """It has left after all."""
    tx.run("planned_posts.forget_told", id=post.id)


def seconds_until_post_due(tx: Transaction, now: float) -> float | None:
    """Seconds until the next post is due; None when none is planned."""
    due = tx.value("planned_posts.next_due")
    return None if due is None else max(0.0, due - now)


def is_any_leaving(tx: Transaction) -> bool:
    """Whether the outbox has one that is not settled, or one lacks its first comment."""
    return tx.value("planned_posts.is_leaving") is not None


def mark_leaving(tx: Transaction, post: PlannedPost, event_id: int) -> None:
    """The outbox has it."""
    tx.run("planned_posts.mark_leaving", id=post.id, event_id=event_id)


def set_event(tx: Transaction, post: PlannedPost, event_id: int) -> None:
    """By which event the post is known to cases."""
    tx.run("planned_posts.set_event", id=post.id, event_id=event_id)


def mark_told(tx: Transaction, post: PlannedPost, at: float) -> None:
    """People know that it does not leave."""
    tx.run("planned_posts.mark_told", id=post.id, at=at)


def count_published(tx: Transaction, post: PlannedPost, now: float) -> int:
    """How much was published on the account of a post in the 24 hours before, or is about to be."""
    draft = post.draft
    account = {"account_id": draft.account_id, "platform": draft.platform}
    return int(tx.value("planned_posts.count_published", **account, since=now - _ONE_DAY))


def count_comments(tx: Transaction, post: PlannedPost) -> tuple[int, int]:
    """How many comments people wrote under a post that is public, and how many of them are negative."""
    row = tx.one("planned_posts.count_comments", account_id=post.draft.account_id, thread_id=post.external_id)
    return (row["comments"], row["negative"]) if row is not None and post.external_id else (0, 0)


def list_titles(tx: Transaction, ids: Sequence[str]) -> dict[str, str]:
    """How people call those of these posts that were planned here, by the platform's ids."""
    return {row["external_id"]: row["title"] for row in tx.all("planned_posts.list_titles", ids=list(ids))}


def list_published(tx: Transaction, since: float, until: float) -> list[Row]:
    """The planned posts that were published in [since, until), with the platform's id of each."""
    return tx.all("planned_posts.list_published", since=since, until=until)


def _columns(draft: PostDraft) -> dict[str, object]:
    return {
        "source": draft.source,
        "title": draft.title,
        "text": draft.text,
        "link": draft.link,
        "image": draft.image,
        "first_comment": draft.first_comment,
        "due_at": draft.due_at.timestamp(),
        "timezone": draft.timezone,
    }


def _record(tx: Transaction, action: str, post_id: int, by: Actor, at: float, **details: object) -> None:
    audit.append_entry(tx, at=at, actor=by, action=action, subject=f"post:{post_id}", details=details)


def _decode(row: Row) -> PlannedPost:
    draft = PostDraft(
        name=row["name"],
        platform=row["platform"],
        account_id=row["account_id"],
        source=row["source"],
        title=row["title"],
        text=row["text"],
        due_at=datetime.fromtimestamp(row["due_at"], UTC),
        timezone=row["timezone"],
        link=row["link"],
        image=row["image"],
        first_comment=row["first_comment"],
    )
    approved_by = row["approved_by_kind"]
    is_done = row["outbox_state"] == State.DONE
    return PlannedPost(
        id=row["id"],
        draft=draft,
        origin=PostOrigin(row["origin"]),
        by=decode_actor(row),
        planned_at=row["planned_at"],
        state=PostState(row["state"]),
        hold=PostHold(row["hold"]) if row["hold"] else None,
        problem=row["problem"],
        waived=PostHold(row["waived"]) if row["waived"] else None,
        approved_by=Actor(ActorKind(approved_by), row["approved_by_id"]) if approved_by else None,
        released_at=row["released_at"],
        round=row["round"],
        event_id=row["event_id"],
        told_at=row["told_at"],
        outbox_id=row["outbox_id"],
        outbox_state=State(row["outbox_state"]) if row["outbox_state"] else None,
        outbox_problem=row["outbox_problem"] or "",
        cancel_reason=CancelReason(row["cancel_reason"]) if row["cancel_reason"] else None,
        external_id=row["external_id"] or "",
        published_at=row["settled_at"] if is_done else None,
        comment_state=State(row["comment_state"]) if row["comment_state"] else None,
    )
