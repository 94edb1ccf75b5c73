"""What a refusal says: problem details by RFC 9457, with what a program needs to act on it.

`code` and `data` are those of the `UserError` behind it, so that our own client can say the same sentence in
the language of whoever works there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bot.domain import AnswerName, DecisionKind, HoldReason, Kind, Mode, Origin, State, Verb
from bot.errors import ConfigError, Message, StoreBusy, StoreFull, TamisError, UserError
from bot.present.messages import Catalog
from bot.services.review import ReviewAnswer
from bot.services.review.item_version import Aspect

CONTENT_TYPE = "application/problem+json"
_TYPE = "urn:tamis:problem:"
_BUSY, _BUSY_SECONDS = 503, 5
_MOST_ERRORS, _LONGEST_INPUT = 20, 80

#: What a refusal of a service means in HTTP. What is not named here is a request that cannot be carried out.
_STATUSES: Mapping[str, int] = MappingProxyType(
    {
        "api.key_in_use": 409,
        "api.answer_lost": 409,
        "api.backtest_in_progress": 409,
        **dict.fromkeys(
            (
                "reference_unknown",
                "case_unknown",
                "event_not_stored",
                "user_unknown",
                "macro_unknown",
                "bulk_unknown",
                "proposal_none",
            ),
            404,
        ),
        **dict.fromkeys(
            (
                "bulk_expired",
                "bulk_not_carried_out",
                "bulk_settled",
                "case_claimed",
                "case_closed",
                "case_closed_by_person",
                "case_in_review",
                "decided_since",
                "effect_in_flight",
                "item_removed",
                "item_removed_evidence",
                "proposal_blind",
                "proposal_no_case",
                "proposal_replaced",
                "read_when_shown",
                "reference_ambiguous",
            ),
            409,
        ),
        **dict.fromkeys(("item_changed", "proposal_stale"), 412),
    }
)
_UNPROCESSABLE = 422
_ENUMS: Mapping[str, type[StrEnum]] = MappingProxyType(
    {
        enum.__name__: enum
        for enum in (Aspect, DecisionKind, HoldReason, Kind, Mode, Origin, ReviewAnswer, State, Verb)
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldError:
    """One thing that is wrong with a request: where, what was expected there, and what came."""

    where: str
    expected: str
    came: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a request was not carried out. `title` is the same for all of a kind; `detail` is about this one
    and says what to do. Both are in the language that was asked for."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()
    retry_after: int | None = None


def problem(status: int, code: str, t: Catalog, **data: object) -> Problem:
    """A refusal by a code of ours."""
    return _of_user_error(UserError(code, **data), t, status)


def problem_of(error: TamisError, t: Catalog) -> Problem:
    """What an error of a service says to whoever asked."""
    if isinstance(error, UserError):
        return _of_user_error(error, t, _STATUSES.get(error.code, _UNPROCESSABLE))
    if isinstance(error, StoreBusy | StoreFull):
        code = "api.full" if isinstance(error, StoreFull) else "api.busy"
        return _made(code, _BUSY, t(code), t, retry_after=_BUSY_SECONDS)
    if isinstance(error, ConfigError):
        return _made("api.misconfigured", _BUSY, t("api.misconfigured"), t)
    return _made("api.failed", 500, t("api.failed"), t)


def problem_of_request(where: str, error: ValidationError, t: Catalog) -> Problem:
    """What is wrong with a query or a body, field by field."""
    errors = tuple(
        FieldError(
            where=".".join([where, *map(str, entry["loc"])]),
            expected=entry["msg"],
            came=repr(entry["input"])[:_LONGEST_INPUT],
        )
        for entry in error.errors(include_url=False, include_context=False)[:_MOST_ERRORS]
    )
    detail = "; ".join(f"{entry.where}: {entry.expected}" for entry in errors)
    return _made(
        "api.invalid",
        _UNPROCESSABLE,
        t("api.invalid", detail=detail),
        t,
        data={"detail": detail},
        errors=errors,
    )


def error_of(problem: Problem) -> TamisError:
    """The error that a problem was made of, for a client of ours."""
    if problem.code == "api.busy":
        return StoreBusy(problem.detail)
    if problem.code == "api.full":
        return StoreFull(problem.detail)
    return UserError(problem.code, **{name: _decoded(value) for name, value in problem.data.items()})


def _of_user_error(error: UserError, t: Catalog, status: int) -> Problem:
    data = {name: _encoded(value) for name, value in error.data.items()}
    return _made(error.code, status, t.error(error), t, data=data)


def _made(
    code: str,
    status: int,
    detail: str,
    t: Catalog,
    *,
    data: dict[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    retry_after: int | None = None,
) -> Problem:
    return Problem(
        type=_TYPE + code,
        title=t(f"api.status.{status}"),
        status=status,
        detail=_in_utf_8(detail),
        code=code,
        data=data or {},
        errors=tuple(errors),
        retry_after=retry_after,
    )


def _encoded(value: object) -> Any:
    """A value that fills in a sentence, so that `_decoded` gives it back with what it is."""
    if isinstance(value, AnswerName):
        return {"answer": str(value)}
    if isinstance(value, StrEnum):
        return {"enum": type(value).__name__, "value": value.value}
    if isinstance(value, str):
        return _in_utf_8(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    if isinstance(value, Message):
        data = {name: _encoded(entry) for name, entry in value.data.items()}
        return {"text": value.text, "data": data, "plural": value.plural}
    if isinstance(value, tuple | list):
        return {"list": [_encoded(entry) for entry in value]}
    return str(value)


def _in_utf_8(text: str) -> str:
    """Text that JSON can hold: in a header there may be bytes that are no text."""
    return text.encode("utf-8", "replace").decode()


def _decoded(value: Any) -> object:
    """The same value again; text for what a newer server says and we do not know."""
    if not isinstance(value, dict):
        return value
    match value:
        case {"answer": str(name)}:
            return AnswerName(name)
        case {"enum": str(name), "value": str(text)}:
            enum = _ENUMS.get(name)
            return enum(text) if enum is not None and text in set(enum) else text
        case {"seconds": int() | float() as seconds}:
            return timedelta(seconds=seconds)
        case {"list": list(entries)}:
            return tuple(_decoded(entry) for entry in entries)
        case {"text": str(text), "data": dict(data), "plural": plural}:
            return Message(text, {name: _decoded(entry) for name, entry in data.items()}, plural)
    return str(value)
