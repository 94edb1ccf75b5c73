"""Says where conversions come from: ads, organic posts, links in our replies, or nobody knows.

The order is: what our own links carry; the ad, then the campaign that a conversion names, by its id, by the
parameters that the trade uses for them, or by its name; the post, by its id or by the name under which it was
planned here. What fits two of them is of neither.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.conversions import Conversion
from bot.domain.costs import Total, total
from bot.domain.empty import empty_mapping
from bot.domain.platform_metrics import MONEY_UNIT
from bot.domain.report_scope import ReportScope
from bot.domain.statistics import Ratio, part_of, ratio
from bot.services.reports.joined_metrics import Exposure, family_of, post_number
from bot.store import Transaction
from bot.store.posts import planned_posts
from bot.store.reporting import conversions

#: A campaign in one currency: its platform, its id or name, and the currency.
CampaignKey = tuple[str, str, str]
_CONVERTED = (
    "conversions of the period that name the ad or its campaign (or the post) ÷ clicks in the period on a"
    " link, or of any kind where a tool has no others, of the ads (or posts) that have clicks; people may"
    " click on one day and buy on another"
)
_WORTH = "what the conversions were worth, as the shop says, in {currency}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversionRecords:
    """What the store has of the conversions of a period. `is_known` is whether anybody told of any up to its
    end: else nobody knows how many there were."""

    conversions: Sequence[Conversion] = ()
    is_known: bool = False
    #: What planned posts are called in links of theirs → where they stand: platform and number of the post.
    planned: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=empty_mapping)


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """The conversions of a period by where they come from. `of_campaign` has those of one campaign alone;
    those that may be of several are `ambiguous`, and of ads all the same."""

    is_known: bool
    of_campaign: Mapping[CampaignKey, Sequence[Conversion]]
    ambiguous: Mapping[frozenset[CampaignKey], Sequence[Conversion]]
    of_posts: Mapping[str, Sequence[Conversion]]  # by the number of the post
    of_replies: Sequence[Conversion]
    unknown: Sequence[Conversion]

    @property
    def of_ads(self) -> Sequence[Conversion]:
        """All that come from ads."""
        groups = (*self.of_campaign.values(), *self.ambiguous.values())
        return [conversion for group in groups for conversion in group]

    @property
    def organic(self) -> Sequence[Conversion]:
        """Those of posts, and of links in our replies."""
        of_posts = [conversion for group in self.of_posts.values() for conversion in group]
        return [*of_posts, *self.of_replies]

    def of_campaigns(self, keys: Iterable[CampaignKey]) -> Sequence[Conversion] | None:
        """Those of some campaigns together; None where it cannot be told which are theirs alone."""
        chosen = frozenset(keys)
        if not self.is_known or any(group & chosen and not group <= chosen for group in self.ambiguous):
            return None
        inside = [group for keys, group in self.ambiguous.items() if keys <= chosen]
        groups = [*(self.of_campaign.get(key, ()) for key in chosen), *inside]
        return [conversion for group in groups for conversion in group]


def read_conversions(tx: Transaction, since: datetime, until: datetime) -> ConversionRecords:
    """The conversions of [since, until)."""
    first = conversions.first_known(tx)
    return ConversionRecords(
        conversions=conversions.list_conversions(tx, since.timestamp(), until.timestamp()),
        is_known=first is not None and first < until.timestamp(),
        planned=_read_planned(tx, until),
    )


def _read_planned(tx: Transaction, until: datetime) -> Mapping[str, frozenset[tuple[str, str]]]:
    sites: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in planned_posts.list_published(tx, 0.0, until.timestamp()):
        sites[row["name"]].add((row["platform"], post_number(row["external_id"])))
    return {name: frozenset(places) for name, places in sites.items()}


def campaign_key(row: Exposure) -> CampaignKey:
    """The campaign of an ad, in the currency of what was spent on it; the ad itself where it has none."""
    about = row.about
    return about.platform, about.campaign_id or about.campaign or f"ad:{about.key}", row.currency


def attribute(records: ConversionRecords, rows: Sequence[Exposure], scope: ReportScope) -> Attribution:
    """Divide the conversions among what the platforms speak of. In a report on a part of everything, those of
    which nobody says where they come from are left out."""
    index = _Index(rows)
    of_campaign: dict[CampaignKey, list[Conversion]] = defaultdict(list)
    ambiguous: dict[frozenset[CampaignKey], list[Conversion]] = defaultdict(list)
    of_posts: dict[str, list[Conversion]] = defaultdict(list)
    of_replies, unknown = [], []
    for conversion in records.conversions:
        campaigns = index.campaigns_of(conversion)
        post = post_number(conversion.post_id)
        planned = _planned_post(conversion, records.planned)
        if conversion.is_ours:
            of_replies += [conversion] if _is_in_scope(conversion, scope) else []
        elif len(campaigns) == 1:
            of_campaign[next(iter(campaigns))].append(conversion)
        elif campaigns:
            ambiguous[campaigns].append(conversion)
        elif post and post in index.organic_posts:
            of_posts[post].append(conversion)
        elif planned and (scope.is_everything or planned in index.organic_posts):
            of_posts[planned].append(conversion)
        elif scope.is_everything:
            unknown.append(conversion)
    return Attribution(
        is_known=records.is_known,
        of_campaign=of_campaign,
        ambiguous=ambiguous,
        of_posts=of_posts,
        of_replies=of_replies,
        unknown=unknown,
    )


def worth_of(conversions: Iterable[Conversion]) -> Mapping[str, Total]:
    """What they were worth, by currency: two currencies are never added."""
    amounts: dict[str, list[int]] = defaultdict(list)
    for conversion in conversions:
        if conversion.amount is not None:
            amounts[conversion.currency].append(conversion.amount)
    return {
        currency: total(numbers, _WORTH.format(currency=currency), MONEY_UNIT)
        for currency, numbers in sorted(amounts.items())
    }


def conversion_rate(sources: Attribution, rows: Sequence[Exposure], origin: str) -> Ratio:
    """Of those that clicked; without a value where nobody counts clicks, or nobody tells of conversions."""
    clicked = [row for row in rows if _clicks(row) is not None]
    if origin == "ad":
        converted = sources.of_campaigns(map(campaign_key, clicked))
    else:
        posts = {post_number(row.about.id) for row in clicked}
        converted = [conversion for post in posts for conversion in sources.of_posts.get(post, ())]
    if not sources.is_known or converted is None or origin == "unknown":
        return ratio(0, 0, _CONVERTED)
    return part_of(len(converted), sum(_clicks(row) or 0 for row in clicked), _CONVERTED)


def count_by_source(sources: Attribution) -> Mapping[str, int]:
    """How many come from where; empty where nobody told of any."""
    if not sources.is_known:
        return {}
    return {
        "ads": len(sources.of_ads),
        "posts": sum(len(group) for group in sources.of_posts.values()),
        "replies": len(sources.of_replies),
        "unknown": len(sources.unknown),
    }


def _clicks(row: Exposure) -> int | None:
    return row.values.get("link_clicks", row.values.get("clicks"))


class _Index:
    """Which campaign each id and name among the rows is of."""

    def __init__(self, rows: Iterable[Exposure]) -> None:
        self._by_id: dict[str, set[CampaignKey]] = defaultdict(set)
        self._by_name: dict[str, set[CampaignKey]] = defaultdict(set)
        self._by_post: dict[str, set[CampaignKey]] = defaultdict(set)
        self.organic_posts: set[str] = set()
        rows = tuple(rows)
        in_a_currency = {campaign_key(row)[:2] for row in rows if row.currency}
        for row in rows:
            about = row.about
            if row.origin == "organic":
                self.organic_posts.add(post_number(about.id))
            if row.origin != "ad":
                continue
            key = campaign_key(row)
            if not row.currency and key[:2] in in_a_currency:
                continue  # days on which nothing was spent on it
            for number in (about.id, about.campaign_id, about.adset_id):
                self._by_id[number].add(key)
            self._by_name[_plain(about.campaign)].add(key)
            self._by_post[post_number(about.post_id)].add(key)
        for nothing in (self._by_id, self._by_name, self._by_post):
            nothing.pop("", None)

    def campaigns_of(self, conversion: Conversion) -> frozenset[CampaignKey]:
        """The campaigns that a conversion may be of; the surest hint that fits any says which."""
        ids = (conversion.ad_id, conversion.utm_content, conversion.campaign_id, conversion.utm_id)
        candidates: list[set[CampaignKey]] = [self._by_id.get(number, set()) for number in ids]
        candidates.append(self._by_id.get(conversion.utm_campaign, set()))
        for name in (conversion.campaign, conversion.utm_campaign):
            candidates.append(self._by_name.get(_plain(name), set()))
        post = post_number(conversion.post_id)
        if post not in self.organic_posts:
            candidates.append(self._by_post.get(post, set()))
        for keys in candidates:
            on_platform = {
                key for key in keys if not conversion.platform or family_of(conversion.platform) == key[0]
            }
            if on_platform:
                return frozenset(on_platform)
        return frozenset()


def _plain(name: str) -> str:
    """A name as it may stand in a link: no capitals, and one sign for all that separates words."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").replace("+", " ").split())


def _planned_post(conversion: Conversion, planned: Mapping[str, frozenset[tuple[str, str]]]) -> str:
    """The number of the planned post whose link a conversion carries; its name where it stands on several
    accounts and nothing says on which; empty for none."""
    for name in (conversion.utm_content, conversion.utm_campaign, conversion.utm_id):
        places = planned.get(name, frozenset())
        sources = (conversion.platform, conversion.utm_source)
        on_platform = {number for platform, number in places if platform in sources}
        numbers = on_platform or {number for _, number in places}
        if numbers:
            return next(iter(numbers)) if len(numbers) == 1 else name
    return ""


def _is_in_scope(conversion: Conversion, scope: ReportScope) -> bool:
    """Whether a conversion of our replies names what the report is about."""
    campaigns = (conversion.campaign_id, conversion.utm_campaign, conversion.utm_id)
    return (
        (not scope.platform or scope.platform in (conversion.platform, conversion.utm_source))
        and (not scope.campaign_id or scope.campaign_id in campaigns)
        and (not scope.post or post_number(scope.post) == post_number(conversion.post_id))
        and not scope.account_id
    )
