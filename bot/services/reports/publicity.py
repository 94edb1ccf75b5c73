"""Measures advertisements and organic posts by one definition: what platforms count beside what people wrote.

Whom a post reached, how often it was seen and what it cost only platforms know, and they say it of some
posts, ads and days. So every figure counts the rows that have what it needs, and says how many those are.
People who were reached are never added: not over days, nor posts, nor ads.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.conversions import Conversion
from bot.domain.costs import Total, total
from bot.domain.engagement import EngagementWeights
from bot.domain.estimates import Mean, mean, mean_difference
from bot.domain.statistics import Difference, Ratio, difference, part_of
from bot.services.reports.attribution import (
    Attribution,
    ConversionRecords,
    attribute,
    campaign_key,
    conversion_rate,
    count_by_source,
    worth_of,
)
from bot.services.reports.conversations import constructive_share
from bot.services.reports.joined_metrics import Exposure, JoinedMetrics
from bot.services.reports.prices import Prices, price_list, price_of_ads, spend_of

_ORIGINS = ("ad", "organic", "unknown")
_INTERACTIONS = ("reactions", "comments", "shares", "saves")
_MOST_CAMPAIGNS = 20

_INTERACTED = "reactions, comments, shares and saves as the platform counts them"
_PEOPLE_REACHED = (
    "people reached, of each post in its lifetime and each ad in its period or by day; then the mean over"
    " posts and ads, which is not the ratio of their sums"
)
_BY_REACH = f"{_INTERACTED} ÷ {_PEOPLE_REACHED}"
_BY_VIEWS = (
    f"{_INTERACTED} ÷ views (impressions of ads), sums over the rows that have both; the interval takes every"
    " view for independent, and is too narrow where one person interacts twice"
)
_FOLLOWERS = "followers of the account, the mean over its posts; ads are seen by others, too"
_BY_FOLLOWERS = f"{_INTERACTED} ÷ {_FOLLOWERS}"
_BY_DAY = (
    f"{_INTERACTED} on a day, on whatever post, ÷ followers of the account on that day or as they were last"
    " known; the mean over the days for which an account says so"
)
_CONVERSED = (
    "public comments of people here ÷ views (impressions of ads) of what they stand under: under ads on the"
    " days that have impressions, under posts that have views"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginExposure:
    """Ads, organic posts, or posts of which no tool says what they are; by one definition.

    `largest_reach` is the most people that one row reached: together they reached at least as many.
    `platform_comments` is what the tools count, by rules of their own. `missing` names what no row says.
    """

    objects: int
    views: Total
    largest_reach: int | None
    interactions: Total
    engagement_by_reach: Mean
    engagement_by_views: Ratio
    engagement_by_followers: Mean
    weighted_by_reach: Mean
    weighted_by_followers: Mean
    daily_by_followers: Mean
    comments: int
    platform_comments: Total
    conversation: Ratio
    constructive: Ratio
    conversions: Total
    conversion_rate: Ratio
    worth: Mapping[str, Total]  # by currency
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignMetrics:
    """One campaign in one currency. What depends on comments has no value where its ads cannot be found among
    what people wrote under: nobody knows then which comments are its."""

    name: str
    platform: str
    ads: int
    largest_reach: int | None
    is_joined: bool
    prices: Prices
    conversation: Ratio
    constructive: Ratio
    conversion_rate: Ratio
    worth: Mapping[str, Total]


@dataclass(frozen=True, kw_only=True, slots=True)
class Publicity:
    """Publicity and community management side by side. `by_origin` has an origin that has any row.

    `partly_in_period` are rows of periods that reach out of this one, `undated` posts of which nobody says
    when they were published: neither is counted. `sources` are the tools and APIs that the figures come from.
    `conversions_of` counts conversions by where they come from: `ads`, `posts`, `replies` (links of ours),
    and `unknown`; it is empty where nobody told of any.
    """

    by_origin: Mapping[str, OriginExposure]
    prices: Mapping[str, Prices]  # by currency
    campaigns: Mapping[str, CampaignMetrics]
    differences: Mapping[str, Difference | Mean]  # ad minus organic
    partly_in_period: int
    undated: int
    sources: tuple[str, ...]
    weights: EngagementWeights
    conversions_of: Mapping[str, int]


def measure_publicity(
    joined: JoinedMetrics,
    records: ConversionRecords | None = None,
    weights: EngagementWeights | None = None,
) -> Publicity:
    """The figures of a period, from what the platforms say of it, what people wrote in it, and what they did
    on the operator's site."""
    weights = weights or EngagementWeights()
    sources = attribute(records or ConversionRecords(), joined.rows, joined.scope)
    by_origin = {
        origin: _measure_origin(joined, sources, origin, rows, weights)
        for origin in _ORIGINS
        if (rows := [row for row in joined.rows if row.origin == origin])
        # Links of our replies are community management, also where nobody tells of posts.
        or (origin == "organic" and sources.organic)
    }
    ads = [row for row in joined.rows if row.origin == "ad"]
    currencies = sorted({row.currency for row in ads if "spend" in row.values})
    return Publicity(
        by_origin=by_origin,
        prices={currency: price_of_ads(joined, sources, ads, currency) for currency in currencies},
        campaigns=_measure_campaigns(joined, sources, ads),
        differences=_compare(by_origin),
        partly_in_period=joined.partly_in_period,
        undated=joined.undated,
        sources=joined.sources,
        weights=weights,
        conversions_of=count_by_source(sources),
    )


