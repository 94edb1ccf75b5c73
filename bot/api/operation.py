"""One thing that can be asked of the API: its path, who may ask, what it takes and what it answers."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.domain.roles import Identity, Role
from bot.services.workspace import Workspace

_PLACE = re.compile(r"\{(\w+)\}")

M = TypeVar("M", bound=BaseModel)


class Request(BaseModel):
    """What a query or a body may say; whatever else it says is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Request):
    """A query or a body that says nothing."""


NOTHING = Nothing()


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One request that was let in: on which instance and by whom, with what in its path, query and body.

    `version` is the one that its `If-Match` names, `language` the one in which its sender reads.
    """

    workspace: Workspace
    identity: Identity
    health: Callable[[], Mapping[str, bool]]
    version: str | None = None
    language: str = "en"
    places: Mapping[str, str] = field(default_factory=dict)
    query: Request = NOTHING
    body: Request = NOTHING

    def asked(self, model: type[M]) -> M:
        """The query or the body, whichever is of that model."""
        for model_value in (self.query, self.body):
            if isinstance(model_value, model):
                return model_value
        raise TypeError(f"{model.__name__} is declared neither as the query nor as the body")


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """An operation. `answer` is the type of what `call` returns; `description` is for authors of clients.

    `is_act` says that it changes something: it is recorded under the name of whoever asked, and takes an
    `Idempotency-Key` if `is_repeatable`. With `is_versioned` it takes an `If-Match`, and an answer that is a
    case has its version as its `ETag`. `refusals` are statuses that it may answer with besides those that all
    may.
    """

    name: str
    method: str
    path: str
    role: Role
    summary: str
    answer: Any
    call: Callable[[Call], Awaitable[object]]
    description: str = ""
    query: type[Request] = Nothing
    body: type[Request] = Nothing
    is_act: bool = False
    is_repeatable: bool = False
    is_versioned: bool = False
    refusals: tuple[int, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """The names that stand in braces in the path."""
        return tuple(_PLACE.findall(self.path))


_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter_of(answer: Any) -> TypeAdapter[Any]:
    """What spells and reads values of a type; made once, which takes a moment."""
    if answer not in _adapters:
        _adapters[answer] = TypeAdapter(answer)
    return _adapters[answer]


def spell(answer: Any, value: object) -> bytes:
    """A value of that type as JSON."""
    # A mapping that nobody may change is no `dict`, which is what pydantic knows and else warns of.
    return adapter_of(answer).dump_json(value, fallback=dict, warnings=False)


def read(answer: Any, spelled: bytes) -> Any:
    """The value again. Raises `ValidationError` for what is none of that type."""
    return adapter_of(answer).validate_json(spelled)
