"""What an assistant may do with rules: leads alone bring others."""

from pathlib import Path

from bot.domain.roles import Identity, Role
from bot.mcp.calling import Caller, ToolAnswer, call_tool
from bot.mcp.tools import tool_named
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.assistants import hostile_queue
from tests.fakes.cases import moment
from tests.fakes.running_bot import RULES


async def ask(db: SqliteStore, folder: Path, role: Role, tool: str, **arguments: object) -> ToolAnswer:
    workspace = Workspace(store=db, data=folder, clock=lambda: moment(60))
    caller = Caller(identity=Identity("Léa", role, 1), open_for=lambda act: workspace)
    return await call_tool(tool_named(tool), arguments, caller)


async def test_other_rules_are_tried_and_backtested_by_leads(db: SqliteStore, tmp_path: Path) -> None:
    await db.write(hostile_queue)
    refused = await ask(db, tmp_path, Role.VIEWER, "try_rules", text="idiot", rules=RULES)
    assert refused.structured["code"] == "mcp.rules_of_leads"
    tried = await ask(db, tmp_path, Role.LEAD, "try_rules", text="you idiot", rules=RULES)
    assert [rule["rule"] for rule in tried.structured["untrusted_trial"]["matched"]] == ["insult"]
    wrong = await ask(db, tmp_path, Role.LEAD, "try_rules", text="x", rules=RULES.replace("hide]", "hidden]"))
    assert (wrong.is_error, wrong.structured["code"]) == (True, "mcp.rules_invalid")
    assert "hidden" in wrong.text, "which word is wrong, and where"
    replayed = await ask(db, tmp_path, Role.LEAD, "backtest_rules", days=31, rules=RULES)
    assert not replayed.is_error, replayed.text
    assert replayed.structured["events"] == 4
    examples = replayed.structured["untrusted_examples"]
    assert any("parcel" in example["text"] for example in examples)
    assert "camille.durand@example.org" not in replayed.text
