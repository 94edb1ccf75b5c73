"""One thing that an assistant can ask for: its name, who may, what it takes and what it is answered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.api.operation import Call, Nothing, Request
from bot.domain.roles import Role

Answer = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A tool. `is_proposal` says that it leaves something for a person to decide about; no tool does more.

    Values of fields whose names begin with `untrusted_` in an answer are what strangers wrote.
    """

    name: str
    title: str
    description: str
    role: Role
    call: Callable[[Call], Awaitable[Answer]]
    arguments: type[Request] = Nothing
    is_proposal: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """What an assistant can read at an address: the answer of a tool, with the arguments that are fixed. In a
    template, `{…}` in the address is the one argument that is not."""

    uri: str
    title: str
    tool: Tool
    arguments: Mapping[str, object]
