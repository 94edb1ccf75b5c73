"""YouTube: comments on the videos of a channel, by polling, because no webhook tells of them.

Does not see direct messages or live chat. A page of ours holds the threads as YouTube sent them, and what of
them was told before. https://developers.google.com/youtube/v3/docs/commentThreads
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import ClassVar

from bot.config.adapter_settings import AdapterSettings
from bot.documents import Field, from_json
from bot.domain import (
    Account,
    Action,
    Credentials,
    DailyQuota,
    Delivery,
    Effect,
    Event,
    Intake,
    Kind,
    PlatformLimits,
    Secret,
    TextLimit,
    Verb,
)
from bot.domain.platform_metrics import MetricRow
from bot.errors import (
    InvalidSignature,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Rejected,
    message,
)
from bot.platforms import oauth
from bot.platforms.http import http_date
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import (
    Flow,
    Page,
    PollInterval,
    Request,
    Response,
    WebhookRequest,
    account_with_token,
)
from bot.platforms.youtube import statistics
from bot.platforms.youtube.answers import QUOTA_ZONE, check, is_quota_spent, read
from bot.platforms.youtube.comments import (
    PLATFORM,
    Told,
    author_id_of,
    changed_at,
    parse_thread,
    removal,
    replies_in,
    text_of,
    time_of,
    top_level,
)
from bot.platforms.youtube.connection import API_URL, TOKEN_URL
from bot.platforms.youtube.position import STATUSES, Position
from bot.platforms.youtube.settings import SETTINGS

# https://developers.google.com/youtube/v3/determine_quota_cost
_READ_UNITS, _WRITE_UNITS = 1, 50
_DAILY_UNITS = 10_000
_RESERVED_SHARE = 0.4  # of the day's units, which polls leave for what is done
#: Three pages a minute take 4,320 units of a day; where they would not last, polls come more slowly.
_INTERVAL = PollInterval(shortest=60.0, longest=900.0)
_PAGE_SIZE = "100"
_MAX_PAGES = 10  # of one poll; what is left is read by the next, at once

_MODERATION: Mapping[Verb, str] = MappingProxyType({Verb.HIDE: "heldForReview", Verb.UNHIDE: "published"})
_MAX_REPLY = 10_000
_ID = re.compile(r"[A-Za-z0-9_.-]{1,256}")


class Adapter(Port):
    """The comments of a channel, whose owner's access token is that of the account."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {
        PLATFORM: frozenset({Verb.REPLY, Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.EDIT_REPLY})
    }
    limits: ClassVar[Mapping[str, PlatformLimits]] = {
        PLATFORM: PlatformLimits(
            intake=(Intake.POLL,),
            kinds=(Kind.COMMENT, Kind.REPLY, Kind.EDIT, Kind.DELETE),
            ads=message("not known"),
            calls=message(
                "10,000 units a day and project: a poll takes three or more, an action 50; polls slow down "
                "and leave 4,000 for actions"
            ),
            hide=message("only its author still sees it; it waits for your review"),
            reply_text=TextLimit(longest=_MAX_REPLY),
            # https://developers.google.com/youtube/terms/developer-policies (III.E.4)
            storage=timedelta(days=30),
            no_posts=message("its API publishes videos only, and no posts of the community"),
        )
    }
    settings: ClassVar[AdapterSettings] = SETTINGS
    has_webhooks: ClassVar[bool] = False
    needs_account_token: ClassVar[bool] = True
    renews_tokens: ClassVar[bool] = True

    def verify(self, request: WebhookRequest) -> None:
        """Believes nobody: YouTube tells nothing about comments."""
        raise InvalidSignature("YouTube sends no webhooks about comments")

    def poll_interval(self, account: Account) -> PollInterval:
        """Every minute (or as `poll_seconds` has it) while somebody writes, else every quarter of an hour."""
        shortest = float(self.source.settings.get("poll_seconds", _INTERVAL.shortest))
        return PollInterval(shortest=shortest, longest=max(shortest, _INTERVAL.longest))

    def poll(self, account: Account, cursor: str, since: datetime) -> Flow[Page]:
        """The threads in which somebody has written or edited since the last poll."""
        position = Position.decode(cursor) if cursor else Position.beginning(since)
        earlier, threads, older = position.told(), list[object](), list[object]()
        older_since = position.older_since
        for _ in range(_MAX_PAGES):
            answer = yield self._list_threads(account, position)
            body = read(answer, has_side_effects=False)
            items = list(body.elements("items"))
            now = http_date(answer.headers.get("date", ""))
            if now is not None and position.wants_older(now):
                older, position = yield from self._older_threads(account, position, now)
            news = [item for item in items if position.is_news(item)]
            for item in news:
                threads.append((yield from self._with_replies(account, item, position.since)))
            position = position.after(body, items, news)
            if position.status == len(STATUSES):
                break
        has_more = position.status < len(STATUSES)
        removed, following = ((), position) if has_more else position.restarted()
        page = {"account_id": account.id, **earlier, "threads": threads, "removed": removed}
        if older and older_since is not None:
            page |= {"older": older, "older_since": older_since.isoformat()}
        return Page(
            cursor=following.encode(),
            body=json.dumps(page, separators=(",", ":")).encode() if threads or removed or older else None,
            has_more=has_more,
        )

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields what was written, edited or removed on the polled page since the page before it."""
        try:
            body = from_json(delivery.body)
            account_id, earlier = body["account_id"].id(), Told.decode(body)
            threads, removed = list(body["threads"].items()), list(body.elements("removed"))
        except Malformed as error:
            yield error
            return
        for thread in threads:
            yield from parse_thread(thread, account_id, earlier)
        yield from _parse_older(body, account_id)
        for item in removed:
            try:
                yield removal(item, account_id, delivery.received_at)
            except Malformed as error:
                yield error

    def perform(self, action: Action) -> Flow[Effect]:
        """Carries the action out in one call. A comment that is deleted and not ours is rejected for good."""
        if action.verb not in self.verbs[PLATFORM]:
            raise Rejected(f"{action.verb} is not possible on {PLATFORM}")
        if not _ID.fullmatch(action.target):
            raise Rejected("the target is not an id of this platform")
        token = self._token(action.account_id)
        if action.verb is Verb.REPLY:
            return (yield from self._reply(action, token))
        if action.verb is Verb.EDIT_REPLY:
            return (yield from self._edit(action, token))
        if action.verb is Verb.DELETE and action.is_own_reply:
            request = self._call("DELETE", "comments", action.account_id, token, {"id": action.target})
        else:
            status = _MODERATION.get(action.verb, "rejected")
            query = {"id": action.target, "moderationStatus": status}
            request = self._call("POST", "comments/setModerationStatus", action.account_id, token, query)
        check((yield request), has_side_effects=True)
        # Without an external id: the comment acted on is not ours, and its id must not pass for one of ours.
        return Effect()

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Looks for our reply among those of the thread, or at what it says."""
        if not self.can_read_back(action.verb):
            raise Rejected(f"{action.verb} on {PLATFORM} cannot be read back")
        token = self._token(action.account_id)
        if action.verb is Verb.EDIT_REPLY:
            return (yield from self._check_text(action, token))
        replies = yield from self._all_replies(action.account_id, token, top_level(action.target))
        for reply in replies:
            snippet = reply["snippet"]
            is_ours = author_id_of(snippet) == action.account_id and text_of(snippet) == action.text
            if is_ours and time_of(snippet["publishedAt"]) >= since - timedelta(seconds=1):
                return Effect(external_id=reply["id"].id(), found_by="read-back")
        return None

    def can_read_back(self, verb: Verb) -> bool:
        """True for replies and their edits; the others may simply be repeated."""
        return verb in (Verb.REPLY, Verb.EDIT_REPLY)

    def is_idempotent(self, verb: Verb) -> bool:
        """True for what sets a state."""
        return verb in (Verb.HIDE, Verb.UNHIDE, Verb.DELETE)

    def renew(self, account: Account, refresh_token: Secret) -> Flow[Credentials]:
        """A new access token from Google, with the client's id among the settings and its secret as ours."""
        url = self.source.settings.get("token_url", TOKEN_URL)
        return oauth.renew(url, "Google", oauth.client_form(self.source), refresh_token, account.id)

    def counts_metrics(self, account: Account) -> bool:
        """For channels with `metrics: "true"`."""
        return account.settings.get("metrics") == "true"

    def metrics(self, account: Account, first: date, last: date) -> Flow[tuple[MetricRow, ...]]:
        """The videos of the last four weeks and the subscribers, within the quota that polls have; the days
        where the source has `analytics: "true"`."""
        token = self._token(account.id)
        rows = yield from statistics.read_channel(
            account, last, lambda path, query: self._call("GET", path, account.id, token, query)
        )
        if self.source.settings.get("analytics") != "true":
            return tuple(rows)
        url = self.source.settings.get("analytics_url", statistics.ANALYTICS_URL)
        answer = yield statistics.days_request(account, token, url, first, last)
        return (*rows, *statistics.read_days(account, read(answer, has_side_effects=False)))

    def daily_quota(self) -> DailyQuota:
        """The units of the project, which the id of its client begins with; `daily_units` where Google has
        granted more."""
        units = round(float(self.source.settings.get("daily_units", _DAILY_UNITS)))
        project = self.source.settings.get("client_id", "").partition("-")[0]
        return DailyQuota(
            scope=f"{PLATFORM}:{project if project.isdigit() else self.source.name}",
            units=units,
            reserved=round(units * _RESERVED_SHARE),
            zone=QUOTA_ZONE,
        )

    def is_quota_spent(self, response: Response) -> bool:
        """True when YouTube says so: other programs of the project use its units, too."""
        return is_quota_spent(response)

    # ---- calls

    def _token(self, account_id: str) -> str:
        return account_with_token(self.source, account_id)[1].reveal()

    def _call(
        self,
        method: str,
        path: str,
        account_id: str,
        token: str,
        query: Mapping[str, str],
        *,
        json: Mapping[str, object] | None = None,
    ) -> Request:
        has_side_effects = method != "GET"
        return Request(
            method=method,
            url=f"{self.source.settings.get('base_url', API_URL).rstrip('/')}/{path}",
            headers={"Authorization": f"Bearer {token}"},
            query=query,
            json=json,
            has_side_effects=has_side_effects,
            account=account_id,
            cost=_WRITE_UNITS if has_side_effects else _READ_UNITS,
        )

    def _list_threads(self, account: Account, position: Position) -> Request:
        query = {
            "part": "snippet,replies",
            "allThreadsRelatedToChannelId": account.id,
            "order": "time",
            "maxResults": _PAGE_SIZE,
            "textFormat": "plainText",
            "moderationStatus": STATUSES[position.status],
        }
        if position.page:
            query["pageToken"] = position.page
        return self._call("GET", "commentThreads", account.id, self._token(account.id), query)

    def _older_threads(
        self, account: Account, position: Position, now: datetime
    ) -> Flow[tuple[list[object], Position]]:
        """The threads beyond the first page that have new replies: one call for all of them, and one for each
        that has."""
        query = {
            "part": "snippet,replies",
            "id": ",".join(name for name, _ in position.older),
            "maxResults": _PAGE_SIZE,
            "textFormat": "plainText",
        }
        answer = yield self._call("GET", "commentThreads", account.id, self._token(account.id), query)
        items = list(read(answer, has_side_effects=False).elements("items"))
        since = position.older_since or position.since
        threads = []
        for item in items:
            if position.has_more_replies(item):
                threads.append((yield from self._with_replies(account, item, since)))
        return threads, position.with_older(items, now)

    def _with_replies(self, account: Account, thread: Field, since: datetime) -> Flow[object]:
        """The thread with all its replies, where YouTube has sent some of them only."""
        try:
            total, sent = thread["snippet"]["totalReplyCount"].number(), list(replies_in(thread))
        except Malformed:
            return thread.value
        if total <= len(sent):
            return thread.value
        replies = yield from self._all_replies(account.id, self._token(account.id), thread["id"].id())
        newer = [reply.value for reply in replies if changed_at(reply) > since]
        return {**thread.value, "replies": {"comments": newer}}

    def _all_replies(self, account_id: str, token: str, parent: str) -> Flow[list[Field]]:
        replies: list[Field] = []
        query = {
            "part": "snippet",
            "parentId": parent,
            "maxResults": _PAGE_SIZE,
            "textFormat": "plainText",
        }
        for _ in range(_MAX_PAGES):
            answer = yield self._call("GET", "comments", account_id, token, query)
            body = read(answer, has_side_effects=False)
            replies += body.elements("items")
            following = body.get("nextPageToken")
            if following is None:
                break
            query = {**query, "pageToken": following.text()}
        return replies

    def _edit(self, action: Action, token: str) -> Flow[Effect]:
        _require_fitting(action.text)
        body = {"id": action.target, "snippet": {"textOriginal": action.text}}
        request = self._call("PUT", "comments", action.account_id, token, {"part": "snippet"}, json=body)
        check((yield request), has_side_effects=True)
        return Effect()

    def _check_text(self, action: Action, token: str) -> "Flow[Effect | None]":
        query = {"part": "snippet", "id": action.target, "textFormat": "plainText"}
        answer = yield self._call("GET", "comments", action.account_id, token, query)
        items = list(read(answer, has_side_effects=False).elements("items"))
        if not items:
            raise NotFound("our reply does not exist any more", "commentNotFound")
        says_so = text_of(items[0]["snippet"]).split() == action.text.split()
        return Effect(found_by="read-back") if says_so else None

    def _reply(self, action: Action, token: str) -> Flow[Effect]:
        _require_fitting(action.text)
        snippet = {"parentId": top_level(action.target), "textOriginal": action.text}
        request = self._call(
            "POST", "comments", action.account_id, token, {"part": "snippet"}, json={"snippet": snippet}
        )
        body = read((yield request), has_side_effects=True)
        try:
            return Effect(external_id=body["id"].id())
        except Malformed as error:
            raise OutcomeUnknown("the platform agreed but named no id") from error


def _require_fitting(text: str) -> None:
    if not text:
        raise Rejected("the text is empty")
    if len(text) > _MAX_REPLY:
        raise Rejected(
            f"the text is too long for this platform: {len(text)} characters, at most {_MAX_REPLY}"
        )


def _parse_older(body: Field, account_id: str) -> Iterator[Event | Malformed]:
    """What was written in threads beyond the first page since they were last looked at."""
    try:
        threads = list(body.elements("older"))
        since = time_of(body["older_since" if threads else "since"])
    except Malformed as error:
        yield error
        return
    for thread in threads:
        yield from parse_thread(thread, account_id, Told(since=since, until=since))
