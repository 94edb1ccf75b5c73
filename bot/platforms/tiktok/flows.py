"""What we do on TikTok: one flow per verb, and the looks at whether it happened.

https://business-api.tiktok.com/portal/docs?id=1737172488964097
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.documents import Field, flag_in, text_in
from bot.domain import (
    Action,
    AnswerWindows,
    Attachment,
    Effect,
    Event,
    Intake,
    Kind,
    PlatformLimits,
    Source,
    TextLimit,
    Verb,
)
from bot.errors import NotFound, NotSent, Rejected, message
from bot.platforms.http import moment_of, readable
from bot.platforms.ports import Flow
from bot.platforms.tiktok.api import AccountApi, created_id, id_list, parse_response

VERBS: Mapping[str, frozenset[Verb]] = MappingProxyType(
    {"tiktok": frozenset({Verb.HIDE, Verb.UNHIDE, Verb.REPLY, Verb.LIKE, Verb.MESSAGE})}
)
CAN_READ_BACK = frozenset({Verb.REPLY, Verb.HIDE, Verb.UNHIDE, Verb.MESSAGE})
IDEMPOTENT = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.LIKE, Verb.DELETE})
# What is possible afterwards, three messages until the person writes again, is left to people.
_WINDOW = timedelta(hours=48)
ANSWER_WINDOWS = AnswerWindows(standard=_WINDOW, by_person=_WINDOW, private_reply=_WINDOW)

#: The setting for the longest reply. Of the two figures in circulation, 150 and 1200, the safe one.
_MAX_REPLY_SETTING, _MAX_REPLY = "max_reply", 150
_MAX_MESSAGE = 6000
# Of the Accounts API, for an account and kind of call. One more, and there is silence for five minutes.
CALLS_PER_MINUTE = 40
LIMITS: Mapping[str, PlatformLimits] = MappingProxyType(
    {
        "tiktok": PlatformLimits(
            intake=(Intake.WEBHOOK, Intake.POLL),
            kinds=(
                *(Kind.COMMENT, Kind.REPLY, Kind.MENTION, Kind.DM),
                *(Kind.EDIT, Kind.DELETE, Kind.REACTION),
            ),
            ads=message("known, with ad, ad group and campaign: comments under ads are polled"),
            calls=message("40 a minute for an account and kind of call, 600 a minute for the app"),
            hide=message("only its author still sees it"),
            # It stands under somebody else's video, where our account cannot comment.
            impossible=MappingProxyType({Kind.MENTION: frozenset({Verb.REPLY})}),
            impossible_under_ads=frozenset({Verb.LIKE}),
            reply_text=TextLimit(longest=_MAX_REPLY),
            message_text=TextLimit(longest=_MAX_MESSAGE),
            answer_window=_WINDOW,
            no_posts=message("its API publishes videos and photo series only, after a review of the app"),
        )
    }
)
# Their clock and ours may differ; two minutes is far more than NTP leaves.
_CLOCK_SKEW = timedelta(seconds=120)
_PAGE_SIZE = "30"
_MAX_PAGES = 40
_SHOWN_MESSAGES = 20
_STATUS: Mapping[Verb, str] = MappingProxyType({Verb.HIDE: "HIDDEN", Verb.UNHIDE: "PUBLIC"})
_SERVICE = "TikTok"


def perform(source: Source, action: Action) -> Flow[Effect]:
    """Carries the action out in one call."""
    is_own_deletion = action.verb is Verb.DELETE and action.is_own_reply
    if not is_own_deletion and action.verb not in VERBS.get(action.platform, frozenset()):
        raise Rejected(f"{action.verb} is not possible on {action.platform}")
    return (yield from _FLOWS[action.verb](AccountApi(source, action), action))


def longest_reply(source: Source) -> int:
    """How many characters a reply may have, as the source's setting says or by default."""
    limit = source.settings.get(_MAX_REPLY_SETTING, "")
    return int(limit) if limit.isascii() and limit.isdigit() else _MAX_REPLY


def look_up(source: Source, action: Action, since: datetime) -> "Flow[Effect | None]":
    """The proof that the action took effect from `since` on, or None."""
    api = AccountApi(source, action)
    if action.verb is Verb.REPLY:
        return (yield from _find_reply(api, action, since))
    if action.verb is Verb.MESSAGE:
        return (yield from _find_message(api, action, since))
    if action.verb not in _STATUS:
        raise Rejected(f"{action.verb} on {action.platform} cannot be read back")
    comment = yield from _comment(api, action.thread_id, action.target)
    is_there = (text_in(comment, "status") or "").upper() == _STATUS[action.verb]
    return Effect(found_by="read-back") if is_there else None


def fetch(source: Source, event: Event) -> Flow[Event]:
    """The comment with its text, its author's name, and whether we wrote it ourselves."""
    comment = yield from _comment(AccountApi(source, event), event.thread_id, event.message_id)
    image = text_in(comment, "image_url")
    return replace(
        event,
        text=text_in(comment, "text") or "",
        author_id=event.author_id or _id(comment, "unique_identifier") or None,
        author_name=text_in(comment, "display_name", "username"),
        attachments=(Attachment(type="image", url=image),) if image else event.attachments,
        is_own_echo=event.is_own_echo or bool(flag_in(comment, "owner")),
    )


# ---- one flow per verb


def _visibility(api: AccountApi, action: Action) -> Flow[Effect]:
    body = {"video_id": _video(action), "comment_id": action.target, "action": action.verb.value.upper()}
    parse_response((yield api.post("business/comment/hide", **body)), has_side_effects=True)
    return Effect()


