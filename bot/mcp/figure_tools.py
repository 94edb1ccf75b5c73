"""What an assistant can ask about the figures. They hold no text of anybody."""

from datetime import timedelta

from pydantic import Field

from bot.api.operation import Call, Request
from bot.api.queue_requests import Moment, Word
from bot.domain.report_scope import ReportScope
from bot.domain.roles import Role
from bot.mcp.tool import Answer, Tool
from bot.present.serialize_report import figures_json
from bot.services.reports.quality import measure_quality


class FigureArguments(Request):
    """A period, and which part of what came in."""

    since: Moment | None = Field(default=None, description="Without it seven days before now.")
    until: Moment | None = Field(default=None, description="Without it until now.")
    beginning: Word = Field(default="", description="Only figures whose names begin so, such as 'response'.")
    account: Word = ""
    platform: Word = ""
    campaign: Word = ""
    post: Word = ""


async def _measure(call: Call) -> Answer:
    asked = call.asked(FigureArguments)
    since = asked.since or call.workspace.now() - timedelta(days=7)
    scope = ReportScope(
        account_id=asked.account, platform=asked.platform, campaign_id=asked.campaign, post=asked.post
    )
    report = await measure_quality(call.workspace, since, asked.until, scope)
    return {
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "figures": figures_json(report, asked.beginning),
    }


GET_FIGURES = Tool(
    name="get_figures",
    title="The figures of a period",
    description="Each figure of the report with its definition, interval and sample size.",
    role=Role.VIEWER,
    call=_measure,
    arguments=FigureArguments,
)
TOOLS = (GET_FIGURES,)
