"""What a request about the queue may say, and what some of them are answered with."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field

from bot.api.operation import Request
from bot.api.problems import Problem
from bot.domain import Kind, Origin
from bot.services.review import (
    BulkOutcome,
    Hold,
    PersonAnswer,
    QueueEntry,
    QueueFilters,
    ReviewAnswer,
    ReviewOutcome,
    read_query,
)
from bot.services.workspace import Workspace

_LONGEST_WORD, _LONGEST_TEXT = 200, 20_000
_LONGEST_QUERY = 2_000
_MOST_IDS, _MOST_PASSED = 200, 10_000

Word = Annotated[str, Field(max_length=_LONGEST_WORD)]
Text = Annotated[str, Field(max_length=_LONGEST_TEXT)]
#: As text: a number would be seconds to pydantic, and means nothing to people.
Moment = Annotated[AwareDatetime, BeforeValidator(lambda value: _read_moment(value))]
CaseId = Annotated[int, Field(ge=1, lt=2**63)]


def _read_moment(value: object) -> object:
    """A strict body would take a datetime only, and JSON has none."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) and "-" in value[1:] else ""
    except ValueError:
        return ""


class CaseState(StrEnum):
    """Which cases a list is about."""

    OPEN = "open"
    CLOSED = "closed"


class Filters(Request):
    """Which cases are meant; each word narrows it."""

    platform: Word | None = None
    account: Word | None = None
    language: Word | None = Field(default=None, description="Such as fr.")
    queue: Word | None = None
    rule: Word | None = Field(default=None, description="The id of the rule that asked for a person.")
    kind: Kind | None = None
    origin: Origin | None = None
    label: Word | None = None
    received_since: Moment | None = Field(
        default=None, description="With state=closed: when they were closed."
    )
    mine: bool = Field(
        default=False, description="Only those that I have claimed, or closed with state=closed."
    )
    view: Word | None = Field(default=None, description="Only what this view of views.yaml lets through.")
    q: Annotated[str, Field(max_length=_LONGEST_QUERY)] = Field(
        default="", description="A query, such as: lang:fr toxicity>0.6 age>2h -platform:youtube"
    )

    def chosen(self, workspace: Workspace) -> QueueFilters:
        """The same for the services. Raises `UserError` for a query with a mistake."""
        named = {name: getattr(self, name) for name in Filters.model_fields if name != "q"}
        return QueueFilters(**named, query=read_query(workspace, self.q))


class OrderQuery(Filters):
    """A list, and by what it is sorted."""

    by_age: bool = Field(default=False, description="The oldest first, instead of the most pressing first.")


class ListQuery(OrderQuery):
    """A page of a list."""

    state: CaseState = CaseState.OPEN
    by: Word | None = Field(default=None, description="With state=closed: those that this person closed.")
    limit: int = Field(default=50, ge=1, le=500)
    cursor: Word | None = Field(default=None, description="The `next` of the page before this one.")
    offset: int = Field(default=0, ge=0, le=1_000_000, description="Without a cursor: skip so many.")


class EntriesQuery(Request):
    """Cases by their numbers."""

    id: Annotated[
        tuple[CaseId, ...],
        BeforeValidator(lambda value: value.split(",") if isinstance(value, str) else value),
        Field(min_length=1, max_length=_MOST_IDS, description="Several are separated by commas."),
    ]


class ShowQuery(Request):
    """How an item is read."""

    ahead: bool = Field(
        default=False,
        description="Nobody looks at it yet: preserved evidence, whose readings are recorded, is refused.",
    )


class NextBody(Request):
    """Which case to claim."""

    filters: Filters = Filters()
    skip: tuple[CaseId, ...] = Field(default=(), max_length=_MOST_PASSED, description="Cases not to claim.")


class DecisionBody(Request):
    """What a person answers to a case."""

    answer: ReviewAnswer
    text: Text | None = Field(
        default=None, description="Of replies, and of an escalation a remark for whoever gets it."
    )
    target: Word | None = Field(
        default=None, description="Where an escalation goes; by default to colleagues here."
    )


class UndoBody(Request):
    """How to undo."""

    delete_reply: bool = Field(default=False, description="Delete our reply if it is posted already.")


class UndoLastBody(Request):
    """How many of my last answers to undo, and which decisions to pass over."""

    count: int = Field(default=1, ge=1, le=100)
    passing: tuple[CaseId, ...] = Field(default=(), max_length=_MOST_PASSED)


class NoteBody(Request):
    """A remark for colleagues; it is never sent anywhere."""

    text: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class CasePage:
    """Some of the cases, and where the next page begins; `next` is null on the last one."""

    entries: tuple[QueueEntry, ...]
    total: int
    at: datetime
    holds: tuple[Hold, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseOrder:
    """The numbers of all open cases, in the order of the list."""

    order: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """Whether the claim stands; not when the case is closed or somebody else's by now."""

    is_mine: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class UndoneAnswer:
    """What became of one answer: `outcome`, the `refusal` that says why it stays, or what became of
    the `bulk` answer that it was given with. `answer` is null for one that waits for a second person."""

    answer: PersonAnswer | None
    outcome: ReviewOutcome | None
    refusal: Problem | None
    bulk: BulkOutcome | None
