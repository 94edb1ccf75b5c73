"""How a board is connected: its token is pasted."""

from typing import ClassVar

from bot.errors import Message
from bot.platforms.connection import Candidate, Connector, Grant, Permission
from bot.platforms.ports import Flow


class AgoraConnector(Connector):
    """Connects boards."""

    name: ClassVar[str] = "agora"
    platform: ClassVar[str] = "agora"
    adapter: ClassVar[str] = "agora"
    console: ClassVar[str] = "https://agora.example/boards"
    steps: ClassVar = (Message("a board, and a token for it"),)
    permissions: ClassVar = (Permission(name="write", costs=Message("nothing can be answered")),)
    app_id_setting: ClassVar[str] = "club"
    takes_token: ClassVar[bool] = True

    def list_accounts(self, grant: Grant) -> Flow[tuple[Candidate, ...]]:
        """The one board of the token."""
        yield from ()
        return (Candidate(id="700", name="The board", token=grant.token),)


CONNECTORS = (AgoraConnector,)
