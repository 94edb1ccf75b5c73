"""What platforms count beside what people wrote, and the channels, as rows of tables."""

from collections.abc import Iterator, Mapping

from bot.cli.metric_rows import NO_VALUE, Row, mean_row, ratio_row
from bot.domain.costs import Cost, Total
from bot.domain.estimates import Mean
from bot.domain.statistics import Difference, Ratio
from bot.present.messages import Catalog
from bot.services.reports.channels import Channels
from bot.services.reports.prices import Prices
from bot.services.reports.publicity import CampaignMetrics, OriginExposure, Publicity

_PRICES = (
    "per_thousand_views",
    "per_click",
    "per_link_click",
    "per_comment",
    "per_constructive",
    "per_conversion",
)


def publicity_rows(publicity: Publicity, t: Catalog) -> Iterator[Row]:
    """Ads and organic posts by one definition, what ads cost, and the differences."""
    for origin, exposure in publicity.by_origin.items():
        name = t(f"word.{origin}")
        for row in _exposure_rows(exposure, t):
            yield {**row, "metric": t("pair", label=name, value=row["metric"])}
    for prices in publicity.prices.values():
        yield from _price_rows(prices, t)
    for key, difference in publicity.differences.items():
        yield _difference_row(t("metric.difference", name=t(f"metric.{key}")), difference)


def campaign_rows(campaigns: Mapping[str, CampaignMetrics], t: Catalog) -> Iterator[Row]:
    """The campaigns on which most was spent, one row each."""
    for name, campaign in campaigns.items():
        prices = campaign.prices
        yield {
            "campaign": name,
            "ads": str(campaign.ads),
            "spend": _money(prices.spend.value, prices.per_comment.currency),
            "cpm": _plain(prices.per_thousand_views.value),
            "cpc": _plain(prices.per_link_click.value or prices.per_click.value),
            "comments": str(prices.per_comment.n) if campaign.is_joined else t("publicity.not_joined"),
            "by_view": _share(campaign.conversation),
            "per_comment": _with_interval(prices.per_comment),
            "per_constructive": _with_interval(prices.per_constructive),
            "conversions": _converted(campaign),
            "per_conversion": _with_interval(prices.per_conversion),
        }


def channel_rows(channels: Channels) -> Iterator[Row]:
    """The channels, one row each: what is answered, what is constructive, and what it takes."""
    for platform, channel in channels.by_platform.items():
        yield {
            "channel": platform,
            "answers": _hits_and_share(channel.share_of_answers),
            "constructive": _hits_and_share(channel.share_of_constructive),
            "work": _hits_and_share(channel.share_of_work),
            "hours": NO_VALUE
            if channel.seconds_of_work is None
            else f"{channel.seconds_of_work / 3600:.1f} h",
        }


def publicity_notes(publicity: Publicity, t: Catalog) -> Iterator[str]:
    """What the figures lack, and where they come from."""
    for origin, exposure in publicity.by_origin.items():
        if exposure.missing:
            names = tuple(t(f"metric.{name}") for name in exposure.missing)
            yield t("publicity.missing", origin=t(f"word.{origin}"), what=", ".join(names))
    if publicity.partly_in_period:
        yield t("publicity.partly", count=publicity.partly_in_period)
    if publicity.undated:
        yield t("publicity.undated", count=publicity.undated)
    if publicity.conversions_of:
        yield t("publicity.conversions", **publicity.conversions_of)
    if publicity.sources:
        yield t("publicity.sources", sources=", ".join(publicity.sources))


def leading_channels(channels: Channels, t: Catalog) -> str:
    """Which two or three channels carry most; empty with fewer than two."""
    if not channels.leading:
        return ""
    return t(
        "channels.leading",
        channels=", ".join(channels.leading),
        answers=_share_and_interval(channels.leading_answers),
        constructive=_share_and_interval(channels.leading_constructive),
        work=_share_and_interval(channels.leading_work),
    )


