"""The sections on publicity and community management, and on the channels."""

from collections.abc import Sequence
from dataclasses import asdict

from bot.domain.costs import Cost, Total
from bot.domain.engagement import EngagementWeights
from bot.domain.estimates import Mean
from bot.domain.statistics import Difference, Ratio
from bot.present.report_page.html import Html, element, join, quote
from bot.present.report_page.parts import (
    Voice,
    card,
    empty,
    platform_name,
    section,
    table,
    tool_name,
    with_basis,
)
from bot.services.reports.briefing import Briefing
from bot.services.reports.channels import Channels
from bot.services.reports.prices import Prices
from bot.services.reports.publicity import OriginExposure, Publicity

_PRICES = (
    "per_thousand_views",
    "per_click",
    "per_link_click",
    "per_comment",
    "per_constructive",
    "per_conversion",
)
#: Those that everybody asks for, and those that are shown where any origin has them.
_ALWAYS = ("engagement_by_reach", "engagement_by_views", "engagement_by_followers")
_ENGAGEMENTS = (*_ALWAYS, "weighted_by_reach", "weighted_by_followers", "daily_by_followers")
_LONGEST_NAME = 60


def publicity(briefing: Briefing, voice: Voice) -> Html:
    """What platforms count beside what people wrote: paid, organic, and the difference."""
    t, figures = voice.t, briefing.report.publicity
    if not figures.by_origin:
        shown = [card(empty(t("html.publicity_empty")))]
    else:
        notes = element("div", [element("p", line, class_="takeaway") for line in _notes(figures, voice)])
        shown = [
            card(join(_comparison(figures, voice), notes), is_long=True),
            *[
                card(draw(figures, voice), is_long=True)
                for draw, is_shown in (
                    (_campaigns, bool(figures.campaigns)),
                    (_campaign_comments, bool(figures.campaigns)),
                    (_campaign_conversions, bool(figures.campaigns and figures.conversions_of)),
                )
                if is_shown
            ],
        ]
    return section(
        "publicity", t("html.publicity"), t("html.publicity_why"), element("div", shown, class_="stack")
    )


def channels(briefing: Briefing, voice: Voice) -> Html:
    """Which channels carry the community."""
    t, figures = voice.t, briefing.report.channels
    rows: list[list[str | Html]] = [
        [
            platform_name(platform),
            _share(channel.share_of_answers, voice),
            _share(channel.share_of_constructive, voice),
            _share(channel.share_of_work, voice),
            voice.numbers.duration(channel.seconds_of_work),
        ]
        for platform, channel in figures.by_platform.items()
    ]
    heads = tuple(t(f"html.channel_{key}") for key in ("name", "answers", "constructive", "work", "time"))
    shown = table(voice, t("html.channels_caption"), heads, rows, folded=False)
    leading = _leading(figures, voice)
    note = element("p", leading, class_="takeaway") if leading else None
    return section(
        "channels",
        t("html.channels"),
        t("html.channels_why"),
        card(join(shown, note) if note else shown, is_long=True)
        if rows
        else card(empty(t("html.nothing_counted"))),
    )


def _comparison(figures: Publicity, voice: Voice) -> Html:
    t, origins = voice.t, list(figures.by_origin)
    exposures = list(figures.by_origin.values())
    rows: list[list[str | Html]] = [
        _row("objects", [voice.numbers.count(one.objects) for one in exposures], "", voice),
        _row("views", [_total(one.views, voice) for one in exposures], "", voice),
        _row("reach", [_reach(one, voice) for one in exposures], "", voice),
        _row("interactions", [_total(one.interactions, voice) for one in exposures], "", voice),
    ]
    rows += [_rates(key, figures, voice) for key in _ENGAGEMENTS if _is_known(key, figures)]
    rows.append(_row("comments", [voice.numbers.count(one.comments) for one in exposures], "", voice))
    rows.append(
        _row("platform_comments", [_total(one.platform_comments, voice) for one in exposures], "", voice)
    )
    rows += [_rates(key, figures, voice) for key in ("conversation", "constructive")]
    if figures.conversions_of:
        rows.append(_row("conversions", [_total(one.conversions, voice) for one in exposures], "", voice))
        rows.append(_rates("conversion_rate", figures, voice))
        rows += _worth(exposures, voice)
    for prices in figures.prices.values():
        rows += _prices(prices, origins, voice, has_conversions=bool(figures.conversions_of))
    heads = ("", *(t(f"html.origin_{origin}") for origin in origins), t("html.paid_minus_organic"))
    return table(voice, t("html.publicity_caption"), heads, rows, folded=False)


