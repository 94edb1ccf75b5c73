"""Figures by the names that they have in the report."""

from pathlib import Path

from bot.domain.roles import Identity, Role
from bot.mcp.calling import Caller, call_tool
from bot.mcp.tools import tool_named
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.assistants import ORDERS, hostile_queue
from tests.fakes.cases import moment


async def test_each_has_its_sample_size_and_none_quotes_anybody(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(hostile_queue)
    workspace = Workspace(store=db, data=tmp_path, clock=lambda: moment(60))
    caller = Caller(identity=Identity("Zoé", Role.VIEWER, 1), open_for=lambda act: workspace)
    every = await call_tool(tool_named("get_figures"), {}, caller)
    some = await call_tool(tool_named("get_figures"), {"beginning": "responses"}, caller)
    assert {"value", "low", "high", "p90", "n", "definition"} == set(
        next(iter(every.structured["figures"].values()))
    )
    assert set(some.structured["figures"]) < set(every.structured["figures"])
    assert ORDERS[:20] not in every.text