def _like(api: AccountApi, action: Action) -> Flow[Effect]:
    response = yield api.post("business/comment/like", comment_id=action.target, action="LIKE")
    parse_response(response, has_side_effects=True)
    return Effect()


def _delete(api: AccountApi, action: Action) -> Flow[Effect]:
    response = yield api.post("business/comment/delete", comment_id=action.target)
    parse_response(response, has_side_effects=True)
    return Effect()


def _reply(api: AccountApi, action: Action) -> Flow[Effect]:
    if action.kind is Kind.MENTION:
        raise Rejected("a mention stands under somebody else's video, where our account cannot answer")
    require_fitting(action.text, longest_reply(api.source))
    body = {"video_id": _video(action), "comment_id": action.target, "text": action.text}
    response = yield api.post("business/comment/reply/create", **body)
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "comment_id"))


def _send(api: AccountApi, action: Action) -> Flow[Effect]:
    require_fitting(action.text, _MAX_MESSAGE)
    response = yield api.post(
        "business/message/send",
        recipient_type="CONVERSATION",
        recipient=action.thread_id,
        message_type="TEXT",
        text={"body": action.text},
    )
    data = parse_response(response, has_side_effects=True)
    return Effect(external_id=created_id(data.get("message") or data, "message_id"))


_FLOWS: Mapping[Verb, Callable[[AccountApi, Action], Flow[Effect]]] = MappingProxyType(
    {
        Verb.HIDE: _visibility,
        Verb.UNHIDE: _visibility,
        Verb.DELETE: _delete,
        Verb.LIKE: _like,
        Verb.REPLY: _reply,
        Verb.MESSAGE: _send,
    }
)


# ---- looking whether it happened


def _find_reply(api: AccountApi, action: Action, since: datetime) -> "Flow[Effect | None]":
    """Our reply with this text below the comment. TikTok has two levels: an answer to a reply stands below
    the top comment, too."""
    query = {"video_id": _video(action), "comment_id": action.parent_id or action.target, "status": "ALL"}
    query |= {"sort_field": "create_time", "sort_order": "desc", "max_count": _PAGE_SIZE}
    for _ in range(_MAX_PAGES):
        data = parse_response((yield api.get("business/comment/reply/list", **query)), has_side_effects=False)
        for item in _items(data, "comments", "replies"):
            is_ours = flag_in(item, "owner") is not False
            is_same = _has_text(text_in(item, "text"), action.text)
            if is_ours and is_same and _is_recent(item, "create_time", since):
                return Effect(external_id=_id(item, "comment_id"), found_by="read-back")
        # A short page is not the last one: what moderation withholds is left out of it.
        cursor = _id(data, "cursor")
        if not flag_in(data, "has_more") or not cursor:
            return None
        if cursor == query.get("cursor"):
            raise NotSent("the pages of an answer repeat themselves")
        query["cursor"] = cursor
    raise Rejected("there are too many answers to look through")


def _find_message(api: AccountApi, action: Action, since: datetime) -> "Flow[Effect | None]":
    """Our message among the last twenty of the conversation, which are all that TikTok shows."""
    response = yield api.get("business/message/content/list", conversation_id=action.thread_id)
    messages = list(_items(parse_response(response, has_side_effects=False), "messages"))
    for item in messages:
        is_ours = (text_in(item.get("from_user"), "role") or "BUSINESS_ACCOUNT").upper() == "BUSINESS_ACCOUNT"
        is_same = _has_text(text_in(item.get("text"), "body"), action.text)
        if is_ours and is_same and _is_recent(item, "timestamp", since):
            return Effect(external_id=_id(item, "message_id"), found_by="read-back")
    if len(messages) >= _SHOWN_MESSAGES and all(_is_recent(item, "timestamp", since) for item in messages):
        raise Rejected("the conversation is too long to look through")
    return None


def _comment(api: AccountApi, video_id: str, comment_id: str) -> Flow[Field]:
    """One comment or reply. Raises `NotFound` when TikTok does not show it."""
    query = {"video_id": video_id, "comment_ids": id_list(comment_id), "status": "ALL"}
    query["include_replies"] = "true"
    data = parse_response((yield api.get("business/comment/list", **query)), has_side_effects=False)
    for item in _items(data, "comments"):
        for comment in (item, *_items(item, "reply_list")):
            if _id(comment, "comment_id") == comment_id:
                return comment
    raise NotFound("TikTok does not show the comment any more")


def _items(parent: Field, *names: str) -> Iterator[Field]:
    """The objects of the first list of these names; raises `NotSent` for something that is no list."""
    with readable(_SERVICE, has_side_effects=False):
        for name in names:
            if name in parent:
                yield from list(parent.elements(name))
                return


def _id(item: Field, name: str) -> str:
    """The id in a member; empty for anything that is none."""
    member = item.get(name)
    return str(member.value) if member is not None and isinstance(member.value, str | int) else ""


def _has_text(written: str | None, text: str) -> bool:
    """Whether it is this text; the platform may trim and fold white space."""
    return written is not None and written.split() == text.split()


def _is_recent(item: Field, name: str, since: datetime) -> bool:
    """Whether it is from after `since`; a time that cannot be read counts as recent."""
    # Taking it for ours loses one reply at worst; taking it for older would post the reply twice.
    at = moment_of(item.get(name))
    return at is None or at >= since - _CLOCK_SKEW


def _video(action: Action) -> str:
    if not action.thread_id:
        raise Rejected("it is not known under which video the comment stands")
    return action.thread_id


def require_fitting(text: str, limit: int) -> None:
    """Raises `Rejected` for a text that TikTok would not take."""
    if not text:
        raise Rejected("the text is empty")
    if len(text) > limit:
        raise Rejected(f"the text is too long for this platform: {len(text)} characters, at most {limit}")
