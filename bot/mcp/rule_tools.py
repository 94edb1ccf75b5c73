"""What an assistant can ask about the rules: which there are, what they would do, what a change would do."""

import asyncio
from datetime import timedelta
from typing import Literal

from pydantic import Field

from bot.api.operation import Call, Request
from bot.api.queue_requests import Text, Word
from bot.domain import Mode
from bot.domain.roles import Role
from bot.drafts.prompt import masked
from bot.errors import UserError
from bot.mcp.tool import Answer, Tool
from bot.present.serialize_rules import backtest_json, text_trial_json
from bot.present.untrusted import outside
from bot.queries import parse_query
from bot.services.rules.backtest import backtest_rules
from bot.services.rules.listing import list_rules
from bot.services.rules.trying import HypotheticalMessage, try_text

_MOST_DAYS, _MOST_EXAMPLES = 31, 20
_LONGEST = 500
_RULES = Field(
    default="",
    max_length=100_000,
    description="A whole rules file as YAML, instead of the rules in force; for leads.",
)
_backtesting = asyncio.Lock()


class TrialArguments(Request):
    """A text that nobody sent."""

    text: Text
    kind: Literal["comment", "ad-comment", "reply", "dm", "mention", "review", "edit"] = "comment"
    platform: Word = "facebook"
    language: Word = ""
    parent: Text = Field(default="", description="The text that it replies to.")
    rules: str = _RULES


class BacktestArguments(Request):
    """What to compare, and over which time."""

    days: int = Field(default=7, ge=1, le=_MOST_DAYS, description="How far back.")
    rule: Word = Field(default="", description="Only this rule: what it would do if it acted.")
    mode: Literal["", "suggest", "enforce"] = Field(default="", description="With `rule`: in which mode.")
    only: Word = Field(default="", description="Compare only what this query means.")
    examples: int = Field(default=5, ge=0, le=_MOST_EXAMPLES)
    rules: str = _RULES


async def _list(call: Call) -> Answer:
    listed = await asyncio.to_thread(list_rules, call.workspace)
    return {
        "version": listed.version,
        "rules": [
            {
                "id": outside(rule.id, _LONGEST),
                "title": outside(rule.title, _LONGEST),
                "why": outside(rule.why, _LONGEST),
                "mode": rule.mode.value,
                "policy": outside(rule.policy, _LONGEST),
                "tags": [outside(tag, _LONGEST) for tag in rule.tags],
            }
            for rule in listed.rules
        ],
    }


async def _try(call: Call) -> Answer:
    asked = call.asked(TrialArguments)
    _require_lead(call, asked.rules)
    message = HypotheticalMessage(
        text=asked.text,
        kind=asked.kind,
        platform=asked.platform,
        language=asked.language,
        parent=asked.parent,
    )
    trial = await asyncio.to_thread(try_text, call.workspace, None, message, asked.rules)
    # Reasons quote the text, and the text may be a stranger's.
    return {"untrusted_trial": text_trial_json(trial)}


async def _backtest(call: Call) -> Answer:
    asked = call.asked(BacktestArguments)
    if _backtesting.locked():  # each reads thousands of events: one at a time
        raise UserError("mcp.busy")
    async with _backtesting:
        backtest = await backtest_rules(
            call.workspace,
            None,
            since=call.workspace.now() - timedelta(days=asked.days),
            reclassify=False,
            rule_id=asked.rule,
            mode=Mode(asked.mode) if asked.mode and asked.rule else None,
            only=parse_query(asked.only, timezone=call.workspace.timezone),
            text=asked.rules,
        )
    answer = backtest_json(backtest, asked.examples)
    examples = answer.pop("examples")
    assert isinstance(examples, list)  # by its own contract
    answer["untrusted_examples"] = [
        {**example, "text": outside(masked(example["text"]), _LONGEST)} for example in examples
    ]
    return answer


def _require_lead(call: Call, rules: str) -> None:
    if rules and not call.identity.role.includes(Role.LEAD):
        raise UserError("mcp.rules_of_leads")


LIST_RULES = Tool(
    name="list_rules",
    title="List the rules",
    description="The rules in force, with their modes and reasons.",
    role=Role.VIEWER,
    call=_list,
)
TRY_RULES = Tool(
    name="try_rules",
    title="Try the rules on a text",
    description="What the rules would do with a text that nobody sent. Stores and sends nothing.",
    role=Role.VIEWER,
    call=_try,
    arguments=TrialArguments,
)
BACKTEST_RULES = Tool(
    name="backtest_rules",
    title="Backtest a change of the rules",
    description=(
        "Decides again what came in, with the rules in force against what was decided, one rule as if it"
        " acted, or other rules. Sends nothing and changes no decision. People make changes, in the file."
    ),
    role=Role.LEAD,
    call=_backtest,
    arguments=BacktestArguments,
)
TOOLS = (LIST_RULES, TRY_RULES, BACKTEST_RULES)
