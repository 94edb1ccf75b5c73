"""Assistants over HTTP: `tamis serve` as a process of its own, asked by the SDK's client."""

from pathlib import Path

import httpx2
import pytest
from mcp.shared.exceptions import MCPError

from bot.domain import Actor
from bot.domain.roles import Role
from bot.mcp.http import _Exchange
from bot.services.team.users import add_user, make_token, revoke_token
from bot.services.workspace import Workspace
from bot.store.history import audit
from bot.store.opening import open_store
from bot.store.review import proposals
from tests.fakes.assistants import hostile_queue, remote_assistant, words_of
from tests.fakes.running_bot import free_port, running_bot


async def test_a_server_lets_each_assistant_do_what_its_user_may(tmp_path: Path) -> None:
    port = free_port()
    async with running_bot(tmp_path, web={"port": port, "assistants": True}) as bot:
        store = open_store(tmp_path / "data", "")
        await store.write(hostile_queue)
        workspace = Workspace(store=store, actor=Actor.person("Léa"))
        secrets = {}
        for name, role in (("Zoé", Role.VIEWER), ("helper", Role.MODERATOR)):
            await add_user(workspace, name, role)
            secrets[name] = (await make_token(workspace, name)).secret
        await bot.start()
        url = f"http://127.0.0.1:{port}"
        proposal = {"case": 4, "version": "", "answer": "approve"}
        for mode in ("auto", "legacy"):
            async with remote_assistant(url, secrets["helper"], mode) as helper:
                shown = (await helper.call_tool("show_case", {"case": 4})).structured_content
                proposal["version"] = shown["version"]
                result = await helper.call_tool("propose_answer", proposal)
                assert not result.is_error, words_of(result)
        async with remote_assistant(url, secrets["Zoé"]) as viewer:
            tools = {tool.name for tool in (await viewer.list_tools()).tools}
            assert "list_cases" in tools
            assert not {"propose_answer", "backtest_rules"} & tools
            refused = await viewer.call_tool("propose_answer", proposal)
            assert refused.is_error
            assert "modérateur" in words_of(refused)
            await revoke_token(workspace, secrets["Zoé"])
            with pytest.raises(MCPError, match="error response"):
                await viewer.call_tool("list_cases", {})
        standing = await store.read(lambda tx: proposals.standing_proposal(tx, 4))
        entries = await store.read(lambda tx: audit.list_entries(tx, "item:4"))
        assert (standing.by, standing.answer) == (Actor.person("helper"), "approve")
        assert {entry.action for entry in entries} == {"api_act"}
        store.close()
        async with httpx2.AsyncClient() as anybody:
            answer = await anybody.post(f"{url}/mcp", json={})
            assert (answer.status_code, answer.json()["code"]) == (401, "api.unauthorized")


async def test_a_request_is_received_once_and_answered_in_pieces() -> None:
    exchange = _Exchange(b"{}")
    assert (await exchange.receive())["body"] == b"{}"
    await exchange.send({"type": "http.response.start", "status": 202, "headers": [(b"a", b"b")]})
    await exchange.send({"type": "http.response.body", "body": b"x", "more_body": True})
    await exchange.send({"type": "http.response.body", "body": b"y"})
    assert (exchange.status, exchange.headers, bytes(exchange.answered)) == (202, [("a", "b")], b"xy")