def _row(key: str, cells: Sequence[str | Html], difference: str | Html, voice: Voice) -> list[str | Html]:
    return [voice.t(f"html.exposure_{key}"), *cells, difference]


def _rates(key: str, figures: Publicity, voice: Voice) -> list[str | Html]:
    cells = [_rate(getattr(exposure, key), voice) for exposure in figures.by_origin.values()]
    difference = figures.differences.get(key)
    return _row(key, cells, "" if difference is None else _difference(difference, voice), voice)


def _is_known(key: str, figures: Publicity) -> bool:
    return key in _ALWAYS or any(getattr(one, key).value is not None for one in figures.by_origin.values())


def _worth(exposures: Sequence[OriginExposure], voice: Voice) -> list[list[str | Html]]:
    """What conversions were worth, a row for each currency."""
    currencies = sorted({currency for one in exposures for currency in one.worth})
    return [
        [
            voice.t("html.exposure_worth", currency=currency),
            *(_money(one.worth.get(currency), currency, voice) for one in exposures),
            "",
        ]
        for currency in currencies
    ]


def _prices(
    prices: Prices, origins: Sequence[str], voice: Voice, *, has_conversions: bool
) -> list[list[str | Html]]:
    """What only ads have: a dash says so under the others."""
    currency = prices.per_comment.currency
    spend = _money(prices.spend, currency, voice)
    keys = _PRICES if has_conversions else _PRICES[:-1]
    cells = {"spend": spend, **{key: _cost(getattr(prices, key), voice) for key in keys}}
    if has_conversions:
        cells["return_on_spend"] = _rate(prices.return_on_spend, voice)
    return [
        [
            voice.t(f"html.exposure_{key}", currency=currency),
            *(cell if origin == "ad" else "–" for origin in origins),
            "",
        ]
        for key, cell in cells.items()
    ]


def _campaigns(figures: Publicity, voice: Voice) -> Html:
    """What campaigns cost; tables with fewer columns fit on a sheet of paper."""
    t, numbers = voice.t, voice.numbers
    rows: list[list[str | Html]] = []
    for name, campaign in figures.campaigns.items():
        prices = campaign.prices
        currency = prices.per_comment.currency
        rows.append(
            [
                quote(name, _LONGEST_NAME),
                "–" if prices.spend.value is None else numbers.money(prices.spend.value, currency),
                _cost(prices.per_thousand_views, voice),
                _cost(prices.per_link_click if prices.per_link_click.value else prices.per_click, voice),
            ]
        )
    heads = tuple(t(f"html.campaign_{key}") for key in ("name", "spend", "cpm", "cpc"))
    return table(voice, t("html.campaigns_caption"), heads, rows, folded=False)


def _campaign_comments(figures: Publicity, voice: Voice) -> Html:
    t = voice.t
    rows: list[list[str | Html]] = [
        [
            quote(name, _LONGEST_NAME),
            _rate(campaign.conversation, voice) if campaign.is_joined else t("html.not_joined"),
            _cost(campaign.prices.per_comment, voice),
            _cost(campaign.prices.per_constructive, voice),
        ]
        for name, campaign in figures.campaigns.items()
    ]
    keys = ("name", "conversation", "per_comment", "per_constructive")
    heads = tuple(t(f"html.campaign_{key}") for key in keys)
    return table(voice, t("html.campaign_comments"), heads, rows, folded=False)


def _campaign_conversions(figures: Publicity, voice: Voice) -> Html:
    t = voice.t
    rows: list[list[str | Html]] = [
        [
            quote(name, _LONGEST_NAME),
            _rate(campaign.conversion_rate, voice),
            _cost(campaign.prices.per_conversion, voice),
            ", ".join(
                voice.numbers.money(worth.value, currency)
                for currency, worth in campaign.worth.items()
                if worth.value is not None
            )
            or "–",
        ]
        for name, campaign in figures.campaigns.items()
    ]
    heads = tuple(t(f"html.campaign_{key}") for key in ("name", "conversion_rate", "per_conversion", "worth"))
    return table(voice, t("html.campaign_conversions"), heads, rows, folded=False)


