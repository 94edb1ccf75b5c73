"""Measures how far two people agree, by policy, and what becomes of appeals, by rule. Nobody is named.

Below κ = 0.6 the words of a policy need work, not the people who read them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.estimates import Kappa, kappa_of
from bot.domain.report_scope import EVERYTHING, ReportScope
from bot.domain.statistics import Ratio, ratio
from bot.errors import UserError
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import appeals, opinions
from bot.store.review.appeals import SettledAppeal
from bot.store.review.opinions import OpinionPair

#: What the name of a policy is where no rule asked: comments that all rules left alone.
LEFT_ALONE = "left alone"


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyAgreement:
    """How far two people agree on what one policy asks them."""

    agreed: Ratio
    kappa: Kappa


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondOpinions:
    """Agreement of people, by the rule that asked, and appeals, by the rule that they are against."""

    agreement: Mapping[str, PolicyAgreement]
    overturned: Ratio
    overturned_by_rule: Mapping[str, Ratio]
    in_time: Ratio


async def measure_second_opinions(
    workspace: Workspace, since: datetime, until: datetime | None = None, scope: ReportScope = EVERYTHING
) -> SecondOpinions:
    """What was said and settled in [since, until), by default until now. Raises `UserError` when it ends
    before it begins."""
    end = until or workspace.now()
    if end <= since:
        raise UserError("period_ends_before_it_begins")
    return await workspace.store.read(
        lambda tx: read_second_opinions(tx, since.timestamp(), end.timestamp(), scope)
    )


def read_second_opinions(tx: Transaction, since: float, until: float, scope: ReportScope) -> SecondOpinions:
    """The same in a transaction."""
    return _measure(
        opinions.list_pairs(tx, since, until, scope), appeals.list_settled(tx, since, until, scope)
    )


def _measure(pairs: Sequence[OpinionPair], settled: Sequence[SettledAppeal]) -> SecondOpinions:
    by_policy: dict[str, list[OpinionPair]] = defaultdict(list)
    for pair in pairs:
        by_policy[pair.policy or LEFT_ALONE].append(pair)
    by_rule: dict[str, list[SettledAppeal]] = defaultdict(list)
    for appeal in settled:
        by_rule[appeal.policy].append(appeal)
    return SecondOpinions(
        agreement={policy: _agreement(policy, pairs) for policy, pairs in sorted(by_policy.items())},
        overturned=_overturned(settled, "overturned by another person, of the appeals that were decided"),
        overturned_by_rule={
            rule: _overturned(
                appeals_, f"overturned by another person, of the decided appeals against {rule}"
            )
            for rule, appeals_ in sorted(by_rule.items())
        },
        in_time=ratio(
            sum(appeal.is_in_time for appeal in settled),
            len(settled),
            "decided by their deadline, of the appeals that were decided",
        ),
    )


def _agreement(policy: str, pairs: Sequence[OpinionPair]) -> PolicyAgreement:
    what = f"on what {policy} asks" if policy != LEFT_ALONE else "on comments that rules left alone"
    return PolicyAgreement(
        agreed=ratio(
            sum(pair.first == pair.second for pair in pairs),
            len(pairs),
            f"two people said the same without knowing it of each other, {what}",
        ),
        kappa=kappa_of(
            [(pair.first.value, pair.second.value) for pair in pairs],
            f"Cohen's kappa of the first and the second of two people, {what}",
        ),
    )


def _overturned(settled: Sequence[SettledAppeal], definition: str) -> Ratio:
    return ratio(sum(appeal.is_overturned for appeal in settled), len(settled), definition)
