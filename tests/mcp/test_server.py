"""Our tools in the words of the protocol, asked by the SDK's client in this process."""

from pathlib import Path

from mcp.client.client import Client

from bot.domain.roles import Identity, Role
from bot.mcp.calling import Caller
from bot.mcp.server import build_server
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.assistants import hostile_queue
from tests.fakes.cases import moment


async def test_a_client_is_offered_what_its_user_may_and_told_what_is_data(
    db: SqliteStore, tmp_path: Path
) -> None:
    await db.write(hostile_queue)
    workspace = Workspace(store=db, data=tmp_path, clock=lambda: moment(60))
    caller = Caller(identity=Identity("Zoé", Role.VIEWER, 1), open_for=lambda act: workspace)
    async with Client(build_server(lambda context: caller)) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert "propose_answer" not in tools
        assert tools["list_cases"].annotations.read_only_hint
        assert "untrusted" in (client.instructions or "")
        uris = {str(resource.uri) for resource in (await client.list_resources()).resources}
        assert uris == {"tamis://queue", "tamis://rules", "tamis://figures"}
        templates = (await client.list_resource_templates()).resource_templates
        assert [template.uri_template for template in templates] == ["tamis://cases/{case}"]
