"""What we do on WhatsApp: answer in a conversation, and show that its last message has been read.

The platform lists no messages. Each of ours carries the number of its outbox row, which the statuses of the
message repeat: that is the proof of a call whose answer was lost.
https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

import re
from collections.abc import Mapping

from bot.domain import Action, Effect
from bot.errors import OutcomeUnknown, Rejected
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response, sent_message_id
from bot.platforms.meta.limits import MESSAGE_TEXTS
from bot.platforms.meta.messenger import MARK
from bot.platforms.meta.own_accounts import setting_of
from bot.platforms.ports import Flow

_MAX_TEXT = MESSAGE_TEXTS["whatsapp"].longest
#: A telephone number without `+`, and the id of somebody who goes by a user name.
_NUMBER = re.compile(r"[0-9]{5,20}")
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9._-]{1,200}")
#: The setting of an account or source that shows people that their message was read once it is answered.
_MARK_AS_READ = "mark_as_read"
_PRODUCT = "whatsapp"


def send(api: AccountApi, action: Action) -> Flow[Effect]:
    """Sends the text; before it, if so configured, the message that it answers is marked as read."""
    body = _message(action)
    if setting_of(api.source, action.account_id, _MARK_AS_READ) == "true" and action.message_id:
        yield from _mark_as_read(api, action)
    response = yield api.post(api.sender, "messages", json=body)
    return Effect(external_id=sent_message_id(parse_response(response, has_side_effects=True)))


def _mark_as_read(api: AccountApi, action: Action) -> Flow[None]:
    """Two blue ticks. Whether they appear is no reason to say nothing, or to say it twice."""
    body = {"messaging_product": _PRODUCT, "status": "read", "message_id": action.message_id}
    try:
        response = yield api.post(api.sender, "messages", json=body)
        parse_response(response, has_side_effects=True)
    except (Rejected, OutcomeUnknown):
        return


def _message(action: Action) -> Mapping[str, object]:
    if not action.thread_id.startswith(f"{action.account_id}:"):
        raise Rejected("in a group nobody is answered")
    if not action.text:
        raise Rejected("the text is empty")
    if len(action.text) > _MAX_TEXT:
        raise Rejected(
            f"the text is too long for this platform: {len(action.text)} characters, at most {_MAX_TEXT}"
        )
    mark = {} if action.outbox_id is None else {"biz_opaque_callback_data": f"{MARK}{action.outbox_id}"}
    return {
        "messaging_product": _PRODUCT,
        "recipient_type": "individual",
        **_recipient(action.target),
        "type": "text",
        "text": {"preview_url": False, "body": action.text},
        **mark,
    }


def _recipient(target: str) -> dict[str, str]:
    """The member by which the platform knows this person: by their number, or by the id under which they
    write to this business alone."""
    if _NUMBER.fullmatch(target):
        return {"to": target}
    if _USER_ID.fullmatch(target):
        return {"recipient": target}
    raise Rejected("the recipient is neither a telephone number nor a user id of WhatsApp")
