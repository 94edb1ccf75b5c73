"""What can be asked about the instance: its figures, whether it is well, and who asks."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from bot import __version__
from bot.api.operation import Call, Operation, Request
from bot.api.queue_requests import Moment, Word
from bot.domain.report_scope import ReportScope
from bot.domain.roles import Role
from bot.present.serialize_report import quality_report_json
from bot.services.reports.quality import measure_quality
from bot.services.reports.trends import measure_trends


class ReportQuery(Request):
    """A period, and which part of what came in."""

    since: Moment
    until: Moment | None = Field(default=None, description="Without it until now.")
    account: Word = ""
    platform: Word = ""
    campaign: Word = ""
    post: Word = ""
    calendar: Word = Field(
        default="", description="Also count times in the hours of this calendar of the rules."
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """Whether each part of the program is well."""

    is_well: bool
    parts: dict[str, bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Me:
    """Who asks, and on what. Moments are shown to people in `timezone`."""

    name: str
    role: Role
    timezone: str
    version: str


async def _report(call: Call) -> dict[str, Any]:
    asked = call.asked(ReportQuery)
    scope = ReportScope(
        account_id=asked.account, platform=asked.platform, campaign_id=asked.campaign, post=asked.post
    )
    report = await measure_quality(call.workspace, asked.since, asked.until, scope, asked.calendar)
    trends = await measure_trends(call.workspace, report.since, report.until, scope)
    return quality_report_json(report, trends)


async def _health(call: Call) -> Health:
    parts = dict(call.health())
    return Health(is_well=all(parts.values()), parts=parts)


async def _me(call: Call) -> Me:
    return Me(
        name=call.identity.name,
        role=call.identity.role,
        timezone=call.workspace.timezone,
        version=__version__,
    )


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="get_report",
        method="GET",
        path="/report",
        role=Role.VIEWER,
        summary="The figures of a period, each with its definition and its sample size.",
        description="The same object as 'tamis report --json' prints.",
        answer=dict[str, Any],
        call=_report,
        query=ReportQuery,
    ),
    Operation(
        name="get_health",
        method="GET",
        path="/health",
        role=Role.VIEWER,
        summary="Whether each part of the program is well.",
        answer=Health,
        call=_health,
    ),
    Operation(
        name="get_me",
        method="GET",
        path="/me",
        role=Role.VIEWER,
        summary="Who I am here, and what I may do.",
        answer=Me,
        call=_me,
    ),
)
