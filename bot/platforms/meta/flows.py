"""What we do on Facebook, Instagram and Messenger: one flow per verb. No clock, no sending.

https://developers.facebook.com/docs/graph-api/reference/comment
https://developers.facebook.com/docs/messenger-platform/reference/send-api
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.documents import Field
from bot.domain import Action, Effect, Source, Verb
from bot.errors import Rejected
from bot.platforms.meta import graph, read_back
from bot.platforms.meta.messenger import MARK
from bot.platforms.ports import Flow

_ON_INSTAGRAM = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.REPLY, Verb.PRIVATE_REPLY, Verb.MESSAGE})
VERBS: Mapping[str, frozenset[Verb]] = MappingProxyType(
    {
        "facebook": _ON_INSTAGRAM | {Verb.LIKE},
        "instagram": _ON_INSTAGRAM,
        "messenger": frozenset({Verb.MESSAGE}),
    }
)
READ_BACK = frozenset({Verb.REPLY, Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.MESSAGE})
HARMLESS = frozenset({Verb.HIDE, Verb.UNHIDE, Verb.DELETE, Verb.LIKE, Verb.PRIVATE_REPLY})

#: The platform's word for "hidden" when it is set; when it is read, see `readback`.
_HIDE: Mapping[str, str] = MappingProxyType({"facebook": "is_hidden", "instagram": "hide"})
_REPLIES: Mapping[str, str] = MappingProxyType({"facebook": "comments", "instagram": "replies"})
_LONGEST_REPLY: Mapping[str, int] = MappingProxyType({"facebook": 8000, "instagram": 2200})
_LONGEST_MESSAGE = 2000
_LONGEST_INSTAGRAM_MESSAGE = 1000  # bytes of UTF-8


def perform(source: Source, action: Action) -> Flow[Effect]:
    """Do it, in one call."""
    verb = _verb(action)
    if verb not in VERBS.get(action.platform, frozenset()):
        raise Rejected(f"{action.verb} is not possible on {action.platform}")
    return (yield from _FLOWS[verb](graph.Line(source, action), action))


def recall(source: Source, action: Action, since: datetime) -> "Flow[Effect | None]":
    """Whether it happened, from `since` on."""
    verb = _verb(action)
    if verb not in READ_BACK or verb not in VERBS.get(action.platform, frozenset()):
        raise Rejected(f"{action.verb} on {action.platform} cannot be read back")
    line = graph.Line(source, action)
    if verb is Verb.REPLY:
        if _is_mention(action):
            raise Rejected("an answer to a mention cannot be read back")
        return (yield from read_back.reply(line, action, since, source, _REPLIES[action.platform]))
    if verb is Verb.MESSAGE:
        return (yield from read_back.message(line, _person(action), action, since, source))
    if verb is Verb.DELETE:
        return (yield from read_back.deletion(line, action))
    return (yield from read_back.visibility(line, action, hidden=verb is Verb.HIDE))


def _visibility(line: graph.Line, action: Action) -> Flow[Effect]:
    wanted = "true" if action.verb is Verb.HIDE else "false"
    response = yield line.post(action.target, form={_HIDE[action.platform]: wanted})
    return _done(graph.answer(response, writes=True))


def _delete(line: graph.Line, action: Action) -> Flow[Effect]:
    response = yield line.delete(action.target)
    return _done(graph.answer(response, writes=True))


def _like(line: graph.Line, action: Action) -> Flow[Effect]:
    response = yield line.post(action.target, "likes")
    return _done(graph.answer(response, writes=True))


def _reply(line: graph.Line, action: Action) -> Flow[Effect]:
    longest = _LONGEST_REPLY[action.platform]
    _insist_on_length(len(action.text), longest, "characters")
    if _is_mention(action):
        response = yield line.post(action.account_id, "mentions", form=_mention(action))
    else:
        path = (action.target, _REPLIES[action.platform])
        response = yield line.post(*path, form={"message": action.text})
    return Effect(external_id=graph.usable_id(graph.answer(response, writes=True), "id"))


def _private_reply(line: graph.Line, action: Action) -> Flow[Effect]:
    """The one message that the platform takes per comment; a second one counts as done."""
    is_post = action.platform == "facebook" and action.target == action.details.get("thread_id")
    body = {"recipient": {"post_id" if is_post else "comment_id": action.target}, "message": _message(action)}
    response = yield line.post(line.sender, "messages", json=body)
    try:
        answer = graph.answer(response, writes=True)
    except Rejected as refused:
        if refused.code == graph.ALREADY_ANSWERED:
            return Effect()
        raise
    return Effect(external_id=graph.usable_id(answer, "message_id"))


def _send(line: graph.Line, action: Action) -> Flow[Effect]:
    body = {
        "recipient": {"id": _person(action)},
        "messaging_type": "RESPONSE",
        "message": _message(action),
    }
    response = yield line.post(line.sender, "messages", json=body)
    return Effect(external_id=graph.usable_id(graph.answer(response, writes=True), "message_id"))


_FLOWS: Mapping[Verb, Callable[[graph.Line, Action], Flow[Effect]]] = MappingProxyType(
    {
        Verb.HIDE: _visibility,
        Verb.UNHIDE: _visibility,
        Verb.DELETE: _delete,
        Verb.REPLY: _reply,
        Verb.PRIVATE_REPLY: _private_reply,
        Verb.MESSAGE: _send,
        Verb.LIKE: _like,
    }
)


def _done(answer: Field) -> Effect:
    """No external id: the comment acted on is not ours, and its id must not pass for one of ours."""
    graph.insist_on_success(answer)
    return Effect()


def _verb(action: Action) -> Verb:
    """A story that mentions us is answered in the conversation it came in."""
    return Verb.MESSAGE if action.verb is Verb.REPLY and _in_conversation(action) else action.verb


def _in_conversation(action: Action) -> bool:
    return action.details.get("thread_id", "").startswith(f"{action.account_id}:")


def _person(action: Action) -> str:
    person = action.target
    if action.verb is Verb.REPLY:
        person = action.details.get("author_id") or action.details["thread_id"].partition(":")[2]
    if not person:
        raise Rejected("nobody knows who the message is for")
    return person


def _is_mention(action: Action) -> bool:
    """Instagram takes answers under other people's media only through a call of its own."""
    return action.platform == "instagram" and action.details.get("kind") == "mention"


def _mention(action: Action) -> dict[str, str]:
    media = action.details.get("thread_id") or action.target
    comment = {"comment_id": action.target} if action.target != media else {}
    return {"media_id": media, **comment, "message": action.text}


def _message(action: Action) -> dict[str, str]:
    if action.platform == "instagram":
        _insist_on_length(
            len(action.text.encode("utf-8", "surrogatepass")), _LONGEST_INSTAGRAM_MESSAGE, "bytes"
        )
        return {"text": action.text}
    _insist_on_length(len(action.text), _LONGEST_MESSAGE, "characters")
    outbox_id = action.details.get("outbox_id")
    return {"text": action.text} | ({"metadata": f"{MARK}{outbox_id}"} if outbox_id else {})


def _insist_on_length(length: int, longest: int, unit: str) -> None:
    if not length:
        raise Rejected("there is nothing to say")
    if length > longest:
        raise Rejected(f"the text is too long for this platform: {length} {unit}, at most {longest}")