def _exposure_rows(exposure: OriginExposure, t: Catalog) -> Iterator[Row]:
    reach = exposure.largest_reach
    yield {"metric": t("metric.objects"), "value": str(exposure.objects)}
    yield _total_row(t("metric.views"), exposure.views)
    yield {
        "metric": t("metric.reach"),
        "value": NO_VALUE if reach is None else t("publicity.at_least", count=f"{reach:,}"),
    }
    yield _total_row(t("metric.interactions"), exposure.interactions)
    yield _rate_row(t("metric.engagement_by_reach"), exposure.engagement_by_reach)
    yield _share_row(t("metric.engagement_by_views"), exposure.engagement_by_views)
    yield _rate_row(t("metric.engagement_by_followers"), exposure.engagement_by_followers)
    yield _rate_row(t("metric.weighted_by_reach"), exposure.weighted_by_reach)
    yield _rate_row(t("metric.weighted_by_followers"), exposure.weighted_by_followers)
    yield _rate_row(t("metric.daily_by_followers"), exposure.daily_by_followers)
    yield {"metric": t("metric.comments"), "value": str(exposure.comments)}
    yield _total_row(t("metric.platform_comments"), exposure.platform_comments)
    yield _share_row(t("metric.conversation"), exposure.conversation)
    yield ratio_row(t("metric.constructive"), exposure.constructive)
    yield _total_row(t("metric.conversions"), exposure.conversions)
    yield _share_row(t("metric.conversion_rate"), exposure.conversion_rate)
    for currency, worth in exposure.worth.items():
        value = _money(worth.value, currency)
        yield {"metric": t("metric.worth"), "value": value, "n": str(worth.n)}


def _price_rows(prices: Prices, t: Catalog) -> Iterator[Row]:
    currency = prices.per_comment.currency
    yield {
        "metric": t("metric.spend"),
        "value": _money(prices.spend.value, currency),
        "n": str(prices.spend.n),
    }
    for name in _PRICES:
        cost: Cost = getattr(prices, name)
        interval = "" if cost.low is None or cost.high is None else f"{cost.low:,.2f} – {cost.high:,.2f}"
        yield {
            "metric": t(f"metric.{name}"),
            "value": _money(cost.value, currency),
            "interval": interval,
            "n": f"{cost.n:,}",
        }
    yield _rate_row(t("metric.return_on_spend"), prices.return_on_spend)


def _total_row(metric: str, total: Total) -> Row:
    value = NO_VALUE if total.value is None else f"{total.value:,.0f}"
    return {"metric": metric, "value": value, "n": str(total.n)}


def _rate_row(metric: str, mean: Mean) -> Row:
    """A mean of rates, in percent."""
    if mean.value is None:
        return {"metric": metric, "value": NO_VALUE, "n": str(mean.n)}
    interval = "" if mean.low is None or mean.high is None else f"{mean.low:.2%} – {mean.high:.2%}"
    return {"metric": metric, "value": f"{mean.value:.2%}", "interval": interval, "n": str(mean.n)}


def _share_row(metric: str, ratio: Ratio) -> Row:
    """A share of many views, which is small."""
    interval = "" if ratio.low is None or ratio.high is None else f"{ratio.low:.2%} – {ratio.high:.2%}"
    return {"metric": metric, "value": _share(ratio), "interval": interval, "n": f"{ratio.hits}/{ratio.n}"}


def _difference_row(metric: str, difference: Difference | Mean) -> Row:
    if difference.value is None:
        return {"metric": metric, "value": NO_VALUE}
    if isinstance(difference, Mean) and difference.low is None:
        row = mean_row(metric, difference)
        return {**row, "value": f"{100 * difference.value:+.2f} pt"}
    assert difference.low is not None
    assert difference.high is not None
    interval = f"{100 * difference.low:+.2f} – {100 * difference.high:+.2f}"
    return {"metric": metric, "value": f"{100 * difference.value:+.2f} pt", "interval": interval}


def _money(value: float | None, currency: str) -> str:
    return NO_VALUE if value is None else f"{value:,.2f} {currency}"


def _plain(value: float | None) -> str:
    return NO_VALUE if value is None else f"{value:,.2f}"


def _share(ratio: Ratio) -> str:
    return NO_VALUE if ratio.share is None else f"{ratio.share:.2%}"


def _with_interval(cost: Cost) -> str:
    if cost.value is None:
        return NO_VALUE
    if cost.low is None or cost.high is None:
        return f"{cost.value:,.2f}"
    return f"{cost.value:,.2f} ({cost.low:,.2f} – {cost.high:,.2f})"


def _converted(campaign: CampaignMetrics) -> str:
    """How many came of how many clicks, where both are known."""
    rate = campaign.conversion_rate
    return NO_VALUE if rate.share is None else f"{rate.hits} · {_share_and_interval(rate, 1)}"


def _hits_and_share(ratio: Ratio) -> str:
    return f"{ratio.hits} · {_share_and_interval(ratio)}"


def _share_and_interval(ratio: Ratio, digits: int = 0) -> str:
    if ratio.share is None or ratio.low is None or ratio.high is None:
        return NO_VALUE
    return f"{ratio.share:.{digits}%} ({ratio.low:.{digits}%} – {ratio.high:.{digits}%})"
