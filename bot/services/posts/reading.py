"""Reads `posts.yaml`, which stands beside the rules: what is planned, or every mistake in it at once."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from bot.documents import Document, Path, from_yaml, sort_problems, with_suggestion
from bot.documents.editor_schema import TEXTS, WORDS
from bot.documents.validation import validate
from bot.domain.posts import PostDraft, text_for
from bot.errors import ConfigError, Message, Problem, message
from bot.files import read_text
from bot.services.posts.accounts import PostingAccount
from bot.services.posts.checking import draft_problems
from bot.services.posts.due_times import WrongTime, parse_due_time

#: The file beside the rules.
FILE_NAME = "posts.yaml"
_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")
_DEFAULT = "default"
#: Stands for a time that is none; the mistake is said, and nothing of the file is planned.
_NEVER = datetime.max.replace(tzinfo=UTC)


def is_post_name(text: str) -> bool:
    """Whether a post may be called so."""
    return _NAME.fullmatch(text) is not None


def _name(text: str) -> str:
    if is_post_name(text):
        return text
    raise ValueError(message("expected up to 64 lowercase letters, digits, - and _"))


def _timezone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(message("expected a time zone such as Europe/Paris")) from error
    return text


def _texts(value: Any) -> Any:
    texts = list(value.values()) if isinstance(value, dict) else [value]
    if texts and all(isinstance(text, str) and text.strip() for text in texts):
        return value
    raise ValueError(message("expected a text, or one for each platform: {default: …, instagram: …}"))


def _ids(value: Any) -> Any:
    """Platforms write ids as numbers, and one account needs no list."""
    values = value if isinstance(value, list) else [value]
    return [str(item) if isinstance(item, int) and not isinstance(item, bool) else item for item in values]


_FieldProblem = tuple[str, Problem]
_Zone = Annotated[str, AfterValidator(_timezone)]
_Texts = Annotated[Any, BeforeValidator(_texts), WithJsonSchema(dict(TEXTS))]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PostEntry(_Model):
    """One post, as it is written."""

    id: Annotated[str, AfterValidator(_name)]
    at: str
    accounts: Annotated[
        list[str], BeforeValidator(_ids), Field(min_length=1, max_length=100), WithJsonSchema(dict(WORDS))
    ]
    text: _Texts
    title: Annotated[str, Field(max_length=200)] = ""
    timezone: _Zone | None = None
    link: str = ""
    image: str = ""
    first_comment: _Texts = ""


class PostsFile(_Model):
    """The whole file."""

    version: Literal[1]
    timezone: _Zone | None = None
    posts: Annotated[list[PostEntry], Field(max_length=2_000)] = []


@dataclass(frozen=True, kw_only=True, slots=True)
class PostsReading:
    """What a file plans. `notices` are no mistakes, but should be known; `where` says where each stands."""

    drafts: tuple[PostDraft, ...] = ()
    notices: tuple[Problem, ...] = ()
    where: Mapping[str, str]


def read_posts(path: FilePath, accounts: tuple[PostingAccount, ...], timezone: str) -> PostsReading:
    """The posts of a file that is there. Raises `ConfigError` with every mistake, or `OSError`."""
    return parse_posts(read_text(path), str(path), accounts, timezone, path.parent)


def parse_posts(
    text: str, name: str, accounts: tuple[PostingAccount, ...], timezone: str, folder: FilePath
) -> PostsReading:
    """The posts in `text`; raises `ConfigError` with every mistake. Images stand below `folder`."""
    document = from_yaml(text, name)
    problems: list[Problem] = []
    try:
        validate(PostsFile, document)
    except ConfigError as error:
        problems += error.problems
    reader = _Reader(document, accounts, _zone_of(document, timezone), folder)
    reader.read(problems)
    if problems:
        raise ConfigError(sort_problems(problems))
    return PostsReading(
        drafts=tuple(reader.drafts), notices=sort_problems(reader.notices), where=reader.where
    )


def _zone_of(document: Document, default: str) -> str:
    written = document.value.get("timezone") if isinstance(document.value, dict) else None
    try:
        return _timezone(written) if isinstance(written, str) else default
    except ValueError:
        return default


class _Reader:
    """One pass over the entries that have the right form, whatever is wrong with the others."""

    def __init__(
        self, document: Document, accounts: Sequence[PostingAccount], zone: str, folder: FilePath
    ) -> None:
        self._document = document
        self._accounts = accounts
        self._zone = zone
        self._folder = folder
        self.drafts: list[PostDraft] = []
        self.notices: list[Problem] = []
        self.where: dict[str, str] = {}

    def read(self, problems: list[Problem]) -> None:
        """Collect drafts and notices; append what is wrong to `problems`."""
        value = self._document.value
        entries = value.get("posts") if isinstance(value, dict) else None
        for number, written in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(written, dict):
                entry, unreadable = _entry_of(written, number)
                for field, problem in self._read_entry(entry, ("posts", number), unreadable):
                    problems += [] if field in unreadable else [problem]

    def _read_entry(
        self, entry: PostEntry, path: Path, unreadable: Collection[str]
    ) -> Iterator[_FieldProblem]:
        where = self._document.where((*path, "id"))
        if "id" not in unreadable and entry.id in self.where:
            yield "id", Problem(where, message("the id {id} is there twice", id=entry.id))
        self.where[entry.id] = where
        zone = entry.timezone or self._zone
        due_at = _NEVER
        try:
            due_at, notice = parse_due_time(entry.at, zone)
        except WrongTime as error:
            problem = message("'at': {problem}", problem=error.problem)
            yield "at", self._problem(entry, path, "at", problem)
        else:
            self.notices += [self._problem(entry, path, "at", notice)] if notice is not None else []
        yield from self._unknown_platforms(entry, path)
        problems: list[Problem] = []
        for account in self._named(entry, path, problems):
            draft = _draft(entry, account, due_at, zone)
            if draft is None:
                missing = message(
                    "there is no text for {platform}, and none called default", platform=account.platform
                )
                yield "text", self._problem(entry, path, "text", missing)
                continue
            self.drafts.append(draft)
            for field, wrong in draft_problems(draft, account, self._folder):
                yield field, self._problem(entry, path, field, wrong)
        yield from (("accounts", problem) for problem in problems)

    def _named(self, entry: PostEntry, path: Path, problems: list[Problem]) -> Iterator[PostingAccount]:
        """The accounts that an entry names, by id or by name, each once."""
        seen: set[tuple[str, str]] = set()
        for index, name in enumerate(entry.accounts):
            where = self._document.where((*path, "accounts", index))
            matching = find_accounts(name, self._accounts)
            if len(matching) != 1:
                problems.append(Problem(where, wrong_account(name, matching, self._accounts)))
                continue
            account = matching[0]
            if (account.platform, account.id) in seen:
                problems.append(Problem(where, message("the account {name} is named twice", name=name)))
                continue
            seen.add((account.platform, account.id))
            yield account

    def _unknown_platforms(self, entry: PostEntry, path: Path) -> Iterator[_FieldProblem]:
        platforms = sorted({account.platform for account in self._accounts} | {_DEFAULT})
        for field in ("text", "first_comment"):
            texts = getattr(entry, field)
            for name in texts if isinstance(texts, dict) else ():
                if name not in platforms:
                    problem = message("'{name}' is no platform of an account of yours", name=name)
                    where = self._document.where((*path, field, name), key=True)
                    yield field, Problem(where, with_suggestion(problem, name, platforms))

    def _problem(self, entry: PostEntry, path: Path, field: str, problem: Message) -> Problem:
        where = self._document.where((*path, field))
        return Problem(where, message("post {id}: {problem}", id=entry.id, problem=problem))


def _entry_of(written: dict[str, Any], number: int) -> tuple[PostEntry, frozenset[str]]:
    """An entry as far as it has the right form, and the fields that have not: what is wrong with the others
    is said in the same run."""
    try:
        return PostEntry.model_validate(written), frozenset()
    except ValidationError as mistakes:
        unreadable = frozenset(str(error["loc"][0]) for error in mistakes.errors(include_url=False))
    readable = {name: value for name, value in written.items() if name not in unreadable}
    blank = {"id": f"#{number + 1}", "at": "2000-01-01 00:00", "accounts": [], "text": "-"} | readable
    if "accounts" in readable:
        blank["accounts"] = _ids(readable["accounts"])
    return PostEntry.model_construct(**blank), unreadable


def _draft(entry: PostEntry, account: PostingAccount, due_at: datetime, zone: str) -> PostDraft | None:
    """The post as it is for one account; None where there is no text for its platform."""
    text = text_for(entry.text, account.platform)
    if text is None:
        return None
    return PostDraft(
        name=entry.id,
        platform=account.platform,
        account_id=account.id,
        source=account.source,
        title=entry.title.strip(),
        text=text.strip(),
        due_at=due_at,
        timezone=zone,
        link=entry.link.strip(),
        image=entry.image.strip(),
        first_comment=(text_for(entry.first_comment, account.platform) or "").strip(),
    )


def find_accounts(name: str, accounts: Sequence[PostingAccount]) -> list[PostingAccount]:
    """The accounts of that id, or else of that name."""
    by_id = [account for account in accounts if account.id == name]
    return by_id or [account for account in accounts if account.name == name]


def wrong_account(
    name: str, matching: Sequence[PostingAccount], accounts: Sequence[PostingAccount]
) -> Message:
    """Why a name means no account, or more than one."""
    if matching:
        return message("'{name}' is more than one account; write its id", name=name)
    names = [label for account in accounts for label in (account.name, account.id) if label]
    problem = message("there is no account '{name}' in the configuration", name=name)
    return with_suggestion(problem, name, names)
