"""What platforms count themselves: reach, views, clicks and money, of a post, an ad or an account.

What a platform did not say is missing, never 0. Money is in millionths of its currency, everything else a
whole number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.empty import empty_mapping

#: Millionths, so that no rounding is ever added up.
MONEY_UNIT = 1_000_000

#: Every metric, and whether values of several days, posts or ads may be added: people who were reached twice
#: are the same people.
METRICS: Mapping[str, bool] = {
    "spend": True,
    "reach": False,
    "views": True,
    "impressions": True,
    "video_views": True,
    "reactions": True,
    "comments": True,
    "shares": True,
    "saves": True,
    "clicks": True,
    "link_clicks": True,
    "followers": False,
    "followers_gained": True,
    "followers_net": True,
    "views_organic": True,
    "views_paid": True,
    "reach_organic": False,
    "reach_paid": False,
}


class Level(StrEnum):
    """What a value is about."""

    POST = "post"
    AD = "ad"
    ACCOUNT = "account"


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricObject:
    """A post, an ad or an account, as a platform or a tool names it.

    `id` is empty where the tool did not say it or a spreadsheet has rounded it; `post_id` is the post that an
    ad shows. `published_at` is as exact as its source: a day, or a local or a UTC time in ISO 8601.
    """

    level: Level
    platform: str
    account_id: str = ""
    id: str = ""
    title: str = ""
    permalink: str = ""
    published_at: str = ""
    campaign_id: str = ""
    campaign: str = ""
    adset_id: str = ""
    adset: str = ""
    post_id: str = ""

    @property
    def key(self) -> str:
        """What tells it from others of its level and platform: its id, else its address, else its names."""
        names = f"name:{self.campaign} / {self.adset} / {self.title}"
        return self.id or self.permalink or names


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricRow:
    """What a platform counted for one object: on one day, in a period of days, or ever since (`first_day` is
    None). Days are those of the source; a period includes both of its ends.

    `origin` is `organic`, `ad`, `mixed` for a boosted post, or `unknown`. `line` is where it stood in a file.
    """

    source: str
    about: MetricObject
    origin: str
    first_day: date | None = None
    last_day: date | None = None
    currency: str = ""
    values: Mapping[str, int] = field(default_factory=empty_mapping)
    line: int = 0
