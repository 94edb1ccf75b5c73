"""Brings together what platforms count and what people wrote: the same posts, the same ads, the same days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.documents.local_time import local_time
from bot.domain.platform_metrics import Level, MetricObject
from bot.domain.report_scope import ReportScope
from bot.services.reports.patterns import LocalClock
from bot.store import Transaction
from bot.store.reporting import platform_metrics
from bot.store.reporting.columns import Mask, Rows
from bot.store.reporting.messages import Messages
from bot.store.reporting.platform_metrics import ObjectKey, StoredValue, ValueKey

#: The platforms of ours that ads of a tool may stand on.
_FAMILY: Mapping[str, str] = {"facebook": "meta", "instagram": "meta", "messenger": "meta", "threads": "meta"}
#: More than there are days or posts.
_MANY = 2**40
_DAY = timedelta(days=1)
#: A platform's family and a day.
PlaceAndDay = tuple[str, date]
_RowKey = tuple[ObjectKey, date | None, date | None, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class MetricRecords:
    """What the store has of the platforms' figures that touch a period, and of what they are about."""

    values: Mapping[ValueKey, StoredValue]
    objects: Mapping[ObjectKey, MetricObject]


@dataclass(frozen=True, kw_only=True, slots=True)
class Exposure:
    """What a platform says of one post or ad: on a day, in a period, or ever (the days are None)."""

    key: ObjectKey
    about: MetricObject
    origin: str  # ad, organic, unknown
    first_day: date | None
    last_day: date | None
    currency: str
    values: Mapping[str, int]

    @property
    def views(self) -> int | None:
        """How often it was seen: views, or impressions where the tool has no views."""
        return self.values.get("views", self.values.get("impressions"))

    @property
    def account(self) -> tuple[str, str]:
        """Whose it is."""
        return self.about.platform, self.about.account_id

    @property
    def days(self) -> Iterable[date]:
        """The days that it is about; none for a whole life."""
        if self.first_day is None or self.last_day is None:
            return ()
        first, last = self.first_day, self.last_day
        return (first + offset * _DAY for offset in range((last - first).days + 1))


class JoinedMetrics:
    """The platforms' figures of a period beside the public messages of people in it."""

    def __init__(
        self,
        records: MetricRecords,
        messages: Messages,
        *,
        since: datetime,
        until: datetime,
        timezone: str,
        scope: ReportScope,
    ) -> None:
        self.first_day = local_time(since, timezone).date()
        self.last_day = local_time(until - timedelta(microseconds=1), timezone).date()
        self.partly_in_period = self.undated = 0
        self.scope = scope
        #: What people wrote is looked at where there is anything to join it with.
        self._messages = messages.where(messages.is_public & bool(records.values))
        self._days = _local_days(self._messages, timezone)
        self.followers: dict[tuple[str, str], int] = {}
        #: What accounts say of their days, with the followers that they had then or were last known to have.
        self.days_of_accounts: list[tuple[Exposure, int]] = []
        self.rows = self._choose(records)
        self.sources = tuple(sorted({value.source for value in records.values.values()}))

    # ---- what platforms say

    def _choose(self, records: MetricRecords) -> tuple[Exposure, ...]:
        grouped: dict[_RowKey, dict[str, StoredValue]] = defaultdict(dict)
        for name, value in sorted(records.values.items(), key=lambda item: str(item[0].first_day)):
            grouped[name.about, name.first_day, name.last_day, name.origin][name.metric] = value
        rows = []
        for (key, first, last, origin), values in grouped.items():
            about = records.objects[key]
            row = Exposure(
                key=key,
                about=about,
                origin=origin if origin in ("ad", "organic") else "unknown",
                first_day=first,
                last_day=last,
                currency=values["spend"].currency if "spend" in values else "",
                values={metric: value.amount for metric, value in values.items()},
            )
            if self._is_in_scope(about) and self._is_in_period(row):
                rows.append(row)
        return self._without_sums_of_others(rows)

    def _without_sums_of_others(self, rows: Sequence[Exposure]) -> tuple[Exposure, ...]:
        """The rows of posts and ads; those of an account, their sum, where no post of it has any."""
        posts = {row.account for row in rows if row.key.level is Level.POST}
        for row in rows:
            if row.key.level is Level.ACCOUNT and "followers" in row.values:
                self.followers[row.account] = row.values["followers"]  # the latest, for rows are in order
            is_day = row.first_day is not None and row.first_day == row.last_day
            if row.key.level is Level.ACCOUNT and is_day and row.account in self.followers:
                self.days_of_accounts.append((row, self.followers[row.account]))
        counted = []
        for row in rows:
            if row.key.level is not Level.ACCOUNT:
                counted.append(row)
            elif row.account not in posts:
                values = {
                    name: count for name, count in row.values.items() if not name.startswith("followers")
                }
                if values:
                    counted.append(replace(row, values=values))
        return tuple(counted)

    def _is_in_period(self, row: Exposure) -> bool:
        if row.first_day is None or row.last_day is None:
            published = row.about.published_at[:10]
            if not published:
                self.undated += 1
                return False
            return self.first_day <= date.fromisoformat(published) <= self.last_day
        if row.first_day < self.first_day or row.last_day > self.last_day:
            self.partly_in_period += 1
            return False
        return True

    def _is_in_scope(self, about: MetricObject) -> bool:
        scope = self.scope
        return (
            (not scope.account_id or about.account_id == scope.account_id)
            # Ads of Meta stand on several platforms at once, and no export says how much was spent on which.
            and (not scope.platform or about.platform == scope.platform)
            and (not scope.campaign_id or about.campaign_id == scope.campaign_id)
            and (
                not scope.post
                or post_number(scope.post) in (post_number(about.id), post_number(about.post_id))
            )
        )

    # ---- what people wrote

    def days_of(self, rows: Iterable[Exposure]) -> set[PlaceAndDay]:
        """On which platforms and days rows say something."""
        return {(family_of(row.about.platform), day) for row in rows for day in row.days}

    def comments_of(self, rows: Sequence[Exposure]) -> Messages:
        """The comments under ads on the days of these rows."""
        return self._messages.where(self._are_under_ads(rows))

    def comments_under(self, rows: Sequence[Exposure]) -> Messages:
        """The comments under these posts that are under no ad; of a whole account, those of its days."""
        written = self._messages
        posts = {(family_of(row.about.platform), post_number(row.about.id)) for row in rows if row.about.id}
        accounts = {
            (row.about.account_id, day) for row in rows if row.key.level is Level.ACCOUNT for day in row.days
        }
        on_days = _pairs_are(
            written.account.codes, written.account.names, self._days, accounts, lambda day: day.toordinal()
        )
        ids = sorted({post_number(name) for name in written.post.names})
        number_of = {name: number for number, name in enumerate(ids)}
        of_code = np.array([number_of[post_number(name)] for name in written.post.names], np.int64)
        families = [family_of(name) for name in written.platform.names]
        stand_there = _pairs_are(
            written.platform.codes,
            families,
            of_code[written.post.codes],
            posts,
            lambda post: number_of.get(post, -1),
        )
        return written.where(~written.origin.are("ad") & (stand_there | on_days))

    def comments_of_campaign(self, rows: Sequence[Exposure]) -> Messages:
        """The comments under these ads, by their ids or the posts that they show, on their days."""
        written = self._messages
        posts = {post_number(row.about.post_id) for row in rows if row.about.post_id}
        shown = [name for name in written.post.names if post_number(name) in posts]
        are_its = (
            written.ad_id.are(*(row.about.id for row in rows if row.about.id))
            | written.campaign_id.are(*(row.about.campaign_id for row in rows if row.about.campaign_id))
            | written.post.are(*shown)
        )
        return written.where(self._are_under_ads(rows) & are_its)

    def _are_under_ads(self, rows: Sequence[Exposure]) -> Mask:
        written = self._messages
        families = [family_of(name) for name in written.platform.names]
        on_days = _pairs_are(
            written.platform.codes, families, self._days, self.days_of(rows), lambda day: day.toordinal()
        )
        return written.origin.are("ad") & on_days

    def can_join(self, rows: Sequence[Exposure]) -> bool:
        """Whether comments under these ads would be known as theirs: the tool or the platform names them."""
        if any(row.about.post_id for row in rows):
            return True
        families = {family_of(row.about.platform) for row in rows}
        named = any(row.about.id or row.about.campaign_id for row in rows)
        written = self._messages
        are_named = written.origin.are("ad") & (~written.ad_id.are("") | ~written.campaign_id.are(""))
        are_theirs = written.platform.are(
            *(name for name in written.platform.names if family_of(name) in families)
        )
        return named and bool((are_named & are_theirs).any())


