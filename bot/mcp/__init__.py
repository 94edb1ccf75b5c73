"""The face for assistants: the Model Context Protocol, over the same services and roles as the API.

Nothing here acts: an assistant reads, tries, and proposes. Only `server` and `stdio` import the protocol's
official SDK, which is an optional package; the others say what can be asked and what is answered.
"""

from importlib import import_module
from types import ModuleType

from bot.errors import UserError


def sdk_module(name: str) -> ModuleType:
    """The module of this package that needs the SDK. Raises `UserError` where that is not installed."""
    try:
        return import_module(f"bot.mcp.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("bot"):
            raise
        raise UserError("mcp.no_sdk") from error
