"""One call of a tool, without the protocol."""

from pathlib import Path

from bot.domain import Actor
from bot.domain.roles import Identity, Role
from bot.mcp.calling import Caller, call_tool
from bot.mcp.tools import tool_named
from bot.services.team.acts import Act
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.assistants import hostile_queue
from tests.fakes.cases import moment


def caller(db: SqliteStore, folder: Path, role: Role, acts: list[Act | None]) -> Caller:
    def open_for(act: Act | None) -> Workspace:
        acts.append(act)
        return Workspace(store=db, data=folder, actor=Actor.person("Léa"), clock=lambda: moment(20))

    return Caller(identity=Identity("Léa", role, 7), open_for=open_for)


async def test_a_role_that_does_not_suffice_reaches_nothing(db: SqliteStore, tmp_path: Path) -> None:
    acts: list[Act | None] = []
    answer = await call_tool(tool_named("backtest_rules"), {}, caller(db, tmp_path, Role.MODERATOR, acts))
    assert (answer.is_error, answer.structured["code"], acts) == (True, "api.forbidden", [])


async def test_only_a_proposal_is_recorded_as_an_act(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(hostile_queue)
    acts: list[Act | None] = []
    asking = caller(db, tmp_path, Role.MODERATOR, acts)
    shown = await call_tool(tool_named("show_case"), {"case": 4}, asking)
    arguments = {"case": 4, "version": shown.structured["version"], "answer": "approve"}
    proposed = await call_tool(tool_named("propose_answer"), arguments, asking)
    assert (shown.is_error, proposed.is_error, acts[0]) == (False, False, None)
    assert acts[1] is not None
    assert (acts[1].operation, acts[1].subject) == ("mcp.propose_answer", "item:4")
