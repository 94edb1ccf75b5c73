"""Plans, cancels, approves and releases posts for a person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import FINAL_STATES, CancelReason, State
from bot.domain.posts import PlannedPost, PostDraft, PostHold, PostOrigin, PostState, text_for
from bot.errors import ConfigError, Message, Problem, UserError, message
from bot.services.posts.accounts import PostingAccount, posting_accounts
from bot.services.posts.checking import draft_problems
from bot.services.posts.due_times import WrongTime, parse_due_time
from bot.services.posts.reading import find_accounts, is_post_name, wrong_account
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.posts import planned_posts

#: What `at` may say instead of a time.
NOW = "now"
#: The states in which a post is neither on its way nor public: a person may let it be published all the same.
_RELEASABLE = (PostState.HELD, PostState.MISSED)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPost:
    """A post as a person wants it. `at` is a day and a time, or `now`; `texts` are the wordings by platform,
    the one for all others being `default`; without a `name` it gets one."""

    accounts: tuple[str, ...]
    at: str
    texts: Mapping[str, str]
    name: str = ""
    title: str = ""
    timezone: str = ""
    link: str = ""
    image: str = ""
    first_comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """What was planned, and what should be known about it. `needs_approval`: by somebody else."""

    posts: tuple[PlannedPost, ...]
    notices: tuple[Message, ...] = ()
    needs_approval: bool = False


@dataclass(slots=True)
class _Checked:
    drafts: list[PostDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)


async def add_post(workspace: Workspace, new: NewPost) -> Planned:
    """Plan a post on each of its accounts, all or none. Raises `ConfigError` with every mistake."""
    _require_planner(workspace)
    checked = draft_posts(workspace, new)
    if checked.problems:
        raise ConfigError(checked.problems)
    at = workspace.now().timestamp()

    def plan(tx: Transaction) -> tuple[PlannedPost, ...]:
        name = checked.drafts[0].name
        if planned_posts.list_named(tx, name):
            raise UserError("post_name_taken", name=name)
        for draft in checked.drafts:
            planned_posts.insert_post(tx, draft, PostOrigin.COMMAND, by=workspace.actor, at=at)
        return tuple(planned_posts.list_named(tx, name))

    return Planned(
        posts=await workspace.store.write(plan),
        notices=tuple(checked.notices),
        needs_approval=workspace.config.posts.two_people,
    )


async def cancel_post(workspace: Workspace, name: str, account: str = "") -> Planned:
    """Do not publish a post after all. Raises `UserError` when it has left everywhere, or there is none."""
    _require_planner(workspace)
    at = workspace.now().timestamp()

    def cancel(tx: Transaction, post: PlannedPost) -> bool:
        return planned_posts.cancel_post(tx, post, by=workspace.actor, at=at)

    return await _each(workspace, name, account, cancel, "post_has_left")


async def approve_post(workspace: Workspace, name: str, account: str = "") -> Planned:
    """Say as a second person that the post may be published as it is. Raises `UserError` for whoever planned
    it themselves, and when it has left."""
    _require_planner(workspace)
    at = workspace.now().timestamp()

    def approve(tx: Transaction, post: PlannedPost) -> bool:
        if post.by == workspace.actor:
            raise UserError("post_needs_somebody_else", name=name)
        if not planned_posts.approve_post(tx, post, by=workspace.actor, at=at):
            return False
        if post.hold is PostHold.SECOND_APPROVAL:
            planned_posts.release_post(tx, post, post.waived, is_again=False, by=workspace.actor, at=at)
        return True

    return await _each(workspace, name, account, approve, "post_has_left")


async def release_post(workspace: Workspace, name: str, account: str = "") -> Planned:
    """Publish a post that was held, missed, refused or dropped all the same. One that is planned is let pass
    with what is objected to in its words. Raises `UserError` when it is on its way or public."""
    _require_planner(workspace)
    at = workspace.now().timestamp()

    def release(tx: Transaction, post: PlannedPost) -> bool:
        if post.state is PostState.PLANNED:
            planned_posts.waive_words(tx, post, by=workspace.actor, at=at)
            return True
        is_again = _may_go_again(post)
        if post.state not in _RELEASABLE and not is_again:
            return False
        waived = post.hold or (PostHold.CRISIS if post.cancel_reason is CancelReason.CRISIS else None)
        planned_posts.release_post(tx, post, waived, is_again=is_again, by=workspace.actor, at=at)
        return True

    return await _each(workspace, name, account, release, "post_not_releasable")


def draft_posts(workspace: Workspace, new: NewPost) -> _Checked:
    """The posts that somebody wants, with everything that is wrong with them."""
    checked = _Checked()
    zone = new.timezone or workspace.timezone
    if not _is_timezone(zone):
        checked.problems.append(Problem("--timezone", message("expected a time zone such as Europe/Paris")))
        zone = workspace.timezone
    due_at = _due_at(workspace, new, zone, checked)
    name = new.name or (_name_from(new.title, due_at) if due_at else "post")
    if not is_post_name(name):
        checked.problems.append(
            Problem("--id", message("expected up to 64 lowercase letters, digits, - and _"))
        )
    accounts = posting_accounts(workspace.config)
    for named in new.accounts:
        matching = find_accounts(named, accounts)
        if len(matching) != 1:
            checked.problems.append(Problem("--account", wrong_account(named, matching, accounts)))
        elif due_at is not None:
            _draft(workspace, new, matching[0], name, due_at, zone, checked)
    return checked


def _draft(
    workspace: Workspace,
    new: NewPost,
    account: PostingAccount,
    name: str,
    due_at: datetime,
    zone: str,
    checked: _Checked,
) -> None:
    text = text_for(new.texts, account.platform)
    if text is None:
        missing = message(
            "there is no text for {platform}, and none called default", platform=account.platform
        )
        checked.problems.append(Problem("--text", missing))
        return
    draft = PostDraft(
        name=name,
        platform=account.platform,
        account_id=account.id,
        source=account.source,
        title=new.title.strip(),
        text=text.strip(),
        due_at=due_at,
        timezone=zone,
        link=new.link.strip(),
        image=new.image.strip(),
        first_comment=new.first_comment.strip(),
    )
    checked.drafts.append(draft)
    for member, problem in draft_problems(draft, account, workspace.rules_file.parent):
        option = "--account" if member == "accounts" else "--" + member.replace("_", "-")
        checked.problems.append(Problem(option, problem))


def _due_at(workspace: Workspace, new: NewPost, zone: str, checked: _Checked) -> datetime | None:
    now = workspace.now()
    if new.at.strip().lower() == NOW:
        return now + timedelta(seconds=1)
    try:
        due_at, notice = parse_due_time(new.at, zone)
    except WrongTime as error:
        checked.problems.append(Problem("--at", error.problem))
        return None
    if due_at <= now:
        checked.problems.append(Problem("--at", message("it is past; write 'now' to publish it at once")))
    if notice is not None:
        checked.notices.append(notice)
    return due_at


def _name_from(title: str, due_at: datetime) -> str:
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in title.lower())
    words = "-".join(word for word in letters.split("-") if word)[:40].strip("-")
    return f"{due_at:%Y%m%d-%H%M}" + (f"-{words}" if words else "")


def _is_timezone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _may_go_again(post: PlannedPost) -> bool:
    """Whether it ended without being published: refused, dropped, or nobody can tell, which a person does."""
    ended = post.outbox_state in FINAL_STATES and post.outbox_state is not State.DONE
    return post.state is PostState.LEAVING and ended


async def _each(
    workspace: Workspace,
    name: str,
    account: str,
    change: Callable[[Transaction, PlannedPost], bool],
    otherwise: str,
) -> Planned:
    """Do something to a post on all of its accounts, or one; raises `UserError` where nothing was to do."""

    def work(tx: Transaction) -> tuple[PlannedPost, ...]:
        posts = [
            post
            for post in planned_posts.list_named(tx, name)
            if account in ("", post.draft.account_id, post.draft.platform)
        ]
        if not posts:
            raise UserError("no_such_post", name=name[:64])
        changed = [post.id for post in posts if change(tx, post)]
        if not changed:
            raise UserError(otherwise, name=name)
        return tuple(post for post in planned_posts.list_named(tx, name) if post.id in changed)

    return Planned(posts=await workspace.store.write(work))


def _require_planner(workspace: Workspace) -> None:
    """Raises `UserError` for whom the configuration does not name, where it names anybody."""
    planners = workspace.config.posts.planners
    if planners and workspace.actor.id not in planners:
        raise UserError("not_a_planner", name=workspace.actor.id, planners=", ".join(planners))
