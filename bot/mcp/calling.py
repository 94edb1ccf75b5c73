"""Carries out one call of a tool: whether the role suffices, what the arguments say, and the answer.

Knows no SDK: what it gives back, the server puts into the protocol's own words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.api.operation import Call
from bot.api.problems import problem_of, problem_of_request
from bot.domain.roles import Identity
from bot.errors import ConfigError, TamisError, UserError
from bot.mcp.tool import Tool
from bot.present.messages import Catalog
from bot.present.untrusted import marked_text
from bot.services.team.acts import Act
from bot.services.workspace import Workspace


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Whose assistant asks: who they are, and how to get at the instance in their name. `open_for` is told
    of an act, which is then recorded with it."""

    identity: Identity
    open_for: Callable[[Act | None], Workspace]
    language: str = "en"


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolAnswer:
    """What an assistant is answered, as text and structured. `is_error` is whether nothing came of it."""

    text: str
    structured: dict[str, Any]
    is_error: bool = False


async def call_tool(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> ToolAnswer:
    """Carry it out. A refusal is an answer that says what to do, for the assistant to read."""
    t = Catalog(caller.language)
    try:
        if not caller.identity.role.includes(tool.role):
            raise UserError(
                "api.forbidden",
                name=caller.identity.name,
                role=t(f"role.{caller.identity.role}"),
                needed=t(f"role.{tool.role}"),
            )
        asked = tool.arguments.model_validate(dict(arguments))
        act = _act(tool, arguments, caller) if tool.is_proposal else None
        call = Call(
            workspace=caller.open_for(act),
            identity=caller.identity,
            health=dict,
            language=caller.language,
            body=asked,
        )
        answer = dict(await tool.call(call))
        return ToolAnswer(text=marked_text(answer), structured=answer)
    except ValidationError as error:
        problem = problem_of_request("arguments", error, t)
    except TamisError as error:
        if isinstance(error, ConfigError) and arguments.get("rules"):  # it is the assistant's own text
            return _refusal("mcp.rules_invalid", t.error(error))
        problem = problem_of(error, t)
    return _refusal(problem.code, problem.detail)


def _refusal(code: str, detail: str) -> ToolAnswer:
    return ToolAnswer(text=detail, structured={"code": code, "detail": detail}, is_error=True)


def _act(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Act:
    return Act(
        identity=caller.identity, operation=f"mcp.{tool.name}", subject=f"item:{arguments.get('case')}"[:80]
    )