def names_of(records: MetricRecords, ids: Iterable[str]) -> Mapping[str, str]:
    """What posts, ads and campaigns are called, of those ids of which a tool says it."""
    names: dict[str, str] = {}
    for about in records.objects.values():
        names[about.campaign_id] = about.campaign
        if about.level is not Level.ACCOUNT:
            names[post_number(about.post_id)] = names[post_number(about.id)] = about.title
    return {
        name: title for name in ids if name and (title := " ".join(names.get(post_number(name), "").split()))
    }


def read_metrics(tx: Transaction, since: datetime, until: datetime, timezone: str) -> MetricRecords:
    """What the platforms said of the days of a period, and of whole lives."""
    first = local_time(since, timezone).date()
    last = local_time(until - timedelta(microseconds=1), timezone).date()
    values = platform_metrics.list_values(tx, first, last)
    return MetricRecords(values=values, objects=platform_metrics.list_objects(tx))


def _local_days(messages: Messages, timezone: str) -> Rows:
    """The local day of each message, as an ordinal."""
    return LocalClock(timezone).days_of(messages.created_at)


def _pairs_are(
    codes: NDArray[np.int32],
    names: Sequence[str],
    numbers: Rows,
    chosen: Iterable[tuple[str, Any]],
    number_of: Callable[[Any], int],
) -> Mask:
    """Which rows are one of the chosen pairs, of the name of its code and of what has its number."""
    order = {name: place for place, name in enumerate(dict.fromkeys(names))}
    of_code = np.array([order[name] for name in names], np.int64)
    pairs = [order[name] * _MANY + number_of(other) for name, other in chosen if name in order]
    if not pairs or not len(codes):
        return np.zeros(len(codes), np.bool_)
    return np.isin(of_code[codes] * _MANY + numbers, pairs)


def family_of(platform: str) -> str:
    """The platform that ads of it stand under: those of Meta are shared by several."""
    return _FAMILY.get(platform, platform)


def post_number(name: str) -> str:
    """The id of a post without the page before it: tools print `55`, webhooks `1000_55`."""
    page, _, post = name.rpartition("_")
    return post if page.isdecimal() and post.isdecimal() else name
