"""Rows of a report as they come from the store, for figures that are computed by hand."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, NamedTuple

from bot.domain import Actor
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.store import Transaction
from bot.store.reporting.columns import NO_KEY, Words, column_of, key_of
from bot.store.reporting.engagement import AnsweredCase
from bot.store.reporting.messages import Messages, read_period
from bot.store.reporting.report_days import MESSAGE_COLUMNS


class InboundEvent(NamedTuple):
    """One message, as a row: what `Messages` holds in columns."""

    id: int
    account_id: str
    message_id: str
    parent_id: str | None
    thread_id: str
    author_id: str | None
    platform: str
    origin: str
    language: str
    kind: str
    created_at: float
    received_at: float
    is_judged: bool
    unread: bool
    sentiment: str | None
    intent: str | None
    needs_answer: float | None
    constructive: float | None
    harm: float | None
    has_attachments: bool
    ad_id: str
    campaign_id: str
    bot_at: float | None
    human_at: float | None
    hidden_by: Actor | None
    hidden_at: float | None
    restored_at: float | None
    overturned: bool


def wrote(number: int, **changes: Any) -> InboundEvent:
    """A neutral comment of person `p1`, that nobody answered, at `number` seconds; name what differs."""
    fields: dict[str, Any] = {
        "id": number,
        "account_id": "1000",
        "message_id": f"m{number}",
        "parent_id": None,
        "author_id": "p1",
        "platform": "facebook",
        "origin": "organic",
        "language": "en",
        "kind": "comment",
        "thread_id": "post",
        "ad_id": "",
        "campaign_id": "",
        "created_at": float(number),
        "received_at": float(number),
        "is_judged": True,
        "unread": False,
        "sentiment": "neutral",
        "intent": "praise",
        "needs_answer": 0.1,
        "constructive": 0.1,
        "harm": 0.1,
        "has_attachments": False,
        "bot_at": None,
        "human_at": None,
        "hidden_by": None,
        "hidden_at": None,
        "restored_at": None,
        "overturned": False,
    }
    return InboundEvent(**{**fields, **changes})


def columns(rows: Iterable[InboundEvent]) -> Messages:
    """The rows as columns."""
    written = list(rows)

    def in_account(name: str) -> list[int]:
        ids = [getattr(row, name) for row in written]
        return [
            key_of(row.account_id, text) if text else NO_KEY for row, text in zip(written, ids, strict=True)
        ]

    values: dict[str, list[Any]] = {
        name: [getattr(row, name) for row in written] for name in InboundEvent._fields
    }
    values |= {name: in_account(f"{name}_id") for name in ("message", "parent", "thread")}
    values["author"] = [key_of(row.author_id) if row.author_id else NO_KEY for row in written]
    values["account"] = values["account_id"]
    values["post"] = ["" if row.kind == "dm" else row.thread_id for row in written]
    values |= {name: [word or "" for word in values[name]] for name in ("sentiment", "intent")}
    values["hidden_by_person"] = [row.hidden_by is not None and row.hidden_by.is_person for row in written]
    values["restored_at"] = [
        row.hidden_at if row.overturned and row.restored_at is None else row.restored_at for row in written
    ]
    values["hidden_by"] = [row.hidden_by.label if row.hidden_by else "" for row in written]
    outcomes = dict.fromkeys(("bot_at", "human_at", "hidden_at", "restored_at"), "number")
    outcomes |= {"overturned": "flag", "hidden_by": "word", "hidden_by_person": "flag"}
    kinds = {**MESSAGE_COLUMNS, **outcomes}
    return Messages(**{name: column_of(kind, values[name]) for name, kind in kinds.items()})


def rows_of(messages: Messages) -> list[SimpleNamespace]:
    """The columns as rows, None where nobody knows."""
    columns = {}
    for name in Messages.__annotations__:
        column = getattr(messages, name)
        values = column.list() if isinstance(column, Words) else column.tolist()
        columns[name] = [None if value != value else value for value in values]
    return [
        SimpleNamespace(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)
    ]


def read_rows(
    tx: Transaction, since: float, until: float, scope: ReportScope = EVERYTHING
) -> list[SimpleNamespace]:
    """What people wrote in [since, until), as rows."""
    return rows_of(read_period(tx, since, until, scope=scope).messages)


def answered_case(closed_at: float, by: str = "lea", **changes: Any) -> AnsweredCase:
    """A case of a message of second 0 that a person closed."""
    fields: dict[str, Any] = {
        "since": 0.0,
        "closed_at": closed_at,
        "answer": "hide",
        "suggested": (),
        "closed_by": by,
        "answered_at": None,
        "harm": 0.1,
        "is_of_rule": True,
    }
    return AnsweredCase(**{**fields, **changes})
