"""What a tool is by default: something that only reads."""

from bot.api.operation import Nothing
from bot.mcp.tools import TOOLS


def test_a_tool_says_who_may_and_what_it_takes() -> None:
    assert all(tool.title and tool.description and tool.role for tool in TOOLS)
    assert [tool.name for tool in TOOLS if tool.arguments is Nothing] == ["queue_stats", "list_rules"]
