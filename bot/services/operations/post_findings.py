"""What `tamis doctor` says of planned posts: a wrong file, posts that wait for a person, and those to come
that would be held."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from bot.config import Config
from bot.domain.posts import PlannedPost, PostState
from bot.errors import ConfigError, Message, explain_io
from bot.services.operations.findings import Finding, Severity
from bot.services.posts.accounts import account_of, posting_accounts
from bot.services.posts.checking import draft_problems
from bot.services.posts.reading import FILE_NAME, read_posts

#: How long before its time a post is looked at, and for how long one that was missed is news.
_AHEAD, _NEWS = timedelta(days=2), timedelta(days=7)


def find_post_problems(
    posts: Iterable[PlannedPost], config: Config | None, now: datetime
) -> Iterator[Finding]:
    """A finding for each mistake of the file, and for each post that is held, missed or about to be held."""
    if config is None:
        return
    folder = Path(config.rules).parent
    accounts = posting_accounts(config)
    yield from _file(folder, config)
    for post in posts:
        if post.state is PostState.HELD and post.hold is not None:
            yield _finding(f"doctor.post_held.{post.hold}", post, post.problem)
        elif post.state is PostState.MISSED and not post.problem and now - post.draft.due_at < _NEWS:
            yield _finding("doctor.post_missed", post, "")
        elif post.state is PostState.PLANNED and post.draft.due_at - now < _AHEAD:
            account = account_of(post.draft, accounts)
            for _, problem in draft_problems(post.draft, account, folder):
                yield _finding("doctor.post_at_risk", post, problem)


def _file(folder: Path, config: Config) -> Iterator[Finding]:
    try:
        read_posts(folder / FILE_NAME, posting_accounts(config), config.timezone)
    except FileNotFoundError:
        return
    except ConfigError as error:
        for problem in error.problems:
            yield _wrong(problem.where, problem.message)
    except (OSError, UnicodeError) as error:
        yield _wrong(str(folder / FILE_NAME), explain_io(error))


def _wrong(where: str, problem: Message | str) -> Finding:
    data = MappingProxyType({"where": where, "problem": problem})
    return Finding(severity=Severity.WRONG, subject="posts", code="doctor.problem", data=data)


def _finding(code: str, post: PlannedPost, problem: Message | str) -> Finding:
    data = {"name": post.draft.name, "account": post.draft.account_id, "problem": problem or "-"}
    return Finding(severity=Severity.WARNING, subject="posts", code=code, data=MappingProxyType(data))
