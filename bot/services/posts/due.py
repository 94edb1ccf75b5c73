"""What becomes of a post whose time has come, and of one that has been handed over.

Everything is one transaction each, so that a crash between two of them leaves nothing that the next look does
not find. What has to be read outside of it (rules, classifier, image) is looked at before and given in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain import State
from bot.domain.posts import PUBLISHER, PlannedPost, PostHold, PostSettings, PostState
from bot.services.posts.accounts import PostingAccount, account_of
from bot.services.posts.rendering import render_post
from bot.store import Transaction
from bot.store.delivery import pauses
from bot.store.posts import handing_over, planned_posts
from bot.store.posts.obstacles import crisis_on
from bot.store.review import cases

#: Seconds after which people are told that what was handed over has not left.
_OVERDUE = 300.0
#: The answer of a case about a post that was published after all.
PUBLISHED_LATE = "published_after_all"
#: Why a post is held, for its case. What to do about it is the same for all.
_WHY: Mapping[PostHold, str] = {
    PostHold.CRISIS: "the account is in a crisis ({detail})",
    PostHold.CEILING: "the account has published {detail} times in 24 hours, which is the most",
    PostHold.WORDS: "our own text has {detail}",
    PostHold.SECOND_APPROVAL: "a second person has not approved it ('tamis posts approve')",
    PostHold.ACCOUNT: "the account is not configured any more",
    PostHold.IMAGE: "the image cannot be used: {detail}",
    PostHold.PLATFORM: "it does not fit the platform: {detail}",
}
_WHAT_TO_DO = "'tamis posts release {name}' publishes it all the same, 'tamis posts cancel {name}' drops it"


@dataclass(frozen=True, kw_only=True, slots=True)
class PostLook:
    """What was looked at before the transaction: what our own words would be blamed for, what is wrong with
    the image or with the form. Empty where nothing is."""

    objection: str = ""
    image: str = ""
    form: str = ""


def hand_over_due(
    tx: Transaction,
    post_id: int,
    look: PostLook,
    accounts: tuple[PostingAccount, ...],
    settings: PostSettings,
    now: datetime,
) -> PostState | None:
    """Hand a due post over, hold it or give it up; what it is then, None when there was nothing to do."""
    post, at = planned_posts.get_post(tx, post_id), now.timestamp()
    if post is None or post.state is not PostState.PLANNED or post.due_at > at:
        return None
    if _is_too_late(post, settings, at):
        return _miss(tx, post, settings, at)
    account = account_of(post.draft, accounts)
    hold = _find_hold(tx, post, look, account, settings, at)
    if hold is not None or account is None:
        reason, detail = hold or (PostHold.ACCOUNT, "")
        return _hold(tx, post, reason, detail, at)
    assert account.limits is not None  # else it is held
    assert account.limits.post is not None
    rendered = render_post(post.draft, account.limits.post, account.links)
    handing_over.hand_over(
        tx,
        post,
        text=rendered.text,
        link=rendered.link,
        account_name=account.name,
        expires_at=datetime.fromtimestamp(_last_moment(post, settings), UTC),
        at=at,
    )
    return PostState.LEAVING


def follow_up(tx: Transaction, settings: PostSettings, now: datetime) -> bool:
    """Hand over the first comments of what was published, tell people of what does not leave, and close the
    case of what has left after all. Whether anything was handed over."""
    at, has_work = now.timestamp(), False
    for post in planned_posts.list_leaving(tx):
        if post.outbox_state is State.DONE and post.external_id:
            expires_at = now + timedelta(seconds=settings.grace)
            handing_over.hand_over_comment(tx, post, expires_at=expires_at, at=at)
            has_work = True
        elif post.outbox_state is State.DONE:
            why = "first_comment: the post was published, and nobody knows as what"
            handing_over.open_post_case(tx, post, why, at=at)
        elif post.told_at is None and at - max(post.due_at, post.released_at or 0.0) > _OVERDUE:
            handing_over.open_post_case(tx, post, _why_not_left(tx, post), at=at)
    for post in planned_posts.list_told_and_done(tx):
        _close_case(tx, post, at)
    return has_work


def _is_too_late(post: PlannedPost, settings: PostSettings, at: float) -> bool:
    return at > _last_moment(post, settings)


def _last_moment(post: PlannedPost, settings: PostSettings) -> float:
    """Until when it may leave: a person who releases it means now."""
    return max(post.due_at, post.released_at or 0.0) + settings.grace


def _find_hold(
    tx: Transaction,
    post: PlannedPost,
    look: PostLook,
    account: PostingAccount | None,
    settings: PostSettings,
    at: float,
) -> tuple[PostHold, str] | None:
    """The first reason why it must not leave now that no person has let pass."""
    if account is None:
        return PostHold.ACCOUNT, ""
    limits = account.limits.post if account.limits else None
    if limits is None or look.form:
        return PostHold.PLATFORM, look.form
    most = min(settings.per_day, limits.most_posts or settings.per_day)
    published = planned_posts.count_published(tx, post, at)
    crisis = crisis_on(tx, (account.id, account.name), settings.hold_while, at)
    needs_approval = settings.two_people and post.approved_by is None
    reasons = (
        (PostHold.IMAGE, look.image, bool(look.image)),
        (PostHold.SECOND_APPROVAL, "", needs_approval),
        (PostHold.CRISIS, crisis, bool(crisis)),
        (PostHold.WORDS, look.objection, bool(look.objection)),
        (PostHold.CEILING, str(published), published >= most),
    )
    return next(
        ((hold, detail) for hold, detail, holds in reasons if holds and not _is_waived(post, hold)), None
    )


def _is_waived(post: PlannedPost, hold: PostHold) -> bool:
    """A person can let pass what is a matter of judgement; nobody can publish an image that is not there, and
    a second person is not replaced by the first."""
    return post.waived is hold and hold in (PostHold.CRISIS, PostHold.WORDS, PostHold.CEILING)


def _hold(tx: Transaction, post: PlannedPost, hold: PostHold, detail: str, at: float) -> PostState:
    planned_posts.set_post_state(tx, post, PostState.HELD, by=PUBLISHER, at=at, hold=hold, problem=detail)
    why = _WHY[hold].format(detail=detail)
    what_to_do = _WHAT_TO_DO.format(name=post.draft.name)
    handing_over.open_post_case(tx, post, f"publish: {why}; {what_to_do}", at=at)
    return PostState.HELD


def _miss(tx: Transaction, post: PlannedPost, settings: PostSettings, at: float) -> PostState:
    planned_posts.set_post_state(tx, post, PostState.MISSED, by=PUBLISHER, at=at)
    late, what_to_do = (at - post.due_at) / 60, _WHAT_TO_DO.format(name=post.draft.name)
    grace = settings.grace / 60
    why = f"publish: {late:.0f} minutes late, more than 'grace' allows ({grace:.0f}); {what_to_do}"
    handing_over.open_post_case(tx, post, why, at=at)
    return PostState.MISSED


def _why_not_left(tx: Transaction, post: PlannedPost) -> str:
    """Why something that was handed over is still here."""
    account_id = post.draft.account_id
    scopes = ("copy", "all", f"account:{account_id}", f"words:{account_id}")
    paused = next((pause for pause in pauses.list_pauses(tx) if pause.scope in scopes), None)
    if paused is not None:
        return f"publish: it does not leave, {paused.scope} is paused ({paused.cause}): {paused.reason}"
    return f"publish: it does not leave: {post.outbox_problem or post.outbox_state}"


def _close_case(tx: Transaction, post: PlannedPost, at: float) -> None:
    case = cases.case_about(tx, post.event_id) if post.event_id is not None else None
    if case is not None and case.state == "open" and case.holder(at) is None:
        cases.close_case(tx, case.id, by=PUBLISHER, answer=PUBLISHED_LATE, at=at)
    planned_posts.forget_told(tx, post)
