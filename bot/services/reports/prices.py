"""Measures what advertisements cost, and what they brought back, in one currency at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.costs import Cost, Total, cost_of, total
from bot.domain.estimates import Mean, return_of
from bot.domain.platform_metrics import MONEY_UNIT
from bot.services.reports.attribution import Attribution, campaign_key
from bot.services.reports.conversations import are_constructive
from bot.services.reports.joined_metrics import Exposure, JoinedMetrics
from bot.store.reporting.messages import Messages

_THOUSAND = 1_000
_PER_CONVERSION = (
    "spend ÷ conversions of the period that name the ads or their campaigns, whenever people clicked"
)
_PER_COMMENT = "spend ÷ public comments of people under ads here, on the days of the spend"
_RETURNED = (
    "(worth of the conversions that name the ads or their campaigns, as the shop says it in this currency -"
    " spend) ÷ spend; of sales, not of profit, without the work, and without saying what they would have been"
    " without ads"
)
_PER_CONSTRUCTIVE = "spend ÷ constructive public comments of people under ads here, on the days of the spend"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """What advertisements cost, in one currency."""

    spend: Total
    per_thousand_views: Cost
    per_click: Cost
    per_link_click: Cost
    per_comment: Cost
    per_constructive: Cost
    per_conversion: Cost
    return_on_spend: Mean


def price_of_ads(
    joined: JoinedMetrics, sources: Attribution, ads: Sequence[Exposure], currency: str
) -> Prices:
    """What the ads of a currency cost. Comments under ads tell no currency: where two were spent on the same
    days, nobody knows which comments either has paid for."""
    paid = [row for row in ads if "spend" in row.values and row.currency == currency]
    others = [row for row in ads if "spend" in row.values and row.currency != currency]
    is_clear = not joined.days_of(paid) & joined.days_of(others)
    return price_list(paid, joined.comments_of(paid) if is_clear else None, sources, currency)


def price_list(
    paid: Sequence[Exposure], comments: Messages | None, sources: Attribution, currency: str
) -> Prices:
    """The prices of what was paid for; `comments` is None where nobody knows which are theirs."""

    def cost(name: str, definition: str, per: int = 1) -> Cost:
        having = [row for row in paid if _counted(row, name) is not None]
        count = sum(_counted(row, name) or 0 for row in having)
        return cost_of(spend_of(having), count, currency, definition, per)

    spend = spend_of(paid)
    constructive = None if comments is None else int(np.count_nonzero(are_constructive(comments)))
    converted = sources.of_campaigns(map(campaign_key, paid))
    return Prices(
        spend=total((row.values["spend"] for row in paid), f"money spent, in {currency}", MONEY_UNIT),
        per_thousand_views=cost(
            "views", "spend ÷ impressions × 1,000 (CPM), over the ads and days that have both", _THOUSAND
        ),
        per_click=cost("clicks", "spend ÷ clicks of any kind (CPC), over the ads and days that have both"),
        per_link_click=cost(
            "link_clicks", "spend ÷ clicks on a link (CPC), over the ads and days that have both"
        ),
        per_comment=cost_of(spend, None if comments is None else len(comments), currency, _PER_COMMENT),
        per_constructive=cost_of(spend, constructive, currency, _PER_CONSTRUCTIVE),
        per_conversion=cost_of(
            spend, None if converted is None else len(converted), currency, _PER_CONVERSION
        ),
        return_on_spend=return_of(
            [
                one.amount / MONEY_UNIT
                for one in converted or ()
                if one.amount is not None and one.currency == currency
            ],
            None if spend is None else spend / MONEY_UNIT,
            _RETURNED,
        ),
    )


def _counted(row: Exposure, name: str) -> int | None:
    return row.views if name == "views" else row.values.get(name)


def spend_of(rows: Iterable[Exposure]) -> int | None:
    """What they cost together, in millionths; None where no row says it."""
    amounts = [row.values["spend"] for row in rows if "spend" in row.values]
    return sum(amounts) if amounts else None