def _notes(figures: Publicity, voice: Voice) -> list[str]:
    t, notes = voice.t, []
    if any(_is_known(key, figures) for key in _ENGAGEMENTS if key.startswith("weighted")):
        notes.append(t("html.publicity_weights", formula=_formula(figures.weights, voice)))
    for origin, exposure in figures.by_origin.items():
        if exposure.missing:
            what = ", ".join(t(f"html.lacks_{name}") for name in exposure.missing)
            notes.append(t("html.publicity_missing", origin=t(f"html.origin_{origin}"), what=what))
    if figures.partly_in_period:
        notes.append(t("html.publicity_partly", count=figures.partly_in_period))
    if figures.undated:
        notes.append(t("html.publicity_undated", count=figures.undated))
    if figures.conversions_of:
        counts = {name: voice.numbers.count(count) for name, count in figures.conversions_of.items()}
        notes.append(t("html.publicity_conversions", **counts))
    if figures.sources:
        notes.append(
            t("html.publicity_sources", sources=", ".join(dict.fromkeys(map(tool_name, figures.sources))))
        )
    return notes


def _formula(weights: EngagementWeights, voice: Voice) -> str:
    return " + ".join(
        f"{voice.numbers.decimal(weight, _places(weight))} × {voice.t(f'html.weight_{name}')}"
        for name, weight in asdict(weights).items()
        if weight
    )


def _places(number: float) -> int:
    """With how many decimals it is printed in full, two at most."""
    return next((places for places in (0, 1) if round(number, places) == number), 2)


def _leading(figures: Channels, voice: Voice) -> str:
    if not figures.leading:
        return ""
    return voice.t(
        "html.channels_leading",
        channels=", ".join(map(platform_name, figures.leading)),
        answers=_share_text(figures.leading_answers, voice),
        constructive=_share_text(figures.leading_constructive, voice),
        work=_share_text(figures.leading_work, voice),
    )


# ---- cells


def _total(total: Total, voice: Voice) -> str | Html:
    return "–" if total.value is None else voice.numbers.count(total.value)


def _money(total: Total | None, currency: str, voice: Voice) -> str | Html:
    if total is None or total.value is None:
        return "–"
    return with_basis(voice.numbers.money(total.value, currency), f"n = {voice.numbers.count(total.n)}")


def _reach(exposure: OriginExposure, voice: Voice) -> str:
    if exposure.largest_reach is None:
        return "–"
    return voice.t("html.at_least", count=voice.numbers.count(exposure.largest_reach))


def _rate(rate: Ratio | Mean, voice: Voice) -> str | Html:
    """A rate with its interval and its sample size."""
    value = rate.share if isinstance(rate, Ratio) else rate.value
    if value is None:
        return "–"
    numbers = voice.numbers
    n = (
        f"{numbers.count(rate.hits)} / {numbers.count(rate.n)}"
        if isinstance(rate, Ratio)
        else f"n = {rate.n}"
    )
    if rate.low is None or rate.high is None:
        return with_basis(numbers.percent(value, 2), n)
    interval = voice.t("html.interval", low=numbers.percent(rate.low, 2), high=numbers.percent(rate.high, 2))
    return with_basis(numbers.percent(value, 2), n, interval)


def _cost(cost: Cost, voice: Voice) -> str | Html:
    if cost.value is None:
        return "–"
    numbers, n = voice.numbers, f"n = {voice.numbers.count(cost.n)}"
    if cost.low is None or cost.high is None:
        return with_basis(numbers.money(cost.value, cost.currency), n)
    interval = voice.t("html.interval", low=numbers.decimal(cost.low), high=numbers.decimal(cost.high))
    return with_basis(numbers.money(cost.value, cost.currency), n, interval)


def _difference(difference: Difference | Mean, voice: Voice) -> str | Html:
    if difference.value is None:
        return "–"
    numbers = voice.numbers
    value = voice.t("html.points", number=numbers.decimal(100 * difference.value, 2, signed=True))
    if difference.low is None or difference.high is None:
        return value
    low, high = (numbers.decimal(100 * end, 2, signed=True) for end in (difference.low, difference.high))
    return with_basis(value, voice.t("html.interval", low=low, high=high))


def _share(share: Ratio, voice: Voice) -> str | Html:
    if share.share is None:
        return "–"
    return with_basis(voice.numbers.count(share.hits), _share_text(share, voice))


def _share_text(share: Ratio, voice: Voice) -> str:
    if share.share is None:
        return "–"
    interval = voice.numbers.interval(share.low, share.high)
    return f"{voice.numbers.percent(share.share)} ({interval})"
