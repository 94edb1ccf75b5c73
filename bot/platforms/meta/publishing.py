"""What we publish ourselves on Pages, Instagram and Threads: a post, and the first comment below it.

Instagram and Threads take a post in two steps: a container that nobody sees, and its publication. The
container is remembered between the two (`Unfinished`), so that a second try publishes the same one.
https://developers.facebook.com/docs/pages-api/posts
https://developers.facebook.com/docs/instagram-platform/content-publishing
https://developers.facebook.com/docs/threads/posts
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.documents import Field, text_in
from bot.domain import Action, Effect, Verb
from bot.domain.posts import Publication
from bot.errors import NotSent, OutcomeUnknown, Rejected, Unfinished
from bot.platforms.http import moment_of, readable
from bot.platforms.meta.edges import edge_items
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import SERVICE, created_id, parse_response
from bot.platforms.meta.limits import POSTS
from bot.platforms.ports import Flow, Request

#: Seconds until a container is asked whether it is ready, for the first time and again. Threads asks for half
#: a minute and has a text at once.
_FIRST_LOOK, _NEXT_LOOK = 2.0, 10.0
_READY = frozenset({"FINISHED", "PUBLISHED"})
_PUBLISHED = "PUBLISHED"
_BROKEN = frozenset({"ERROR", "EXPIRED"})
# Their clock and ours may differ; two minutes is far more than NTP leaves.
_CLOCK_SKEW = timedelta(seconds=120)
_LATEST_POSTS = "50"
#: The edge with the posts of an account, the field with their words, and that with their time.
_LISTS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "facebook": ("published_posts", "message", "created_time"),
        "instagram": ("media", "caption", "timestamp"),
        "threads": ("threads", "text", "timestamp"),
    }
)
#: The edge on which containers are made, that on which they are published, the field with their state.
_CONTAINERS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "instagram": ("media", "media_publish", "status_code"),
        "threads": ("threads", "threads_publish", "status"),
    }
)


def perform(api: AccountApi, action: Action) -> Flow[Effect]:
    """Publishes the post or its first comment."""
    if action.platform not in _LISTS:
        raise Rejected(f"nothing can be published on {action.platform}")
    if action.verb is Verb.FIRST_COMMENT:
        return (yield from _COMMENTS[action.platform](api, action))
    limits, publication = POSTS[action.platform], action.publication or Publication()
    if limits.needs_image and not publication.image:
        raise Rejected("Instagram takes no post without an image")
    if action.platform == "facebook":
        return (yield from _publish_on_page(api, action, publication))
    return (yield from _publish_container(api, action, publication))


def look_up(api: AccountApi, action: Action, since: datetime) -> "Flow[Effect | None]":
    """The post or comment with these words that the account has published since then, or None."""
    if action.verb is Verb.FIRST_COMMENT:
        path, text, time = (action.target, _COMMENT_EDGE[action.platform]), *_COMMENT_FIELDS[action.platform]
    else:
        edge, text, time = _LISTS[action.platform]
        path = (action.account_id, edge)
    response = yield api.get(*path, fields=f"id,{text},{time}", limit=_LATEST_POSTS)
    body = parse_response(response, has_side_effects=False)
    for item in edge_items(body):
        if _has_words(item, text, action.text) and _is_since(item, time, since):
            return Effect(external_id=created_id_of(item), found_by="read-back")
    if action.verb is not Verb.PUBLISH or not action.linked or action.platform not in _CONTAINERS:
        return None
    status = yield from _status(api, action, action.linked)  # the list may be behind
    return Effect(found_by="read-back") if status == _PUBLISHED else None


def created_id_of(item: Field) -> str:
    """The id of something that is listed; raises `NotSent` where it has none that can be read."""
    with readable(SERVICE, has_side_effects=False):
        return item["id"].id()


# ---- Pages


def _publish_on_page(api: AccountApi, action: Action, publication: Publication) -> Flow[Effect]:
    if publication.has_image_file:
        response = yield _upload(api, action, publication.content)
    elif publication.image:
        form = {"url": publication.image, "message": action.text}
        response = yield api.post(action.account_id, "photos", form=form)
    else:
        link = {"link": publication.link} if publication.link else {}
        response = yield api.post(action.account_id, "feed", form={"message": action.text, **link})
    body = parse_response(response, has_side_effects=True)
    # A photo has an id of its own beside that of the post, under which its comments come.
    return Effect(external_id=created_id(body, "post_id" if "post_id" in body else "id"))


def _upload(api: AccountApi, action: Action, content: bytes) -> Request:
    if not content:
        raise Rejected("the image is empty")
    boundary, body = _multipart({"message": action.text}, content)
    content_type = f"multipart/form-data; boundary={boundary}"
    return api.post(action.account_id, "photos", body=body, content_type=content_type)


def _multipart(fields: Mapping[str, str], content: bytes) -> tuple[str, bytes]:
    """A form with one file, by RFC 7578. The boundary is a hash of what it must not be in."""
    boundary = f"tamis-{hashlib.sha256(content + repr(fields).encode()).hexdigest()[:40]}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in fields.items()
    ]
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="source"; filename="image"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return boundary, b"".join([*parts, head.encode(), content, f"\r\n--{boundary}--\r\n".encode()])


# ---- containers: Instagram, Threads


def _publish_container(api: AccountApi, action: Action, publication: Publication) -> Flow[Effect]:
    container = action.linked
    if not container:
        container = yield from _create_container(api, action, _container_form(action, publication))
        raise Unfinished("the post is being prepared", link=container, seconds=_FIRST_LOOK)
    status = yield from _status(api, action, container)
    if status == "EXPIRED":  # unpublished for a day: nobody has seen it
        container = yield from _create_container(api, action, _container_form(action, publication))
        raise Unfinished("the post is prepared anew", link=container, seconds=_FIRST_LOOK)
    if status in _BROKEN:
        raise Rejected(f"{SERVICE} cannot make the post from this text and image")
    if status not in _READY:
        raise Unfinished("the post is being prepared", link=container, seconds=_NEXT_LOOK)
    if status == _PUBLISHED:  # by a call whose answer nobody got
        raise OutcomeUnknown("it has been published, and nobody knows as what")
    return (yield from _publish(api, action, container))


def _publish(api: AccountApi, action: Action, container: str) -> Flow[Effect]:
    path = (action.account_id, _CONTAINERS[action.platform][1])
    response = yield api.post(*path, form={"creation_id": container})
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "id"))


def _container_form(action: Action, publication: Publication) -> dict[str, str]:
    if action.platform == "instagram":
        return {"image_url": publication.image, "caption": action.text}
    image = {"image_url": publication.image} if publication.image else {}
    link = {"link_attachment": publication.link} if publication.link and not image else {}
    return {"media_type": "IMAGE" if image else "TEXT", "text": action.text, **image, **link}


def _create_container(api: AccountApi, action: Action, form: Mapping[str, str]) -> Flow[str]:
    """Nobody sees it, so one that was made without our learning its id does no harm."""
    path = (action.account_id, _CONTAINERS[action.platform][0])
    response = yield api.post(*path, form=form, has_side_effects=False)
    try:
        return created_id(parse_response(response, has_side_effects=False), "id")
    except OutcomeUnknown as error:
        raise NotSent(str(error)) from error


def _status(api: AccountApi, action: Action, container: str) -> Flow[str]:
    name = _CONTAINERS[action.platform][2]
    response = yield api.get(container, fields=name)
    return text_in(parse_response(response, has_side_effects=False), name) or ""


# ---- first comments


def _comment(api: AccountApi, action: Action) -> Flow[Effect]:
    response = yield api.post(action.target, "comments", form={"message": action.text})
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "id"))


def _reply_on_threads(api: AccountApi, action: Action) -> Flow[Effect]:
    if not action.linked:
        form = {"media_type": "TEXT", "text": action.text, "reply_to_id": api.checked_id(action.target)}
        container = yield from _create_container(api, action, form)
        raise Unfinished("the comment is being prepared", link=container, seconds=_FIRST_LOOK)
    return (yield from _publish(api, action, action.linked))


_COMMENTS: Mapping[str, Callable[[AccountApi, Action], Flow[Effect]]] = MappingProxyType(
    {"facebook": _comment, "instagram": _comment, "threads": _reply_on_threads}
)
_COMMENT_EDGE: Mapping[str, str] = MappingProxyType(
    {"facebook": "comments", "instagram": "comments", "threads": "replies"}
)
_COMMENT_FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "facebook": ("message", "created_time"),
        "instagram": ("text", "timestamp"),
        "threads": ("text", "timestamp"),
    }
)


# ---- what is listed


def _has_words(item: Field, name: str, text: str) -> bool:
    """Whether it has these words; the platform may trim and fold white space."""
    written = item.get(name)
    return written is not None and isinstance(written.value, str) and written.value.split() == text.split()


def _is_since(item: Field, name: str, since: datetime) -> bool:
    """Whether it was published from then on; a time that cannot be read counts as later."""
    # Taking an older one for ours loses a post at worst; taking ours for older would publish it twice.
    at = moment_of(item.get(name))
    return at is None or at >= since - _CLOCK_SKEW
