"""What we do on LinkedIn: one flow per verb, and the looks at whether it happened.

https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/comments-api
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.documents import Field, from_json, text_in
from bot.domain import (
    PUBLISHING_VERBS,
    Action,
    Effect,
    Event,
    Intake,
    Kind,
    PlatformLimits,
    Source,
    TextLimit,
    Verb,
)
from bot.errors import AlreadyDone, Malformed, NotFound, OutcomeUnknown, Rejected, message
from bot.platforms.http import moment_of, readable
from bot.platforms.linkedin import publishing
from bot.platforms.linkedin.api import PageApi, parse_response, require_success
from bot.platforms.linkedin.urns import CommentUrn, canonical, in_path, is_comment
from bot.platforms.ports import Flow, Response

#: LinkedIn cannot hide a comment.
VERBS: Mapping[str, frozenset[Verb]] = MappingProxyType(
    {"linkedin": frozenset({Verb.REPLY, Verb.DELETE, Verb.LIKE, Verb.EDIT_REPLY})}
)
CAN_READ_BACK = PUBLISHING_VERBS | {Verb.REPLY, Verb.DELETE, Verb.EDIT_REPLY}
IDEMPOTENT = frozenset({Verb.DELETE, Verb.LIKE})
_MAX_REPLY = 1250
LIMITS: Mapping[str, PlatformLimits] = MappingProxyType(
    {
        "linkedin": PlatformLimits(
            intake=(Intake.WEBHOOK, Intake.BACKFILL),
            kinds=(
                *(Kind.COMMENT, Kind.REPLY, Kind.MENTION),
                *(Kind.EDIT, Kind.DELETE, Kind.REACTION),
            ),
            ads=message("not told of: only public posts are"),
            calls=message("a number a day for app and member, which LinkedIn's portal shows"),
            reply_text=TextLimit(longest=_MAX_REPLY),
            post=publishing.POST_LIMITS,
            # https://learn.microsoft.com/en-us/linkedin/marketing/data-storage-requirements
            storage=timedelta(hours=48),
        )
    }
)
# Their clock and ours may differ; two minutes is far more than NTP leaves.
_CLOCK_SKEW = timedelta(seconds=120)
_PAGE_SIZE = 100
_MAX_PAGES = 20


def perform(source: Source, action: Action) -> Flow[Effect]:
    """Carries the action out; only an answer takes a second call, which looks where it belongs."""
    if action.verb not in VERBS.get(action.platform, frozenset()) | PUBLISHING_VERBS:
        raise Rejected(f"{action.verb} is not possible on {action.platform}")
    return (yield from _FLOWS[action.verb](PageApi(source, action), action))


def look_up(source: Source, action: Action, since: datetime) -> "Flow[Effect | None]":
    """The proof that the action took effect from `since` on, or None."""
    api = PageApi(source, action)
    if action.verb is Verb.PUBLISH:
        return (yield from publishing.find_post(api, action, since))
    if action.verb in (Verb.REPLY, Verb.FIRST_COMMENT):
        return (yield from _find_reply(api, action, since))
    if action.verb is Verb.EDIT_REPLY:
        return (yield from _check_text(api, action))
    if action.verb is not Verb.DELETE:
        raise Rejected(f"{action.verb} on {action.platform} cannot be read back")
    try:
        yield from _comment(api, _comment_urn(action.target))
    except NotFound:
        return Effect(found_by="read-back")
    return None


def fetch(source: Source, event: Event) -> Flow[Event]:
    """The comment with its text and its author."""
    comment = yield from _comment(PageApi(source, event), _comment_urn(event.message_id))
    author_id = event.author_id or text_in(comment, "actor")
    return replace(
        event,
        text=event.text or text_in(comment.get("message"), "text") or "",
        author_id=author_id,
        is_own_echo=event.is_own_echo or author_id == event.account_id,
    )


# ---- one flow per verb


def _reply(api: PageApi, action: Action) -> Flow[Effect]:
    _require_fitting(action.text)
    body: dict[str, object] = {"actor": api.account_id, "message": {"text": action.text}}
    if not is_comment(action.target):  # a post that mentions us, or shares ours
        path = ("socialActions", in_path(action.target), "comments")
        response = yield api.post(*path, json=body | {"object": action.target})
        return _created(response, action.target)
    top = yield from _top_comment(api, action)
    body |= {"object": top.post, "parentComment": str(top)}
    response = yield api.post("socialActions", in_path(str(top)), "comments", json=body)
    return _created(response, top.post)


def _edit(api: PageApi, action: Action) -> Flow[Effect]:
    _require_fitting(action.text)
    patch = {"patch": {"message": {"$set": {"text": action.text}}}}
    request = api.patch(*_path_to(action.target), json=patch, actor=api.account_id)
    require_success((yield request), has_side_effects=True)
    return Effect()


def _delete(api: PageApi, action: Action) -> Flow[Effect]:
    request = api.delete(*_path_to(action.target), actor=api.account_id)
    require_success((yield request), has_side_effects=True)
    return Effect()


def _like(api: PageApi, action: Action) -> Flow[Effect]:
    body = {"root": action.target, "reactionType": "LIKE"}
    response = yield api.post("reactions", json=body, actor=api.account_id)
    try:
        require_success(response, has_side_effects=True)
    except AlreadyDone:
        return Effect(found_by="repeat")
    return Effect()


_FLOWS: Mapping[Verb, Callable[[PageApi, Action], Flow[Effect]]] = MappingProxyType(
    {
        Verb.REPLY: _reply,
        Verb.DELETE: _delete,
        Verb.LIKE: _like,
        Verb.EDIT_REPLY: _edit,
        Verb.PUBLISH: publishing.publish,
        Verb.FIRST_COMMENT: _reply,
    }
)


def _require_fitting(text: str) -> None:
    if not text:
        raise Rejected("the text is empty")
    if len(text) > _MAX_REPLY:
        raise Rejected(
            f"the text is too long for this platform: {len(text)} characters, at most {_MAX_REPLY}"
        )


def _path_to(target: str) -> tuple[str, ...]:
    comment = _comment_urn(target)
    return "socialActions", in_path(comment.post), "comments", comment.number


def _created(response: Response, post: str) -> Effect:
    """The comment that was created, under the name by which notifications know it."""
    require_success(response, has_side_effects=True)
    comment_id = response.headers.get("x-restli-id", "").strip()
    comment = CommentUrn.parse(comment_id)
    number = comment.number if comment is not None else comment_id
    if not number.isdigit():
        raise OutcomeUnknown("LinkedIn agreed but named no id")
    named = _named_in(response)
    if named is not None and named.number == number:
        post = named.post
    return Effect(external_id=str(CommentUrn(post=post, number=number)))


def _named_in(response: Response) -> CommentUrn | None:
    """The comment as the body of an answer names it, which is by its activity also where we wrote below a
    share; None where it does not say."""
    try:
        body = from_json(response.body)
    except Malformed:  # the header has said what matters
        return None
    return CommentUrn.parse(text_in(body, "commentUrn", "$URN") or "")


def _top_comment(api: PageApi, action: Action) -> Flow[CommentUrn]:
    """The comment below which an answer belongs. LinkedIn has two levels, and a notification may not say on
    which of them a comment stands."""
    if action.parent_id and is_comment(action.parent_id):
        return _comment_urn(action.parent_id)
    target = _comment_urn(action.target)
    if action.kind is Kind.MENTION:
        return target
    comment = yield from _comment(api, target)
    parent = text_in(comment, "parentComment")
    return _comment_urn(parent) if parent else target


# ---- looking whether it happened


def _find_reply(api: PageApi, action: Action, since: datetime) -> "Flow[Effect | None]":
    """Our comment with this text, below the comment or post that it answers."""
    is_below_comment = is_comment(action.target)
    below = str((yield from _top_comment(api, action))) if is_below_comment else action.target
    comment = CommentUrn.parse(below)
    post = comment.post if comment is not None else below
    for page in range(_MAX_PAGES):
        query = {"start": str(page * _PAGE_SIZE), "count": str(_PAGE_SIZE)}
        response = yield api.get("socialActions", in_path(below), "comments", **query)
        with readable("LinkedIn", has_side_effects=False):
            items = list(parse_response(response, has_side_effects=False)["elements"].items())
        for item in items:
            if _is_this_answer(item, api.account_id, action.text, since):
                return Effect(external_id=_name_of(item, post), found_by="read-back")
        if len(items) < _PAGE_SIZE:
            return None
    raise Rejected("there are too many answers to look through")


def _check_text(api: PageApi, action: Action) -> "Flow[Effect | None]":
    """The proof that our comment says what it was to say, or None."""
    comment = yield from _comment(api, _comment_urn(action.target))
    written = text_in(comment.get("message"), "text") or ""
    return Effect(found_by="read-back") if written.split() == action.text.split() else None


def _is_this_answer(item: Field, account_id: str, text: str, since: datetime) -> bool:
    """Whether the page wrote this after `since`; a time that cannot be read counts as recent."""
    # Taking it for ours loses one reply at worst; taking it for older would post the reply twice.
    written = text_in(item.get("message"), "text") or ""
    created = item.get("created")
    at = moment_of(created.get("time") if created is not None else None)
    is_recent = at is None or at >= since - _CLOCK_SKEW
    return text_in(item, "actor") == account_id and written.split() == text.split() and is_recent


def _name_of(item: Field, post: str) -> str:
    name = text_in(item, "$URN", "commentUrn", "id") or ""
    comment = CommentUrn.parse(name)
    number = comment.number if comment is not None else name
    return str(CommentUrn(post=post, number=number)) if number.isdigit() else canonical(name)


def _comment(api: PageApi, comment: CommentUrn) -> Flow[Field]:
    response = yield api.get("socialActions", in_path(comment.post), "comments", comment.number)
    return parse_response(response, has_side_effects=False)


def _comment_urn(text: str) -> CommentUrn:
    comment = CommentUrn.parse(text)
    if comment is None:
        raise Rejected("the target is not a comment of LinkedIn")
    return comment
