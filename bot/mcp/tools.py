"""Everything that an assistant can ask for, and what it can read at an address."""

from bot.errors import UserError
from bot.mcp import figure_tools, queue_tools, rule_tools
from bot.mcp.tool import Resource, Tool

TOOLS: tuple[Tool, ...] = (*queue_tools.TOOLS, *figure_tools.TOOLS, *rule_tools.TOOLS)
RESOURCES: tuple[Resource, ...] = (
    Resource(uri="tamis://queue", title="The queue", tool=queue_tools.LIST_CASES, arguments={}),
    Resource(uri="tamis://rules", title="The rules in force", tool=rule_tools.LIST_RULES, arguments={}),
    Resource(uri="tamis://figures", title="Seven days", tool=figure_tools.GET_FIGURES, arguments={}),
)
TEMPLATE = Resource(uri="tamis://cases/{case}", title="A case", tool=queue_tools.SHOW_CASE, arguments={})
_CASES = "tamis://cases/"
_LONGEST_NUMBER = 18


def tool_named(name: str) -> Tool:
    """The tool of that name. Raises `UserError`."""
    for tool in TOOLS:
        if tool.name == name:
            return tool
    raise UserError("mcp.unknown_tool", name=name[:60], names=", ".join(tool.name for tool in TOOLS))


def resource_at(uri: str) -> Resource:
    """What can be read at that address. Raises `UserError`."""
    for resource in RESOURCES:
        if resource.uri == uri:
            return resource
    number = uri.removeprefix(_CASES)
    if uri.startswith(_CASES) and number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER:
        return Resource(uri=uri, title=TEMPLATE.title, tool=TEMPLATE.tool, arguments={"case": int(number)})
    uris = ", ".join(resource.uri for resource in (*RESOURCES, TEMPLATE))
    raise UserError("mcp.no_resource", uri=uri[:60], uris=uris)
