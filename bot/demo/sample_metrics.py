"""Makes up what the platforms would count of a made-up community: views, reach, clicks and money, by what was
written. The same for the same story and seed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from random import Random

from bot.domain import Event, Kind, Origin
from bot.domain.conversions import Conversion
from bot.domain.platform_metrics import MONEY_UNIT, Level, MetricObject, MetricRow

_CAMPAIGNS = {"autumn": "Autumn collection", "sale": "Winter sale"}
_TITLES = (
    "The new bowls are out of the kiln",
    "A day in the workshop",
    "Which glaze would you pick?",
    "Behind the counter",
    "Ten years of Maison Brindille",
    "How we pack a plate",
    "The moon bowl, step by step",
)
#: How many of those who click on an ad, or comment below a post, buy.
_BUY = 0.022
_FOLLOWERS = {"facebook": 21_400, "instagram": 34_900}


def make_up_metrics(story: Iterable[Event], seed: int) -> list[MetricRow]:
    """What the platforms say of the posts and ads that these events are about."""
    random = Random(seed)  # noqa: S311  a story, no secret
    posts: dict[str, list[Event]] = defaultdict(list)
    for event in story:
        if event.kind is not Kind.DM:
            posts[event.thread_id].append(event)
    rows: list[MetricRow] = []
    for number, (post, comments) in enumerate(sorted(posts.items())):
        make = _ad_rows if comments[0].origin is Origin.AD else _post_rows
        rows += make(post, comments, _TITLES[number % len(_TITLES)], random)
    return rows + list(_accounts(posts.values()))


def make_up_conversions(rows: Iterable[MetricRow], seed: int) -> list[Conversion]:
    """What a shop would tell: orders that name a campaign or a post or came by a link of ours, and others."""
    random = Random(seed)  # noqa: S311  a story, no secret
    orders: list[Conversion] = []
    for row in rows:
        about, day = row.about, row.first_day
        if about.level is Level.AD and day is not None:
            chances, campaign, post = row.values["link_clicks"], about.campaign_id, ""
        elif about.level is Level.POST and about.published_at:
            chances, campaign, post = row.values["comments"], "", about.id
            day = date.fromisoformat(about.published_at[:10])
        else:
            continue
        for _ in range(chances):
            luck = random.random()
            if luck < _BUY:
                names_nothing = luck < _BUY / 8
                order = _order(len(orders), day, random)
                orders.append(
                    replace(
                        order,
                        utm_campaign="" if names_nothing else campaign,
                        post_id="" if names_nothing else post,
                        is_ours=bool(post) and luck < _BUY / 2,
                    )
                )
    return orders


def _order(number: int, day: date, random: Random) -> Conversion:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return Conversion(
        key=sha256(f"sample order {number}".encode()).digest(),
        happened_at=noon.timestamp() + random.uniform(-18_000, 36_000),
        amount=random.choice((1_800, 2_400, 3_900, 5_200, 8_900)) * MONEY_UNIT // 100,
        currency="EUR",
    )


def _ad_rows(post: str, comments: Sequence[Event], title: str, random: Random) -> Iterator[MetricRow]:
    campaign = comments[0].extra["campaign_id"]
    about = MetricObject(
        level=Level.AD,
        platform="meta",
        account_id=comments[0].account_id,
        id=f"6{post[-12:]}",
        title=title,
        campaign_id=campaign,
        campaign=_CAMPAIGNS[campaign],
        post_id=post,
    )
    for day, count in sorted(Counter(event.created_at.date() for event in comments).items()):
        impressions = round(count * random.uniform(130, 290)) + 40
        values = {
            "impressions": impressions,
            "reach": round(impressions * random.uniform(0.72, 0.88)),
            "link_clicks": round(impressions * random.uniform(0.006, 0.019)),
            "clicks": round(impressions * random.uniform(0.02, 0.035)),
            "reactions": round(impressions * random.uniform(0.008, 0.02)),
            "comments": round(count * random.uniform(0.85, 1.1)),
            "shares": round(impressions * random.uniform(0, 0.002)),
            # In whole cents, as ad managers print them.
            "spend": round(impressions * random.uniform(0.55, 0.95)) * MONEY_UNIT // 100,
        }
        yield MetricRow(
            source="meta_ads",
            about=about,
            origin="ad",
            first_day=day,
            last_day=day,
            currency="EUR",
            values=values,
        )


def _post_rows(post: str, comments: Sequence[Event], title: str, random: Random) -> Iterator[MetricRow]:
    views = round(len(comments) * random.uniform(65, 150)) + 100
    yield MetricRow(
        source="meta_business_suite",
        about=MetricObject(
            level=Level.POST,
            platform=comments[0].platform,
            account_id=comments[0].account_id,
            id=post,
            title=title,
            published_at=_first_day(comments).isoformat(),
        ),
        origin="organic",
        values={
            "views": views,
            "reach": round(views * random.uniform(0.6, 0.8)),
            "reactions": round(views * random.uniform(0.025, 0.06)),
            "comments": len(comments),
            "shares": round(views * random.uniform(0.001, 0.006)),
        },
    )


def _accounts(posts: Iterable[Sequence[Event]]) -> Iterator[MetricRow]:
    """How many follow each account, on the last day on which anybody wrote there."""
    last: dict[tuple[str, str], date] = {}
    for comments in posts:
        account, day = (comments[0].platform, comments[0].account_id), comments[-1].created_at.date()
        last[account] = max(day, last.get(account, day))
    for (platform, account_id), day in sorted(last.items()):
        yield MetricRow(
            source="meta_business_suite",
            about=MetricObject(level=Level.ACCOUNT, platform=platform, account_id=account_id, id=account_id),
            origin="organic",
            first_day=day,
            last_day=day,
            values={"followers": _FOLLOWERS.get(platform, 1_000)},
        )


def _first_day(comments: Sequence[Event]) -> date:
    return min(event.created_at.date() for event in comments)
