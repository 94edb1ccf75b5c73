"""Which cases somebody means: by a query, by the options of a command, or by both. All become one query."""

import math
from dataclasses import dataclass, replace
from datetime import datetime

from bot.queries import EVERYTHING, Both, Measured, Named, Node, Query, parse_query
from bot.queries.fields import STATE_FIELDS
from bot.queries.model import ME
from bot.services.review.saved_views import view_named
from bot.services.workspace import Workspace
from bot.store.ports import Condition
from bot.store.review.conditions import condition_of

_OPEN = Query(node=Named(field="state", value="open"))
_CLOSED = Query(node=Named(field="state", value="closed"))


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueFilters:
    """Which cases are meant; None means any. `rule` names who asked for a person or acted, as `Actor.label`
    does; `received_since` is about the event. With `mine` only those that whoever asks has claimed."""

    platform: str | None = None
    account: str | None = None
    language: str | None = None
    queue: str | None = None
    rule: str | None = None
    kind: str | None = None
    origin: str | None = None
    label: str | None = None
    received_since: datetime | None = None
    mine: bool = False
    query: Query = EVERYTHING
    view: str | None = None

    def narrowed(self, *queries: Query) -> "QueueFilters":
        """The same, narrowed further."""
        return replace(self, query=self.query.narrowed(*queries))

    def as_query(self) -> Query:
        """All of it but the view as one query. Without a word about their state, open cases are meant."""
        query = self.query.narrowed(self._options())
        return query if query.mentions(*STATE_FIELDS) else query.narrowed(_OPEN)

    def as_query_of_closed(self, *, by: str | None, now: datetime) -> Query:
        """The same of closed cases: those that `by` closed, or with `mine` whoever asks did.

        `received_since` is then about when they were closed: what somebody did since, not what came since.
        """
        nodes: list[Node] = [
            Named(field=name, value=value) for name, value in self._values().items() if value is not None
        ]
        if self.mine or by is not None:
            nodes.append(Named(field="by", value=ME if self.mine else by or ""))
        if self.received_since is not None:
            seconds = (now - self.received_since).total_seconds()
            nodes.append(Measured(field="closed", low=-math.inf, high=seconds))
        return self.query.narrowed(Query(node=Both(nodes=tuple(nodes))), _CLOSED)

    def _values(self) -> dict[str, str | None]:
        return {
            "platform": self.platform,
            "account": self.account,
            "lang": self.language,
            "queue": self.queue,
            "rule": self.rule,
            "kind": self.kind,
            "origin": self.origin,
            "label": self.label,
        }

    def _options(self) -> Query:
        nodes: list[Node] = [
            Named(field=name, value=value) for name, value in self._values().items() if value is not None
        ]
        if self.mine:
            nodes.append(Named(field="claimed", value=ME))
        if self.received_since is not None:
            since = self.received_since.timestamp()
            nodes.append(Measured(field="received", low=since, high=math.inf))
        return Query(node=Both(nodes=tuple(nodes)))


def read_query(workspace: Workspace, text: str) -> Query:
    """A query as somebody typed it; dates are those of the instance's time zone. Raises `UserError` with the
    place of the first mistake."""
    return parse_query(text, timezone=workspace.timezone)


def with_view(workspace: Workspace, filters: QueueFilters) -> QueueFilters:
    """The filters with the query of their view in its place. Raises `UserError` when there is none."""
    if filters.view is None:
        return filters
    return replace(filters.narrowed(view_named(workspace, filters.view).query), view=None)


def matching(workspace: Workspace, query: Query) -> Condition:
    """What the store is asked for, as of now and for the actor."""
    return condition_of(query, at=workspace.now().timestamp(), actor=workspace.actor)
