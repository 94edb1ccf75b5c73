"""What we do on Facebook, Instagram and Messenger: one flow per verb. Those of WhatsApp and Threads
are in `whatsapp_flows` and `threads_flows`.

https://developers.facebook.com/docs/graph-api/reference/comment
https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.domain import (
    PUBLISHING_VERBS,
    Action,
    AnswerWindows,
    Effect,
    Kind,
    Source,
    TextLimit,
    Verb,
)
from bot.errors import AlreadyDone, EchoOnly, Rejected
from bot.platforms.meta import publishing, read_back, threads_flows, whatsapp_flows
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import created_id, parse_response, require_success
from bot.platforms.meta.limits import (
    HUMAN_AGENT_WINDOW,
    LIMITS,
    MESSAGE_TEXTS,
    PRIVATE_REPLY_WINDOW,
    REPLY_TEXTS,
    STANDARD_WINDOW,
)
from bot.platforms.meta.messenger import MARK
from bot.platforms.meta.own_accounts import platform_of, setting_of
from bot.platforms.ports import Flow, Response

_ON_INSTAGRAM = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE})
VERBS: Mapping[str, frozenset[Verb]] = MappingProxyType(
    {
        "facebook": _ON_INSTAGRAM | {Verb.LIKE, Verb.EDIT_REPLY},
        "instagram": _ON_INSTAGRAM,
        "messenger": frozenset({Verb.MESSAGE}),
        "whatsapp": frozenset({Verb.MESSAGE}),
        "threads": frozenset({Verb.REPLY, Verb.HIDE, Verb.UNHIDE}),
    }
)
#: Likes and private replies are left out: they may simply be repeated.
CAN_READ_BACK = PUBLISHING_VERBS | {
    *(Verb.REPLY, Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.MESSAGE, Verb.EDIT_REPLY)
}
IDEMPOTENT = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.LIKE, Verb.PRIVATE_REPLY})

#: The parameter that hides a comment. Instagram reads it by another name (see `read_back`).
_HIDE: Mapping[str, str] = MappingProxyType({"facebook": "is_hidden", "instagram": "hide"})
_REPLY_EDGE: Mapping[str, str] = MappingProxyType(
    {"facebook": "comments", "instagram": "replies", "threads": "replies"}
)
#: The codes by which the platform says that it has one of the kind, whoever it is by: a private reply to the
#: comment, the same text a moment ago.
_ALREADY_DONE: Mapping[Verb, str] = MappingProxyType({Verb.PRIVATE_REPLY: "10900", Verb.REPLY: "506"})
#: The setting of an account or source whose app Meta has granted the Human Agent feature.
_HUMAN_AGENT = "human_agent"


def answer_windows(source: Source, account_id: str) -> AnswerWindows | None:
    """How long the platform lets us answer in private; None for Threads, where nobody can."""
    platform = platform_of(source, account_id)
    if platform == "threads":
        return None
    has_longer = _is_human_agent(source, account_id) and platform != "whatsapp"
    return AnswerWindows(
        standard=STANDARD_WINDOW,
        by_person=HUMAN_AGENT_WINDOW if has_longer else STANDARD_WINDOW,
        private_reply=PRIVATE_REPLY_WINDOW,
        takes_templates=LIMITS[platform].takes_templates if platform in LIMITS else False,
    )


def perform(source: Source, action: Action) -> Flow[Effect]:
    """Carries the action out in one call."""
    if action.verb in PUBLISHING_VERBS:
        return (yield from publishing.perform(AccountApi(source, action), action))
    verb = _verb(action)
    if verb not in _verbs_for(action):
        raise Rejected(f"{action.verb} is not possible on {action.platform}")
    flow = _OTHER_FLOWS.get(action.platform) or _FLOWS[verb]
    try:
        return (yield from flow(AccountApi(source, action), action))
    except Rejected as rejected:
        if rejected.code and rejected.code == _ALREADY_DONE.get(verb):
            raise AlreadyDone(str(rejected), rejected.code) from rejected
        raise


def look_up(source: Source, action: Action, since: datetime) -> "Flow[Effect | None]":
    """The proof that the action took effect from `since` on, or None."""
    if action.verb in PUBLISHING_VERBS:
        return (yield from publishing.look_up(AccountApi(source, action), action, since))
    verb = _verb(action)
    if verb not in CAN_READ_BACK or verb not in _verbs_for(action):
        raise Rejected(f"{action.verb} on {action.platform} cannot be read back")
    if action.platform == "whatsapp":
        raise EchoOnly("WhatsApp lists no messages")  # but sends the status of each
    api = AccountApi(source, action)
    if verb is Verb.REPLY:
        if _is_mention(action):
            raise Rejected("a reply to a mention cannot be read back")
        return (yield from read_back.find_reply(api, action, since, source, _REPLY_EDGE[action.platform]))
    if verb is Verb.MESSAGE:
        return (yield from read_back.find_message(api, _person(action), action, since, source))
    if verb is Verb.DELETE:
        return (yield from read_back.check_deletion(api, action))
    if verb is Verb.EDIT_REPLY:
        return (yield from read_back.check_text(api, action))
    if action.platform == "threads":
        return (yield from threads_flows.check_visibility(api, action))
    return (yield from read_back.check_visibility(api, action, hidden=verb is Verb.HIDE))


def _verbs_for(action: Action) -> frozenset[Verb]:
    """What is possible on its platform: on Threads a deletion, too, of what is ours."""
    is_own_on_threads = action.is_own_reply and action.platform == "threads"
    return VERBS.get(action.platform, frozenset()) | (
        frozenset({Verb.DELETE}) if is_own_on_threads else frozenset()
    )


def _visibility(api: AccountApi, action: Action) -> Flow[Effect]:
    is_hidden = "true" if action.verb is Verb.HIDE else "false"
    response = yield api.post(action.target, form={_HIDE[action.platform]: is_hidden})
    return _done(response)


def _delete(api: AccountApi, action: Action) -> Flow[Effect]:
    response = yield api.delete(action.target)
    return _done(response)


def _like(api: AccountApi, action: Action) -> Flow[Effect]:
    response = yield api.post(action.target, "likes")
    return _done(response)


def _reply(api: AccountApi, action: Action) -> Flow[Effect]:
    _require_fitting(action.text, REPLY_TEXTS[action.platform])
    if _is_mention(action):
        response = yield api.post(action.account_id, "mentions", form=_mention(action))
    else:
        path = (action.target, _REPLY_EDGE[action.platform])
        response = yield api.post(*path, form={"message": action.text})
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "id"))


def _edit(api: AccountApi, action: Action) -> Flow[Effect]:
    """Facebook alone lets a comment of ours be changed."""
    _require_fitting(action.text, REPLY_TEXTS[action.platform])
    response = yield api.post(action.target, form={"message": action.text})
    return _done(response)


def _private_reply(api: AccountApi, action: Action) -> Flow[Effect]:
    """The one message that the platform takes per comment."""
    is_post = action.platform == "facebook" and action.target == action.thread_id
    body = {"recipient": {"post_id" if is_post else "comment_id": action.target}, "message": _message(action)}
    response = yield api.post(api.sender, "messages", json=body)
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "message_id"))


def _send(api: AccountApi, action: Action) -> Flow[Effect]:
    body = {"recipient": {"id": _person(action)}, **_messaging_type(api, action), "message": _message(action)}
    response = yield api.post(api.sender, "messages", json=body)
    return Effect(external_id=created_id(parse_response(response, has_side_effects=True), "message_id"))


def _messaging_type(api: AccountApi, action: Action) -> dict[str, str]:
    """The tag under which people, and only people, may answer after the standard window.

    https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags
    """
    until, now = action.window_until, action.sent_at
    is_late = until is not None and now is not None and now > until
    if is_late and action.actor.is_person and _is_human_agent(api.source, action.account_id):
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"messaging_type": "RESPONSE"}


def _is_human_agent(source: Source, account_id: str) -> bool:
    return setting_of(source, account_id, _HUMAN_AGENT) == "true"


_FLOWS: Mapping[Verb, Callable[[AccountApi, Action], Flow[Effect]]] = MappingProxyType(
    {
        Verb.HIDE: _visibility,
        Verb.UNHIDE: _visibility,
        Verb.DELETE: _delete,
        Verb.REPLY: _reply,
        Verb.EDIT_REPLY: _edit,
        Verb.PRIVATE_REPLY: _private_reply,
        Verb.MESSAGE: _send,
        Verb.LIKE: _like,
    }
)


#: Of platforms that share no call with the others.
_OTHER_FLOWS: Mapping[str, Callable[[AccountApi, Action], Flow[Effect]]] = MappingProxyType(
    {"whatsapp": whatsapp_flows.send, "threads": threads_flows.perform}
)


def _done(response: Response) -> Effect:
    require_success(response)
    # Without an external id: it is that of the reply that made it, or of a comment that is not ours.
    return Effect()


def _verb(action: Action) -> Verb:
    """The verb by which it is carried out: a story that mentions us is answered in its conversation."""
    return Verb.MESSAGE if action.verb is Verb.REPLY and _in_conversation(action) else action.verb


def _in_conversation(action: Action) -> bool:
    return action.thread_id.startswith(f"{action.account_id}:")


def _person(action: Action) -> str:
    person = action.target
    if action.verb is Verb.REPLY:
        person = action.author_id or action.thread_id.partition(":")[2]
    if not person:
        raise Rejected("the message has no recipient")
    return person


def _is_mention(action: Action) -> bool:
    """Whether it answers a mention under other people's media, for which Instagram has a call of its own."""
    return action.platform == "instagram" and action.kind is Kind.MENTION


def _mention(action: Action) -> dict[str, str]:
    media = action.thread_id or action.target
    comment = {"comment_id": action.target} if action.target != media else {}
    return {"media_id": media, **comment, "message": action.text}


def _message(action: Action) -> dict[str, object]:
    _require_fitting(action.text, MESSAGE_TEXTS[action.platform])
    choices = [{"content_type": "text", "title": button, "payload": button} for button in action.buttons]
    buttons = {"quick_replies": choices} if choices else {}
    if action.platform == "instagram":
        return {"text": action.text, **buttons}
    mark = {} if action.outbox_id is None else {"metadata": f"{MARK}{action.outbox_id}"}
    return {"text": action.text, **buttons, **mark}


def _require_fitting(text: str, limit: TextLimit) -> None:
    if not text:
        raise Rejected("the text is empty")
    # A character has four bytes at most: what is short needs no measuring.
    if len(text) * 4 > limit.longest and (length := limit.length_of(text)) > limit.longest:
        raise Rejected(
            f"the text is too long for this platform: {length} {limit.unit}, at most {limit.longest}"
        )
