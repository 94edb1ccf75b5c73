"""How a planned post gets into the outbox, and to people when it does not get there.

A post has an event of its own, by which its actions and its case are known as those of every comment are. It is
stored when it is first needed and never decided about: nobody wrote to us.
"""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain import (
    Action,
    CaseRequest,
    Decision,
    DecisionKind,
    Event,
    Kind,
    Origin,
    Slot,
    Verb,
)
from bot.domain.posts import PUBLISHER, PlannedPost, Publication
from bot.store import Transaction, decisions
from bot.store.intake import events
from bot.store.posts import planned_posts
from bot.store.review import cases

#: The queue of what was to be done and was not.
_QUEUE = "failed"
_PRIORITY = 30
_NO_RULES = ""


def hand_over(
    tx: Transaction,
    post: PlannedPost,
    *,
    text: str,
    link: str,
    account_name: str,
    expires_at: datetime,
    at: float,
) -> None:
    """Give the post to the outbox, which publishes it once, and not after `expires_at`. `text` and `link` are
    as they are published."""
    event_id = _event_of(tx, post, at)
    action = replace(
        _action(post, Verb.PUBLISH, key=post.key, target=post.draft.account_id, text=text),
        publication=Publication(link=link, image=post.draft.image),
        account_name=account_name,
        expires_at=expires_at,
    )
    _commit(tx, event_id, action, at)
    planned_posts.mark_leaving(tx, post, event_id)


def hand_over_comment(tx: Transaction, post: PlannedPost, *, expires_at: datetime, at: float) -> None:
    """Give the first comment of a published post to the outbox."""
    event_id = _event_of(tx, post, at)
    action = _action(
        post,
        Verb.FIRST_COMMENT,
        key=post.comment_key,
        target=post.external_id,
        text=post.draft.first_comment,
    )
    _commit(tx, event_id, replace(action, expires_at=expires_at), at)


def open_post_case(tx: Transaction, post: PlannedPost, why: str, *, at: float) -> None:
    """Bring a post that does not leave to a person; what they can do about it is a command."""
    event_id = _event_of(tx, post, at)
    request = CaseRequest(actor=PUBLISHER, why=why, queue=_QUEUE, priority=_PRIORITY)
    cases.open_case(tx, event_id=event_id, request=request, at=at)
    planned_posts.mark_told(tx, post, at)


def _commit(tx: Transaction, event_id: int, action: Action, at: float) -> None:
    decision = Decision(rules_version=_NO_RULES, actions=(action,), kind=DecisionKind.POST, actor=PUBLISHER)
    decisions.commit(tx, event_id=event_id, decision=decision, at=at)


def _action(post: PlannedPost, verb: Verb, *, key: str, target: str, text: str) -> Action:
    draft = post.draft
    return Action(
        verb=verb,
        slot=Slot.POST,
        platform=draft.platform,
        account_id=draft.account_id,
        message_id=post.message_id,
        target=target,
        key=key,
        actor=PUBLISHER,
        via=draft.source,
        text=text,
        kind=Kind.POST,
        thread_id=post.message_id,
    )


def _event_of(tx: Transaction, post: PlannedPost, at: float) -> int:
    """The event that stands for the post. It happens when the post is due, so that a database which was
    restored since looks for what it may have published before it does anything."""
    if post.event_id is not None:
        return post.event_id
    draft = post.draft
    event = Event(
        platform=draft.platform,
        account_id=draft.account_id,
        kind=Kind.POST,
        message_id=post.message_id,
        thread_id=post.message_id,
        dedupe_key=f"planned:{post.id}",
        created_at=datetime.fromtimestamp(min(post.due_at, at), UTC),
        created_at_source="receipt",
        text=draft.text,
        origin=Origin.ORGANIC,
        is_own_echo=True,
    )
    event_id = events.insert_event(
        tx, event, source=draft.source, delivery_id=None, received_at=at, state="recorded", not_before=0.0
    )
    assert event_id is not None  # the key has the number of the post
    planned_posts.set_event(tx, post, event_id)
    return event_id
