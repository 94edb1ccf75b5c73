"""Asks what a mention says: Instagram tells of one by its ids alone, Facebook often without author or text.

Reads only, and only what the mention itself is; where the platform withholds that, the event stays as it is.
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_comment
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/mentioned_media
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.documents import Field, id_in, text_in
from bot.domain import Attachment, Event, Kind, Source
from bot.errors import NotFound, NotSent, Rejected
from bot.platforms.http import moment_of
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response
from bot.platforms.meta.own_accounts import is_instagram_login, own_ids, usernames
from bot.platforms.ports import Flow, Request, Response

_COMMENT_FIELDS = "id,text,timestamp,username,media{id,permalink}"
_MEDIA_FIELDS = "id,caption,timestamp,username,media_type,media_url,permalink"
_FACEBOOK_COMMENT_FIELDS = "id,message,from,created_time,permalink_url,attachment"
_FACEBOOK_POST_FIELDS = "id,message,from,created_time,permalink_url,full_picture"
#: What is asked for when the platform knows one of the others not: versions differ.
_FEWER_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        _COMMENT_FIELDS: "id,text,timestamp",
        _MEDIA_FIELDS: "id,caption,permalink",
        _FACEBOOK_COMMENT_FIELDS: "id,message,from",
        _FACEBOOK_POST_FIELDS: "id,message,from",
    }
)
_INVALID_PARAMETER = "100"
_REFUSALS = frozenset({400, 401, 403, 404, 405, 410})
#: `media_type` of Instagram, and `type` of a Facebook attachment.
_ATTACHMENTS: Mapping[str, str] = MappingProxyType(
    {
        "image": "image",
        "carousel_album": "image",
        "video": "video",
        "photo": "image",
        "sticker": "sticker",
        "animated_image_share": "gif",
        "animated_image_autoplay": "gif",
        "video_inline": "video",
        "video_autoplay": "video",
    }
)


def lacks_content(source: Source, event: Event) -> bool:
    """Whether the mention came without its text or its author, and the account's API gives them."""
    is_in_conversation = event.thread_id.startswith(f"{event.account_id}:")
    if event.kind is not Kind.MENTION or is_in_conversation or event.platform == "threads":
        return False
    # Instagram's own login has no such call:
    # https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/mentions
    if event.platform == "instagram" and is_instagram_login(source, event.account_id):
        return False
    account = source.account(event.account_id)
    has_token = account is not None and bool(account.token)
    return has_token and (event.author_id is None or not (event.text or event.attachments))


def fetch(source: Source, event: Event) -> Flow[Event]:
    """The mention with what the platform says about it; what the webhook said stays."""
    api = AccountApi(source, event)
    if event.platform == "instagram":
        fields = _MEDIA_FIELDS if event.message_id == event.thread_id else _COMMENT_FIELDS
    else:
        is_post = event.message_id == event.thread_id
        fields = _FACEBOOK_POST_FIELDS if is_post else _FACEBOOK_COMMENT_FIELDS
    try:
        answer = _answer((yield _question(api, event, fields)))
    except NotFound:
        raise
    except Rejected as rejected:
        if rejected.code != _INVALID_PARAMETER:
            raise
        answer = _answer((yield _question(api, event, _FEWER_FIELDS[fields])))
    item = answer.get("mentioned_media") or answer.get("mentioned_comment") or answer
    return _completed(event, item, source)


def _question(api: AccountApi, event: Event, fields: str) -> Request:
    if event.platform != "instagram":
        return api.get(event.message_id, fields=fields)
    asked = api.checked_id(event.message_id)
    is_caption = event.message_id == event.thread_id
    name = f"mentioned_media.media_id({asked})" if is_caption else f"mentioned_comment.comment_id({asked})"
    return api.get(event.account_id, fields=f"{name}{{{fields}}}")


def _answer(response: Response) -> Field:
    """What the platform says; raises `Rejected` for a refusal that it does not explain, too: nothing is lost
    by believing it, since the question is no action."""
    try:
        return parse_response(response, has_side_effects=False)
    except NotSent as error:
        if response.status in _REFUSALS:
            raise Rejected(str(error), str(response.status)) from error
        raise


def _completed(event: Event, item: Field, source: Source) -> Event:
    author = item.get("from")
    author_id = id_in(author, "id") if author is not None and isinstance(author.value, dict) else None
    name = text_in(author, "name") or text_in(item, "username")
    written_at = _written_at(item)
    is_ours = author_id in own_ids(source) or (name is not None and name.casefold() in usernames(source))
    permalink = text_in(item, "permalink_url", "permalink") or text_in(item.get("media"), "permalink")
    return replace(
        event,
        text=event.text or text_in(item, "message", "text", "caption") or "",
        author_id=event.author_id or author_id,
        author_name=event.author_name or name,
        attachments=event.attachments or _attachments(item),
        permalink=event.permalink or (permalink if permalink and permalink.startswith("https://") else None),
        created_at=written_at or event.created_at,
        created_at_source="platform" if written_at else event.created_at_source,
        is_own_echo=event.is_own_echo or is_ours,
    )


def _attachments(item: Field) -> tuple[Attachment, ...]:
    attachment = item.get("attachment")
    if attachment is not None:
        kind = _ATTACHMENTS.get((text_in(attachment, "type") or "").lower(), "share")
        return (Attachment(type=kind, url=text_in(attachment, "url")),)
    if picture := text_in(item, "full_picture"):
        return (Attachment(type="image", url=picture),)
    if media := text_in(item, "media_url"):
        kind = _ATTACHMENTS.get((text_in(item, "media_type") or "").lower(), "image")
        return (Attachment(type=kind, url=media),)
    return ()


def _written_at(item: Field) -> datetime | None:
    return moment_of(item.get("created_time")) or moment_of(item.get("timestamp"))