def _measure_origin(
    joined: JoinedMetrics,
    sources: Attribution,
    origin: str,
    rows: Sequence[Exposure],
    weights: EngagementWeights,
) -> OriginExposure:
    views = [row.views for row in rows]
    weighted = f"{weights.formula}, weights of the configuration"
    comments = joined.comments_of(rows) if origin == "ad" else joined.comments_under(rows)
    converted = _conversions(sources, origin)
    return OriginExposure(
        objects=len({row.key for row in rows}),
        views=total(
            views, "views, or impressions where a tool has no views; people who looked twice count twice"
        ),
        largest_reach=_largest_reach(rows),
        interactions=total(map(_interactions, rows), _INTERACTED),
        engagement_by_reach=_mean_by_object(rows, _interactions, _BY_REACH),
        engagement_by_views=_share_of_views(rows, _interactions, _BY_VIEWS),
        engagement_by_followers=_mean_by_followers(joined, rows, origin, _interactions, _BY_FOLLOWERS),
        weighted_by_reach=_mean_by_object(
            rows, lambda row: weights.sum_of(row.values), f"({weighted}) ÷ {_PEOPLE_REACHED}"
        ),
        weighted_by_followers=_mean_by_followers(
            joined, rows, origin, lambda row: weights.sum_of(row.values), f"({weighted}) ÷ {_FOLLOWERS}"
        ),
        daily_by_followers=_mean_by_day(joined, origin),
        comments=len(comments),
        platform_comments=total(
            (row.values.get("comments") for row in rows), "comments as the tools count them"
        ),
        conversation=_conversation(joined, rows, origin),
        constructive=constructive_share(comments),
        conversions=Total(
            n=len(converted),
            definition="conversions that come from here; of organic ones also those of links in our replies",
            value=len(converted) if sources.is_known else None,
        ),
        conversion_rate=conversion_rate(sources, rows, origin),
        worth=worth_of(converted),
        missing=_missing(joined, origin, rows),
    )


def _missing(joined: JoinedMetrics, origin: str, rows: Sequence[Exposure]) -> tuple[str, ...]:
    """What no row says."""
    present = {name for row in rows for name in row.values}
    return tuple(
        name
        for name, is_there in (
            ("reach", "reach" in present),
            ("views", any(row.views is not None for row in rows)),
            ("followers", origin == "ad" or any(joined.followers.get(row.account) for row in rows)),
            ("spend", origin != "ad" or "spend" in present),
        )
        if rows and not is_there
    )


def _measure_campaigns(
    joined: JoinedMetrics, sources: Attribution, ads: Iterable[Exposure]
) -> Mapping[str, CampaignMetrics]:
    """The campaigns on which most was spent, by name; by name and id where two have one name."""
    by_campaign: dict[tuple[str, str, str], list[Exposure]] = defaultdict(list)
    for row in ads:
        campaign = row.about.campaign_id or row.about.campaign
        if campaign:
            by_campaign[row.about.platform, campaign, row.currency].append(row)
    largest = sorted(by_campaign.items(), key=lambda item: -(spend_of(item[1]) or 0))[:_MOST_CAMPAIGNS]
    names = [rows[-1].about.campaign or campaign for (_, campaign, _), rows in largest]
    return {
        name if names.count(name) == 1 else f"{name} ({campaign} {currency})": _measure_campaign(
            joined, sources, rows, name, currency
        )
        for name, ((_, campaign, currency), rows) in zip(names, largest, strict=True)
    }


