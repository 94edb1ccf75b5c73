"""YouTube: comments on the videos of a channel, by polling, because no webhook tells of them.

Does not see removals, direct messages or live chat. A page of ours holds the threads as YouTube sent them,
and since when they are news. https://developers.google.com/youtube/v3/docs/commentThreads
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.documents import Field, from_json
from bot.domain import Account, Action, Credentials, Delivery, Effect, Event, Kind, Secret, Verb
from bot.errors import (
    InvalidSignature,
    Malformed,
    NotFound,
    NotPermitted,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TamisError,
    TokenExpired,
)
from bot.platforms import oauth
from bot.platforms.http import http_date, optional_id, parse_time, read_document, retry_after, unsettled
from bot.platforms.ports import Adapter as Port
from bot.platforms.ports import Flow, Page, PollPace, Request, Response, WebhookRequest

PLATFORM = "youtube"
_SERVICE = "YouTube"
_URL = "https://www.googleapis.com/youtube/v3"
# https://developers.google.com/identity/protocols/oauth2/web-server#offline
_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105  an address

#: Three pages a minute take 4,320 of the 10,000 units of a day; what is done takes 50 a time.
_PACE = PollPace(shortest=60.0, longest=900.0)
_PAGE_SIZE = "100"
_MAX_PAGES = 10  # of one poll; what is left is read by the next, at once
_QUOTA_ZONE = ZoneInfo("America/Los_Angeles")
#: What everybody sees, and what YouTube holds back until the owner has looked.
_STATUSES = ("published", "heldForReview", "likelySpam")

_MODERATION: Mapping[Verb, str] = MappingProxyType({Verb.HIDE: "heldForReview", Verb.UNHIDE: "published"})
_MAX_REPLY = 10_000
_ID = re.compile(r"[A-Za-z0-9_.-]{1,256}")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")

# https://developers.google.com/youtube/v3/docs/errors
_OVER_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_FAILED = frozenset({"processingFailure", "backendError", "internalError"})


class Adapter(Port):
    """The comments of a channel, whose owner's access token is that of the account."""

    verbs: ClassVar[Mapping[str, frozenset[Verb]]] = {
        PLATFORM: frozenset({Verb.REPLY, Verb.HIDE, Verb.UNHIDE, Verb.DELETE})
    }
    has_webhooks: ClassVar[bool] = False
    needs_account_token: ClassVar[bool] = True
    renews_tokens: ClassVar[bool] = True

    def verify(self, request: WebhookRequest) -> None:
        """Believes nobody: YouTube tells nothing about comments."""
        raise InvalidSignature("YouTube sends no webhooks about comments")

    def poll_pace(self, account: Account) -> PollPace:
        """Every minute (or as `poll_seconds` has it) while somebody writes, else every quarter of an hour."""
        shortest = float(self.source.settings.get("poll_seconds", _PACE.shortest))
        return PollPace(shortest=shortest, longest=max(shortest, _PACE.longest))

    def poll(self, account: Account, cursor: str, since: datetime) -> Flow[Page]:
        """The threads in which somebody has written or edited since the last poll."""
        position = _Position.decode(cursor) if cursor else _Position(since=since, newest=since)
        threads: list[object] = []
        for _ in range(_MAX_PAGES):
            answer = yield self._list_threads(account, position)
            body = _read(answer, has_side_effects=False)
            found = [item for item in body.elements("items") if _is_news(item, position.since)]
            for item in found:
                threads.append((yield from self._with_replies(account, item, position.since)))
            position = position.after(body, found)
            if position.status == len(_STATUSES):
                break
        has_more = position.status < len(_STATUSES)
        page = {"account_id": account.id, "since": position.since.isoformat(), "threads": threads}
        return Page(
            cursor=position.encode() if has_more else position.restarted().encode(),
            body=json.dumps(page, separators=(",", ":")).encode() if threads else None,
            has_more=has_more,
        )

    def parse(self, delivery: Delivery) -> Iterator[Event | Malformed]:
        """Yields what was written or edited on the polled page since the page before it."""
        try:
            body = from_json(delivery.body)
            account_id, since = body["account_id"].id(), _time(body["since"])
            threads = list(body["threads"].items())
        except Malformed as error:
            yield error
            return
        for thread in threads:
            yield from self._thread(thread, account_id, since)

    def perform(self, action: Action) -> Flow[Effect]:
        """Carries the action out in one call. A comment that is deleted and not ours is rejected for good."""
        if action.verb not in self.verbs[PLATFORM]:
            raise Rejected(f"{action.verb} is not possible on {PLATFORM}")
        if not _ID.fullmatch(action.target):
            raise Rejected("the target is not an id of this platform")
        token = self._token(action.account_id)
        if action.verb is Verb.REPLY:
            return (yield from self._reply(action, token))
        if action.verb is Verb.DELETE and action.is_own_reply:
            request = self._call("DELETE", "comments", action.account_id, token, {"id": action.target})
        else:
            status = _MODERATION.get(action.verb, "rejected")
            query = {"id": action.target, "moderationStatus": status}
            request = self._call("POST", "comments/setModerationStatus", action.account_id, token, query)
        _check((yield request), has_side_effects=True)
        # Without an external id: the comment acted on is not ours, and its id must not pass for one of ours.
        return Effect()

    def read_back(self, action: Action, since: datetime) -> "Flow[Effect | None]":
        """Looks for our reply among those of the thread."""
        if action.verb is not Verb.REPLY:
            raise Rejected(f"{action.verb} on {PLATFORM} cannot be read back")
        token = self._token(action.account_id)
        replies = yield from self._all_replies(action.account_id, token, _top_level(action.target))
        for reply in replies:
            snippet = reply["snippet"]
            is_ours = _author_id(snippet) == action.account_id and _text(snippet) == action.text
            if is_ours and _time(snippet["publishedAt"]) >= since - timedelta(seconds=1):
                return Effect(external_id=reply["id"].id(), found_by="read-back")
        return None

    def can_read_back(self, verb: Verb) -> bool:
        """True for replies; the others may simply be repeated."""
        return verb is Verb.REPLY

    def is_idempotent(self, verb: Verb) -> bool:
        """True for what sets a state."""
        return verb in (Verb.HIDE, Verb.UNHIDE, Verb.DELETE)

    def renew(self, account: Account, refresh_token: Secret) -> Flow[Credentials]:
        """A new access token from Google, with the client's id among the settings and its secret as ours."""
        settings = self.source.settings
        client = {"client_id": settings.get("client_id", "")}
        if self.source.secrets:
            client["client_secret"] = self.source.secrets[0].reveal()
        url = settings.get("token_url", _TOKEN_URL)
        return (yield from oauth.renew(url, "Google", client, refresh_token, account.id))

    # ---- calls

    def _token(self, account_id: str) -> str:
        account = self.source.account(account_id)
        if account is None or not account.token:
            raise TokenExpired(f"no token for account {account_id}")
        return account.token.reveal()

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
            url=f"{self.source.settings.get('base_url', _URL).rstrip('/')}/{path}",
            headers={"Authorization": f"Bearer {token}"},
            query=query,
            json=json,
            has_side_effects=has_side_effects,
            account=account_id,
        )

    def _list_threads(self, account: Account, position: "_Position") -> Request:
        query = {
            "part": "snippet,replies",
            "allThreadsRelatedToChannelId": account.id,
            "order": "time",
            "maxResults": _PAGE_SIZE,
            "textFormat": "plainText",
            "moderationStatus": _STATUSES[position.status],
        }
        if position.page:
            query["pageToken"] = position.page
        return self._call("GET", "commentThreads", account.id, self._token(account.id), query)

    def _with_replies(self, account: Account, thread: Field, since: datetime) -> Flow[object]:
        """The thread with all its replies, where YouTube has sent some of them only."""
        try:
            total, sent = thread["snippet"]["totalReplyCount"].number(), list(_replies(thread))
        except Malformed:
            return thread.value
        if total <= len(sent):
            return thread.value
        replies = yield from self._all_replies(account.id, self._token(account.id), thread["id"].id())
        newer = [reply.value for reply in replies if _changed_at(reply) > since]
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
            body = _read(answer, has_side_effects=False)
            replies += body.elements("items")
            following = body.get("nextPageToken")
            if following is None:
                break
            query = {**query, "pageToken": following.text()}
        return replies

    def _reply(self, action: Action, token: str) -> Flow[Effect]:
        if not action.text:
            raise Rejected("the text is empty")
        if len(action.text) > _MAX_REPLY:
            raise Rejected(
                f"the text is too long for this platform: {len(action.text)} characters, at most {_MAX_REPLY}"
            )
        snippet = {"parentId": _top_level(action.target), "textOriginal": action.text}
        request = self._call(
            "POST", "comments", action.account_id, token, {"part": "snippet"}, json={"snippet": snippet}
        )
        body = _read((yield request), has_side_effects=True)
        try:
            return Effect(external_id=body["id"].id())
        except Malformed as error:
            raise OutcomeUnknown("the platform agreed but named no id") from error

    # ---- reading

    def _thread(self, thread: Field, account_id: str, since: datetime) -> Iterator[Event | Malformed]:
        try:
            top = thread["snippet"]["topLevelComment"]
            video = optional_id(thread["snippet"], "videoId") or optional_id(top.get("snippet"), "videoId")
            comments = [top, *_replies(thread)]
        except Malformed as error:
            yield error
            return
        for comment in comments:
            try:
                if _changed_at(comment) > since:
                    yield self._comment(comment, account_id, video, since)
            except Malformed as error:
                yield error

    def _comment(self, comment: Field, account_id: str, video: str | None, since: datetime) -> Event:
        comment_id, snippet = comment["id"].id(), comment["snippet"]
        published, changed = _time(snippet["publishedAt"]), _changed_at(comment)
        parent, author = optional_id(snippet, "parentId"), _author_id(snippet)
        # What was new since the last page is a comment with the words that it has now.
        kind = Kind.EDIT if published <= since else Kind.COMMENT if parent is None else Kind.REPLY
        key = f"{PLATFORM}:{account_id}:{comment_id}"
        name = snippet.get("authorDisplayName")
        return Event(
            platform=PLATFORM,
            account_id=account_id,
            kind=kind,
            message_id=comment_id,
            parent_id=parent,
            thread_id=video or _top_level(comment_id),
            dedupe_key=f"{key}:{changed.isoformat()}" if kind is Kind.EDIT else key,
            created_at=changed if kind is Kind.EDIT else published,
            author_id=author,
            author_name=(name.text() if name else "") or None,
            text=_text(snippet),
            permalink=f"https://www.youtube.com/watch?v={video}&lc={comment_id}" if video else None,
            is_own_echo=author == account_id,
            extra=_extra(snippet),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Position:
    """How far the polling of a channel has come.

    What changed after `since` is news; `newest` is the latest that was seen, where the next round begins.
    `status` numbers the list that is being read, `page` is the place in it.
    """

    since: datetime
    newest: datetime
    status: int = 0
    page: str = ""

    def after(self, body: Field, found: list[Field]) -> "_Position":
        """The position after one more page. Threads come with the latest first, so a page without news is
        the last one that matters."""
        newest = max([self.newest, *(latest for item in found if (latest := _latest(item)))])
        following = body.get("nextPageToken")
        if found and following is not None:
            return replace(self, newest=newest, page=following.text())
        return replace(self, newest=newest, status=self.status + 1, page="")

    def restarted(self) -> "_Position":
        """The position from which the next round begins."""
        return _Position(since=self.newest, newest=self.newest)

    def encode(self) -> str:
        members = {
            "since": self.since.isoformat(),
            "newest": self.newest.isoformat(),
            "status": self.status,
            "page": self.page,
        }
        return json.dumps(members)

    @staticmethod
    def decode(cursor: str) -> "_Position":
        body = from_json(cursor.encode())
        return _Position(
            since=_time(body["since"]),
            newest=_time(body["newest"]),
            status=body["status"].number(),
            page=body["page"].text(),
        )


def _replies(thread: Field) -> Iterator[Field]:
    replies = thread.get("replies")
    if replies is not None:
        yield from replies.elements("comments")


def _is_news(thread: Field, since: datetime) -> bool:
    """Whether something in the thread is newer than `since`; what cannot be read counts as news, too."""
    latest = _latest(thread)
    return latest is None or latest > since


def _latest(thread: Field) -> datetime | None:
    """When something in the thread was last written or edited, as far as the page shows it; None for one that
    cannot be read."""
    try:
        comments = (thread["snippet"]["topLevelComment"], *_replies(thread))
        return max(_changed_at(comment) for comment in comments)
    except Malformed:
        return None


def _changed_at(comment: Field) -> datetime:
    snippet = comment["snippet"]
    published = _time(snippet["publishedAt"])
    updated = snippet.get("updatedAt")
    return max(published, _time(updated)) if updated else published


def _author_id(snippet: Field) -> str | None:
    """The channel of who wrote it; None for an account that is gone."""
    return optional_id(snippet.get("authorChannelId"), "value")


def _text(snippet: Field) -> str:
    """The words as they were written; what YouTube renders is HTML where `textFormat` was not heeded."""
    original = snippet.get("textOriginal")
    if original is not None:
        return original.text()
    display = snippet.get("textDisplay")
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", display.text()))) if display is not None else ""


def _extra(snippet: Field) -> Mapping[str, str]:
    status = snippet.get("moderationStatus")
    return MappingProxyType({"moderation_status": status.text()} if status is not None else {})


def _time(field: Field) -> datetime:
    try:
        return parse_time(field.text())
    except (ValueError, OverflowError) as error:
        raise field.wrong("a time such as 2026-11-22T10:05:00Z") from error


def _top_level(comment_id: str) -> str:
    """The comment that begins the thread: a reply's id is its thread's, a dot and its own."""
    return comment_id.partition(".")[0]


def _read(response: Response, *, has_side_effects: bool) -> Field:
    """The object of a successful answer; raises what any other answer means."""
    _check(response, has_side_effects=has_side_effects)
    return read_document(response, _SERVICE, has_side_effects=has_side_effects)


def _check(response: Response, *, has_side_effects: bool) -> None:
    if 200 <= response.status < 300:
        return
    raise _error(response, has_side_effects)


def _error(response: Response, has_side_effects: bool) -> TamisError:
    status, reason = response.status, _reason(response)
    written = f"({status} {reason})" if reason else f"({status})"
    if status == 401:
        return TokenExpired(f"the token is not accepted any more {written}")
    if reason in _OVER_QUOTA:
        return RateLimited(f"the quota of the day is used up {written}", _seconds_to_reset(response))
    if reason in _TOO_FAST or status == 429:
        return RateLimited(f"{_SERVICE} wants fewer calls {written}", retry_after(response))
    if reason in _FAILED or status >= 500 or status in (408, 425):
        return unsettled(f"{_SERVICE} failed {written}", has_side_effects=has_side_effects)
    if status == 404:
        return NotFound(f"it does not exist any more or is out of reach {written}", reason or str(status))
    if status == 403:
        return NotPermitted(f"a permission is missing, or comments are off {written}", reason or str(status))
    return Rejected(f"{_SERVICE} declined {written}", reason or str(status))


def _reason(response: Response) -> str:
    """The word by which YouTube names an error; "" when it names none that can be shown."""
    try:
        errors = list(from_json(response.body)["error"].elements("errors"))
        reason = errors[0]["reason"].text() if errors else ""
    except Malformed:
        return ""
    return reason if re.fullmatch(r"[A-Za-z]{1,60}", reason) else ""


def _seconds_to_reset(response: Response) -> float | None:
    """Seconds until midnight in California, when the quota begins anew, by the clock of the answer.

    https://developers.google.com/youtube/v3/getting-started#quota
    """
    now = http_date(response.headers.get("date", ""))
    if now is None:
        return None
    local = now.astimezone(_QUOTA_ZONE)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight.astimezone(UTC) - now).total_seconds()
