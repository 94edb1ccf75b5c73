"""Brings `posts.yaml` into the plan.

The plan is in the database: what has been published, held or cancelled is known nowhere else. The file says
what is wanted: an entry that is new is planned, one that has changed is planned otherwise, one that is gone
is cancelled, as long as it has not left. A file that is gone or wrong changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.posts import PUBLISHER, PlannedPost, PostDraft, PostOrigin, PostState
from bot.store import Transaction
from bot.store.posts import planned_posts

#: Why a post is cancelled that has left the file, and why one is missed that came into it too late.
REMOVED, PAST = "removed_from_file", "past_when_planned"


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncResult:
    """What a file changed, as names of posts. `ignored` are entries whose change came too late or whose name
    is that of a post that was planned by a command; `past` were due before they were planned."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    past: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether the plan is as it was."""
        return not (self.added or self.changed or self.cancelled or self.past)


def apply_file(tx: Transaction, drafts: Sequence[PostDraft], now: datetime) -> SyncResult:
    """Plan what the file says."""
    result, at = SyncResult(), now.timestamp()
    stored = {
        (post.draft.name, post.draft.platform, post.draft.account_id): post
        for post in planned_posts.list_of_origin(tx, PostOrigin.FILE)
    }
    for draft in drafts:
        post = stored.pop((draft.name, draft.platform, draft.account_id), None)
        if post is None:
            _add(tx, draft, result, now)
        else:
            _change(tx, post, draft, result, at)
    for post in stored.values():
        if post.is_open and planned_posts.set_post_state(
            tx, post, PostState.CANCELLED, by=PUBLISHER, at=at, problem=REMOVED
        ):
            result.cancelled.append(post.draft.name)
    return result


def is_ignored(post: PlannedPost, draft: PostDraft) -> bool:
    """Whether the file wants something else of a post than what can still be changed."""
    return post.draft != draft and not post.is_open and not _is_removed(post)


def _is_removed(post: PlannedPost) -> bool:
    return post.state is PostState.CANCELLED and post.problem == REMOVED


def _add(tx: Transaction, draft: PostDraft, result: SyncResult, now: datetime) -> None:
    at = now.timestamp()
    post_id = planned_posts.insert_post(tx, draft, PostOrigin.FILE, by=PUBLISHER, at=at)
    if post_id is None:
        result.ignored.append(draft.name)
        return
    if draft.due_at > now:
        result.added.append(draft.name)
        return
    # Nobody can know whether it was published before this database was there.
    post = planned_posts.get_post(tx, post_id)
    assert post is not None  # inserted in this transaction
    planned_posts.set_post_state(tx, post, PostState.MISSED, by=PUBLISHER, at=at, problem=PAST)
    result.past.append(draft.name)


def _change(tx: Transaction, post: PlannedPost, draft: PostDraft, result: SyncResult, at: float) -> None:
    if is_ignored(post, draft):
        result.ignored.append(draft.name)
    elif _is_removed(post) and draft.due_at.timestamp() > at:
        planned_posts.plan_again(tx, post, draft, by=PUBLISHER, at=at)
        result.added.append(draft.name)
    elif post.is_open and post.draft != draft:
        planned_posts.change_post(tx, post, draft, by=PUBLISHER, at=at)
        result.changed.append(draft.name)
