"""What can be asked about the rules: which there are, what they would do with a text, why they did it."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from bot.api.operation import Call, Operation, Request
from bot.api.queue_requests import Moment, Text, Word
from bot.domain import Mode, Origin
from bot.domain.roles import Role
from bot.errors import UserError
from bot.present.serialize_rules import backtest_json
from bot.services.review import read_query
from bot.services.rules.backtest import backtest_rules
from bot.services.rules.explaining import EventExplanation, explain_event
from bot.services.rules.listing import RuleList, list_rules
from bot.services.rules.trying import (
    MESSAGE_KINDS,
    HypotheticalMessage,
    MatchedRule,
    UnmatchedRule,
    try_text,
)

_KIND = Annotated[str, StringConstraints(pattern=f"^({'|'.join(MESSAGE_KINDS)})$")]
_MOST = 20


class TrialBody(Request):
    """A text that nobody sent, and what is assumed about it."""

    text: Text
    kind: _KIND = "comment"
    platform: Word = "facebook"
    account_id: Word = "1000"
    author_id: Word = "author"
    author_name: Word = "Camille"
    attachments: tuple[Word, ...] = Field(default=(), max_length=_MOST)
    rating: float | None = Field(default=None, ge=1, le=5)
    recommends: bool | None = None
    at: AwareDatetime | None = None
    post: Word = ""
    post_text: Text = ""
    parent: Text = ""
    states: tuple[Word, ...] = Field(default=(), max_length=_MOST)
    language: Word = ""
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleTrial:
    """What every rule makes of the text. With `is_judged_by_lists` only word lists have judged it."""

    matched: tuple[MatchedRule, ...]
    unmatched: tuple[UnmatchedRule, ...]
    is_judged_by_lists: bool


class BacktestBody(Request):
    """Since when what came in is decided again, and with what."""

    since: Moment
    rule: Word = Field(default="", description="Only this rule: what it does beside those in force.")
    mode: Mode | None = Field(default=None, description="With a rule: in which mode to try it.")
    only: Annotated[str, Field(max_length=2_000)] = Field(
        default="", description="Compare only what this query means."
    )
    examples: int = Field(default=10, ge=0, le=200)


#: It keeps a core busy for as long as it takes: one at a time.
_backtesting = asyncio.Lock()


async def _list(call: Call) -> RuleList:
    return await asyncio.to_thread(list_rules, call.workspace)


async def _try(call: Call) -> RuleTrial:
    message = HypotheticalMessage(**dict(call.asked(TrialBody)))
    trial = await asyncio.to_thread(try_text, call.workspace, None, message)
    return RuleTrial(
        matched=trial.matched,
        unmatched=trial.unmatched,
        is_judged_by_lists=trial.classifier_error is not None,
    )


async def _backtest(call: Call) -> dict[str, Any]:
    body = call.asked(BacktestBody)
    if body.mode is not None and not body.rule:
        raise UserError("api.mode_of_which")
    if _backtesting.locked():
        raise UserError("api.backtest_in_progress")
    async with _backtesting:
        backtest = await backtest_rules(
            call.workspace,
            None,
            since=body.since,
            reclassify=False,
            rule_id=body.rule,
            mode=body.mode,
            only=read_query(call.workspace, body.only),
        )
    return backtest_json(backtest, body.examples)


async def _explain(call: Call) -> EventExplanation:
    return await explain_event(call.workspace, call.places["item"])


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        name="list_rules",
        method="GET",
        path="/rules",
        role=Role.VIEWER,
        summary="The rules in force.",
        answer=RuleList,
        call=_list,
    ),
    Operation(
        name="try_rules",
        method="POST",
        path="/rules/try",
        role=Role.VIEWER,
        summary="What the rules would do with a text. Stores and sends nothing.",
        answer=RuleTrial,
        call=_try,
        body=TrialBody,
    ),
    Operation(
        name="backtest_rules",
        method="POST",
        path="/rules/backtest",
        role=Role.LEAD,
        summary="What the rules in force would decide today about what came in since then. Sends nothing.",
        description="The same object as 'tamis rules backtest --json' prints. One at a time.",
        answer=dict[str, Any],
        call=_backtest,
        body=BacktestBody,
        is_act=True,
        refusals=(409,),
    ),
    Operation(
        name="explain_item",
        method="GET",
        path="/cases/{item}/explanation",
        role=Role.LEAD,
        summary="Which rules matched an item and which nearly did, a blind review or not.",
        description="It shows what a blind review hides, so whoever reads it should not decide about it.",
        answer=EventExplanation,
        call=_explain,
        refusals=(404, 409),
    ),
)
