"""Reads `views.yaml`: queries that people use again and again, by name and in the order of the file."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.documents.problems import sort_problems, with_suggestion
from bot.documents.yaml import Document, from_yaml
from bot.errors import ConfigError, Message, Problem, UserError, message
from bot.queries.mistakes import Caret
from bot.queries.model import Query
from bot.queries.parser import parse_query

FILE_NAME = "views.yaml"
_KEY = "views"
_LONGEST_NAME, _MOST = 30, 40


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedView:
    """A query with a name."""

    name: str
    query: Query


def parse_views(text: str, *, timezone: str = "UTC") -> tuple[SavedView, ...]:
    """The views of a file. Raises `ConfigError` with every mistake and its line."""
    document = from_yaml(text, FILE_NAME)
    reader = _Reader(document, timezone)
    views = tuple(reader.read())
    problems = [*document.problems, *reader.problems]
    if problems:
        raise ConfigError(sort_problems(problems))
    return views


class _Reader:
    """Goes through one document and collects what is wrong with it."""

    def __init__(self, document: Document, timezone: str) -> None:
        self._document = document
        self._timezone = timezone
        self.problems: list[Problem] = []

    def read(self) -> Iterator[SavedView]:
        """The views that can be read."""
        content = self._document.value
        if not isinstance(content, dict) or _KEY not in content:
            self._complain((), message("expected 'views:' and below it lines such as 'Urgent: priority>=50'"))
            return
        for key in content:
            if key != _KEY:
                problem = message("'{name}' is unknown here", name=_shown(key))
                self._complain((key,), with_suggestion(problem, str(key), [_KEY]), key=True)
        views = content[_KEY]
        if not isinstance(views, dict):
            self._complain((_KEY,), message("expected lines such as 'Urgent: priority>=50'"))
            return
        if len(views) > _MOST:
            self._complain((_KEY,), message("there are more than {most} views", most=_MOST))
        for name, text in views.items():
            view = self._view(name, text)
            if view is not None:
                yield view

    def _view(self, name: str, text: object) -> SavedView | None:
        path = (_KEY, name)
        if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
            problem = message("the name of a view has 1 to {most} printable characters", most=_LONGEST_NAME)
            self._complain(path, problem, key=True)
        if not isinstance(text, str) or not text.strip():
            self._complain(path, message("expected a query in quotation marks"))
            return None
        try:
            return SavedView(name=name, query=parse_query(text, timezone=self._timezone))
        except UserError as mistake:
            caret = mistake.data["caret"]
            assert isinstance(caret, Caret)
            problem = message(
                "{problem} (at '{piece}')",
                problem=mistake.data["problem"],
                piece=_shown(text[caret.start : caret.end]),
            )
            self._complain(path, problem)
            return None

    def _complain(self, path: tuple[str, ...], problem: Message, *, key: bool = False) -> None:
        self.problems.append(Problem(self._document.where(path, key), problem))


def _shown(text: object) -> str:
    return "".join(character if character.isprintable() else "·" for character in str(text)[:_LONGEST_NAME])
