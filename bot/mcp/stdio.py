"""Serves one assistant that has started us, over standard input and output, until it goes."""

from mcp.server.stdio import stdio_server

from bot.domain.roles import Identity, Role
from bot.mcp.calling import Caller
from bot.mcp.server import build_server
from bot.services.team.acts import Act
from bot.services.workspace import Workspace

#: Who works on this machine may do everything there, as on the command line, and has no token.
_ROLE, _NO_TOKEN = Role.ADMIN, 0


async def serve_stdio(workspace: Workspace, language: str) -> None:
    """Answer until standard input ends; what is proposed is recorded under the workspace's actor."""

    def open_for(act: Act | None) -> Workspace:
        return workspace

    identity = Identity(workspace.actor.id, _ROLE, _NO_TOKEN)
    caller = Caller(identity=identity, open_for=open_for, language=language)
    server = build_server(lambda _: caller)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())