def _measure_campaign(
    joined: JoinedMetrics, sources: Attribution, rows: Sequence[Exposure], name: str, currency: str
) -> CampaignMetrics:
    paid = [row for row in rows if "spend" in row.values]
    is_joined = joined.can_join(rows)
    comments = joined.comments_of_campaign(rows if is_joined else [])
    viewed = [row for row in rows if row.views is not None]
    return CampaignMetrics(
        name=name,
        platform=rows[-1].about.platform,
        ads=len({row.key for row in rows}),
        largest_reach=_largest_reach(rows),
        is_joined=is_joined,
        prices=price_list(paid, joined.comments_of_campaign(paid) if is_joined else None, sources, currency),
        conversation=part_of(
            len(joined.comments_of_campaign(viewed)) if is_joined else 0,
            sum(row.views or 0 for row in viewed) if is_joined else 0,
            "public comments of people under its ads here ÷ impressions, on the same days",
        ),
        constructive=constructive_share(comments),
        conversion_rate=conversion_rate(sources, rows, "ad"),
        worth=worth_of(sources.of_campaigns(map(campaign_key, rows)) or ()),
    )


# ---- conversions


def _conversions(sources: Attribution, origin: str) -> Sequence[Conversion]:
    return {"ad": sources.of_ads, "organic": sources.organic, "unknown": sources.unknown}[origin]


def _compare(by_origin: Mapping[str, OriginExposure]) -> Mapping[str, Difference | Mean]:
    if not {"ad", "organic"} <= set(by_origin):
        return {}
    ad, organic = by_origin["ad"], by_origin["organic"]
    definition = "under advertisements minus under organic posts; two audiences, no cause"
    return {
        "engagement_by_reach": mean_difference(
            ad.engagement_by_reach, organic.engagement_by_reach, definition
        ),
        "weighted_by_reach": mean_difference(ad.weighted_by_reach, organic.weighted_by_reach, definition),
        "engagement_by_views": _difference(ad.engagement_by_views, organic.engagement_by_views, definition),
        "conversation": _difference(ad.conversation, organic.conversation, definition),
        "constructive": _difference(ad.constructive, organic.constructive, definition),
        "conversion_rate": _difference(ad.conversion_rate, organic.conversion_rate, definition),
    }


def _difference(ad: Ratio, organic: Ratio, definition: str) -> Difference:
    if ad.low is None or organic.low is None:
        return Difference(definition=definition, value=None, low=None, high=None)
    return difference(ad, organic, definition)


# ---- numbers of rows


def _interactions(row: Exposure) -> int | None:
    counts = [row.values[name] for name in _INTERACTIONS if name in row.values]
    return sum(counts) if counts else None


def _largest_reach(rows: Iterable[Exposure]) -> int | None:
    return max((row.values["reach"] for row in rows if "reach" in row.values), default=None)


def _mean_by_followers(
    joined: JoinedMetrics,
    rows: Iterable[Exposure],
    origin: str,
    count: Callable[[Exposure], float | None],
    definition: str,
) -> Mean:
    """Each post counts once; nothing of ads, which others see, too."""
    return mean(
        (
            interactions / followers
            for row in rows
            if origin != "ad" and (followers := joined.followers.get(row.account))
            if (interactions := count(row)) is not None
        ),
        definition,
    )


def _mean_by_day(joined: JoinedMetrics, origin: str) -> Mean:
    return mean(
        (
            interactions / followers
            for row, followers in joined.days_of_accounts
            if row.origin == origin and followers and (interactions := _interactions(row)) is not None
        ),
        _BY_DAY,
    )


def _mean_by_object(
    rows: Iterable[Exposure], count: Callable[[Exposure], float | None], definition: str
) -> Mean:
    """Each post or ad counts once, with the mean of its days."""
    by_object: dict[object, list[float]] = defaultdict(list)
    for row in rows:
        interactions, people = count(row), row.values.get("reach")
        if interactions is not None and people:
            by_object[row.key].append(interactions / people)
    return mean((sum(rates) / len(rates) for rates in by_object.values()), definition)


def _share_of_views(
    rows: Iterable[Exposure], count: Callable[[Exposure], int | None], definition: str
) -> Ratio:
    pairs = [(count(row), row.views) for row in rows]
    both = [(hits, views) for hits, views in pairs if hits is not None and views is not None]
    return part_of(sum(hits for hits, _ in both), sum(views for _, views in both), definition)


def _conversation(joined: JoinedMetrics, rows: Sequence[Exposure], origin: str) -> Ratio:
    viewed = [row for row in rows if row.views is not None]
    comments = joined.comments_of(viewed) if origin == "ad" else joined.comments_under(viewed)
    return part_of(len(comments), sum(row.views or 0 for row in viewed), _CONVERSED)
