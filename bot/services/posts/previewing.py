"""Shows posts as people will see them, and what is wrong with them, before anything leaves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.domain.posts import PlannedPost, PostDraft
from bot.errors import ConfigError, FileRefused, Message, Problem, UserError, explain_io
from bot.services.posts.accounts import PostingAccount, account_of, posting_accounts
from bot.services.posts.checking import draft_problems
from bot.services.posts.looking import look_at
from bot.services.posts.planning import NewPost, draft_posts
from bot.services.posts.reading import FILE_NAME, PostsReading, read_posts
from bot.services.posts.rendering import RenderedPost, render_post
from bot.services.posts.syncing import is_ignored
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.posts import planned_posts

_SHOWN_PAST = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class PostPreview:
    """A post on one account. `rendered` is None where the platform takes none; `objection` is what rules or
    classifier would hold it back for."""

    draft: PostDraft
    account: PostingAccount | None
    rendered: RenderedPost | None
    problems: tuple[Message, ...] = ()
    objection: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedPost:
    """A planned post with what people wrote below it: how many comments, and how many are negative."""

    post: PlannedPost
    comments: int = 0
    negative: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PostsCheck:
    """What is wrong with `posts.yaml`. `is_there` is False without such a file; `posts` are the drafts in it,
    `ignored` the names of those whose change comes too late."""

    path: Path
    is_there: bool = True
    problems: tuple[Problem, ...] = ()
    notices: tuple[Problem, ...] = ()
    posts: tuple[PostDraft, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether the file can be used."""
        return not self.problems


async def check_posts(workspace: Workspace) -> PostsCheck:
    """Read the file and report every mistake in it. Raises `UserError` when it cannot be read."""
    path = posts_file(workspace)
    try:
        reading = _read(workspace, path)
    except ConfigError as error:
        return PostsCheck(path=path, problems=tuple(error.problems))
    if reading is None:
        return PostsCheck(path=path, is_there=False)
    stored = (
        [] if workspace.is_new else await workspace.store.read(lambda tx: planned_posts.list_posts(tx, 0.0))
    )
    by_key = {(post.draft.name, post.draft.platform, post.draft.account_id): post for post in stored}
    ignored = {
        draft.name
        for draft in reading.drafts
        if (post := by_key.get((draft.name, draft.platform, draft.account_id))) and is_ignored(post, draft)
    }
    return PostsCheck(
        path=path, notices=reading.notices, posts=reading.drafts, ignored=tuple(sorted(ignored))
    )


async def preview_posts(workspace: Workspace, name: str = "") -> tuple[PostPreview, ...]:
    """What is planned, as it would be published: the entries of the file that are to come and the posts that
    commands planned, or those of that name. Raises `UserError` for a name that nothing has."""
    now = workspace.now()
    reading = _read(workspace, posts_file(workspace))
    drafts = [draft for draft in (reading.drafts if reading else ()) if name or draft.due_at > now]
    stored = (
        [] if workspace.is_new else await workspace.store.read(lambda tx: planned_posts.list_posts(tx, 0.0))
    )
    seen = {(draft.name, draft.platform, draft.account_id) for draft in drafts}
    drafts += [
        post.draft
        for post in stored
        if (post.draft.name, post.draft.platform, post.draft.account_id) not in seen
        and (post.is_open or name)
    ]
    chosen = [draft for draft in drafts if name in ("", draft.name)]
    if name and not chosen:
        raise UserError("no_such_post", name=name[:64])
    return tuple(_previews(workspace, sorted(chosen, key=lambda draft: (draft.due_at, draft.name))))


def preview_new(workspace: Workspace, new: NewPost) -> tuple[PostPreview, ...]:
    """A post as it would be published, without planning it. Raises `ConfigError` with every mistake."""
    checked = draft_posts(workspace, new)
    if checked.problems:
        raise ConfigError(checked.problems)
    return tuple(_previews(workspace, checked.drafts))


async def list_planned(workspace: Workspace, *, every: bool = False) -> tuple[ListedPost, ...]:
    """What is planned, and what became of the posts of the last thirty days; with `every` of all."""
    since = 0.0 if every else (workspace.now() - _SHOWN_PAST).timestamp()

    def read(tx: Transaction) -> tuple[ListedPost, ...]:
        return tuple(_listed(tx, post) for post in planned_posts.list_posts(tx, since))

    return await workspace.store.read(read)


async def show_post(workspace: Workspace, name: str) -> tuple[ListedPost, ...]:
    """A post on each of its accounts. Raises `UserError` when there is none of that name."""

    def read(tx: Transaction) -> tuple[ListedPost, ...]:
        return tuple(_listed(tx, post) for post in planned_posts.list_named(tx, name))

    posts = await workspace.store.read(read)
    if not posts:
        raise UserError("no_such_post", name=name[:64])
    return posts


def posts_file(workspace: Workspace) -> Path:
    """Where `posts.yaml` stands; it need not exist."""
    return workspace.rules_file.parent / FILE_NAME


def _listed(tx: Transaction, post: PlannedPost) -> ListedPost:
    comments, negative = planned_posts.count_comments(tx, post)
    return ListedPost(post=post, comments=comments, negative=negative)


async def _stored(workspace: Workspace) -> list[PlannedPost]:
    """Everything that was ever planned; nothing where the program never ran."""
    if workspace.is_new:
        return []
    return await workspace.store.read(lambda tx: planned_posts.list_posts(tx, 0.0))


def _previews(workspace: Workspace, drafts: Iterable[PostDraft]) -> Iterable[PostPreview]:
    accounts, folder = posting_accounts(workspace.config), workspace.rules_file.parent
    for draft in drafts:
        account = account_of(draft, accounts)
        limits = account.limits.post if account and account.limits else None
        problems = draft_problems(draft, account, folder)
        look = look_at(draft, accounts, folder, workspace.rules, workspace.classifier, workspace.now())
        yield PostPreview(
            draft=draft,
            account=account,
            rendered=render_post(draft, limits, account.links) if account and limits else None,
            problems=tuple(problem for _, problem in problems),
            objection=look.objection,
        )


def _read(workspace: Workspace, path: Path) -> PostsReading | None:
    """The file; None where there is none. Raises `ConfigError` or `UserError`."""
    try:
        return read_posts(path, posting_accounts(workspace.config), workspace.timezone)
    except FileNotFoundError:
        return None
    except (OSError, FileRefused, UnicodeError) as error:
        raise UserError("posts_unreadable", path=path, reason=explain_io(error)) from error
