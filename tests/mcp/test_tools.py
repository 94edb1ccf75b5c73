"""All tools and resources by their names."""

import pytest

from bot.domain.roles import Role
from bot.errors import UserError
from bot.mcp.tools import RESOURCES, TOOLS, resource_at, tool_named


def test_one_tool_alone_leaves_something_and_it_is_a_proposal() -> None:
    assert [tool.name for tool in TOOLS if tool.is_proposal] == ["propose_answer"]
    assert tool_named("propose_answer").role is Role.MODERATOR


def test_each_name_is_unique_and_each_argument_described_or_plain() -> None:
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)
    for tool in TOOLS:
        assert tool.arguments.model_json_schema()["additionalProperties"] is False


@pytest.mark.parametrize(
    "uri", ["tamis://cases/", "tamis://cases/x", "tamis://cases/１", "tamis://nothing", ""]
)
def test_what_is_at_no_address_is_refused_with_those_that_there_are(uri: str) -> None:
    with pytest.raises(UserError) as refusal:
        resource_at(uri)
    assert "tamis://queue" in str(refusal.value.data["uris"])


def test_a_resource_is_the_answer_of_a_tool() -> None:
    assert resource_at("tamis://cases/12").arguments == {"case": 12}
    assert {resource.tool for resource in RESOURCES} <= set(TOOLS)
