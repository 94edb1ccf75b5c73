"""Comments under advertisements, which TikTok tells by no webhook: they are polled from the Marketing API.

An account is an advertiser if its setting `adgroup_ids` names the ad groups to look at. An answer is given by
the identity under which the ad runs; the list of comments names it with each.
https://business-api.tiktok.com/portal/docs?id=1738085516974081
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.documents import Field, extras, from_json, id_in, text_in
from bot.domain import Account, Action, Effect, Event, Kind, Origin, Source, Verb
from bot.errors import Malformed, NotFound, Rejected
from bot.platforms.http import moment_of, readable
from bot.platforms.ports import Flow, Page, PollInterval, Request
from bot.platforms.tiktok.api import AccountApi, created_id, parse_response
from bot.platforms.tiktok.envelope import PLATFORM
from bot.platforms.tiktok.flows import longest_reply, require_fitting

INTERVAL = PollInterval(shortest=120.0, longest=900.0)
_SERVICE = "TikTok"
_PAGE_SIZE = 100
_MAX_PAGES = 20
_OPERATIONS: Mapping[Verb, str] = MappingProxyType({Verb.HIDE: "HIDDEN", Verb.UNHIDE: "PUBLIC"})
#: How long before an answer was planned its comment is looked for.
_LOOK_BACK = timedelta(days=30)
# Their clock and ours may differ; two minutes is far more than NTP leaves.
_CLOCK_SKEW = timedelta(seconds=120)
#: What names the place of a comment in a call about it.
_LOCATION = ("ad_id", "tiktok_item_id", "identity_type", "identity_id")
#: Dates are the advertiser's: a day on either side of ours holds them in every time zone.
_DAY = timedelta(days=1)
_EXTRAS: Mapping[str, str] = MappingProxyType(
    {"ad_id": "ad_id", "adgroup_id": "adgroup_id", "campaign_id": "campaign_id"}
)


def ad_groups(account: Account | None) -> tuple[str, ...]:
    """The ad groups whose comments are read; none for an account that is no advertiser."""
    listed = account.settings.get("adgroup_ids", "") if account is not None else ""
    return tuple(listed.replace(",", " ").split())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Position:
    """How far an advertiser was read: the time of the newest comment, and who has exactly that time."""

    newest: datetime
    seen: frozenset[str] = frozenset()

    @classmethod
    def decode(cls, cursor: str) -> "_Position":
        field = from_json(cursor.encode())
        return cls(
            newest=datetime.fromtimestamp(field["newest"].number(), UTC),
            seen=frozenset(item.id() for item in field.elements("seen")),
        )

    def encode(self) -> str:
        return json.dumps({"newest": int(self.newest.timestamp()), "seen": sorted(self.seen)})

    def is_new(self, comment: Field) -> bool:
        at = moment_of(comment.get("create_time"))
        is_seen = at == self.newest and _name(comment) in self.seen
        return at is None or (at >= self.newest and not is_seen)

    def after(self, comments: list[Field]) -> "_Position":
        """Beyond these comments."""
        times = {_name(comment): moment_of(comment.get("create_time")) for comment in comments}
        newest = max([self.newest, *(at for at in times.values() if at is not None)])
        seen = {name for name, at in times.items() if at == newest}
        return replace(
            self, newest=newest, seen=frozenset(seen | (self.seen if newest == self.newest else set()))
        )


def poll(source: Source, account: Account, cursor: str, since: datetime) -> Flow[Page]:
    """The comments under the advertiser's ads that are new since the last poll, of all groups at once."""
    position = _Position.decode(cursor) if cursor else _Position(newest=since.replace(microsecond=0))
    # Of the day before, so that what comes late is met again; `since` lies a day before now.
    dates = {"start_time": f"{since - _DAY:%Y-%m-%d}", "end_time": f"{since + 2 * _DAY:%Y-%m-%d}"}
    news: list[Field] = []
    for group in ad_groups(account):
        comments = yield from _comments_of(AccountApi(source, account), group, dates)
        news += [comment for comment in comments if position.is_new(comment)]
    body = {"advertiser_id": account.id, "comments": [comment.value for comment in news]}
    return Page(cursor=position.after(news).encode(), body=json.dumps(body).encode() if news else None)


def parse_page(body: Field, received_at: datetime) -> Iterator[Event | Malformed]:
    """The comments of a polled page; a bad one yields its `Malformed` and the others go on."""
    try:
        advertiser_id, comments = body["advertiser_id"].id(), list(body["comments"].items())
    except Malformed as error:
        yield error
        return
    for comment in comments:
        try:
            yield _event(comment, advertiser_id, received_at)
        except Malformed as error:
            yield error


def perform(source: Source, action: Action) -> Flow[Effect]:
    """Hides or shows a comment under an ad, answers it, or deletes our answer."""
    api = AccountApi(source, action)
    if action.verb is Verb.REPLY:
        return (yield from _reply(api, action))
    if action.verb is Verb.DELETE and action.is_own_reply:
        location = yield from _location_of(api, action)
        response = yield api.post("comment/delete", **location, comment_id=action.target)
    elif action.verb in _OPERATIONS:
        operation = {"comment_ids": [action.target], "operation": _OPERATIONS[action.verb]}
        response = yield api.post("comment/status/update", **operation)
    else:
        raise Rejected(f"{action.verb} is not possible under advertisements; use TikTok Ads Manager")
    parse_response(response, has_side_effects=True)
    return Effect()


def look_up(source: Source, action: Action, since: datetime) -> "Flow[Effect | None]":
    """Our answer with this text below the comment, written from `since` on. What sets a state is not looked
    up, but set again."""
    if action.verb is Verb.REPLY:
        return (yield from _find_reply(AccountApi(source, action), action, since))
    if action.verb not in _OPERATIONS:
        raise Rejected(f"{action.verb} under advertisements cannot be read back")
    return None


def _reply(api: AccountApi, action: Action) -> Flow[Effect]:
    if action.kind is Kind.REPLY:
        raise Rejected("under advertisements TikTok takes answers to comments only, and this is a reply")
    require_fitting(action.text, longest_reply(api.source))
    location = yield from _location_of(api, action)
    answer = {"comment_id": action.target, "comment_type": "REPLY", "text": action.text}
    response = yield api.post("comment/post", **location, **answer)
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "comment_id"))


def _location_of(api: AccountApi, action: Action) -> Flow[dict[str, str]]:
    """Which ad and video a comment stands under, and the identity that may answer. Raises `NotFound`."""
    planned_at = action.planned_at
    if planned_at is None:
        raise Rejected("nobody knows when it was planned, hence where to look for the comment")
    dates = {
        "start_time": f"{planned_at - _LOOK_BACK:%Y-%m-%d}",
        "end_time": f"{planned_at + 2 * _DAY:%Y-%m-%d}",
    }
    for group in ad_groups(api.source.account(action.account_id)):
        for comment in (yield from _comments_of(api, group, dates)):
            if _name(comment) == action.target:
                location = {name: id_in(comment, name) or "" for name in _LOCATION}
                if not all(location.values()):
                    raise Rejected("TikTok does not say which identity may answer under this advertisement")
                return location
    raise NotFound("TikTok does not list the comment under the ad groups of 'adgroup_ids' any more")


def _find_reply(api: AccountApi, action: Action, since: datetime) -> "Flow[Effect | None]":
    query = {"comment_id": action.target, "comment_type": "COMMENT", "page_size": str(_PAGE_SIZE)}
    for page in range(1, _MAX_PAGES + 1):
        data = parse_response(
            (yield api.get("comment/reference", **query, page=str(page))), has_side_effects=False
        )
        with readable(_SERVICE, has_side_effects=False):
            comments = list(data.elements("comments"))
        for comment in comments:
            at = moment_of(comment.get("create_time"))
            # Taking another's for ours loses one reply at worst; the opposite would post it twice.
            is_recent = at is None or at >= since - _CLOCK_SKEW
            is_same = (text_in(comment, "content", "text") or "").split() == action.text.split()
            if is_same and is_recent and _name(comment) != action.target:
                return Effect(external_id=_name(comment), found_by="read-back")
        if len(comments) < _PAGE_SIZE:
            return None
    raise Rejected("there are too many answers to look through")


def _comments_of(api: AccountApi, group: str, dates: Mapping[str, str]) -> Flow[list[Field]]:
    """The comments under the ads of one group, of these dates."""
    listed: list[Field] = []
    for page in range(1, _MAX_PAGES + 1):
        data = parse_response((yield _list(api, group, page, dates)), has_side_effects=False)
        with readable(_SERVICE, has_side_effects=False):
            comments = list(data.elements("comments")) or list(data.elements("list"))
        listed += comments
        if len(comments) < _PAGE_SIZE:
            break
    return listed


def _list(api: AccountApi, group: str, page: int, dates: Mapping[str, str]) -> Request:
    query = {"search_field": "ADGROUP_ID", "search_value": group, **dates}
    return api.get("comment/list", **query, page=str(page), page_size=str(_PAGE_SIZE))


def _event(comment: Field, advertiser_id: str, received_at: datetime) -> Event:
    comment_id = comment["comment_id"].id()
    is_reply = (text_in(comment, "comment_type") or "").upper() == "REPLY"
    at = moment_of(comment.get("create_time"))
    return Event(
        platform=PLATFORM,
        account_id=advertiser_id,
        kind=Kind.REPLY if is_reply else Kind.COMMENT,
        message_id=comment_id,
        parent_id=id_in(comment, "reply_to_comment_id", "original_comment_id") if is_reply else None,
        thread_id=id_in(comment, "tiktok_item_id", "ad_id") or comment_id,
        dedupe_key=f"{PLATFORM}:{advertiser_id}:insert:{comment_id}",
        created_at=at or received_at,
        created_at_source="platform" if at is not None else "receipt",
        author_id=id_in(comment, "user_id"),
        author_name=text_in(comment, "user_name"),
        text=text_in(comment, "content", "text") or "",
        origin=Origin.AD,
        extra=MappingProxyType(extras(comment, _EXTRAS)),
    )


def _name(comment: Field) -> str:
    member = comment.get("comment_id")
    return str(member.value) if member is not None else ""
