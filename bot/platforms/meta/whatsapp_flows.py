"""What we do on WhatsApp: answer in a conversation, after the window by an approved message, and show that
its last message has been read.

The platform lists no messages. Each of ours carries the number of its outbox row, which the statuses of the
message repeat: that is the proof of a call whose answer was lost.
https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

import re
from collections.abc import Mapping

from bot.domain import Action, ApprovedTemplate, Effect
from bot.errors import OutcomeUnknown, Rejected
from bot.platforms.meta.graph_requests import AccountApi
from bot.platforms.meta.graph_responses import parse_response, sent_message_id
from bot.platforms.meta.limits import LONGEST_TEXT_WITH_BUTTONS, MESSAGE_TEXTS
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
#: More than 24 hours have passed since the person's last message.
_WINDOW_CLOSED = "131047"


def send(api: AccountApi, action: Action) -> Flow[Effect]:
    """Sends the text, or after the window the approved message in its place; before it, if so configured, the
    message that it answers is marked as read."""
    recipient = _checked_recipient(action)
    body = _template(action.approved) if _is_after_window(action) and action.approved else _words(action)
    if setting_of(api.source, action.account_id, _MARK_AS_READ) == "true" and action.message_id:
        yield from _mark_as_read(api, action)
    try:
        return (yield from _post(api, recipient | body))
    except Rejected as rejected:
        # Their clock says that it is after the window: nothing was sent.
        if rejected.code != _WINDOW_CLOSED or action.approved is None or body["type"] == "template":
            raise
        return (yield from _post(api, recipient | _template(action.approved)))


def _post(api: AccountApi, body: Mapping[str, object]) -> Flow[Effect]:
    response = yield api.post(api.sender, "messages", json=body)
    return Effect(external_id=sent_message_id(parse_response(response, has_side_effects=True)))


def _is_after_window(action: Action) -> bool:
    until, now = action.window_until, action.sent_at
    return until is not None and now is not None and now > until


def _mark_as_read(api: AccountApi, action: Action) -> Flow[None]:
    """Two blue ticks. Whether they appear is no reason to say nothing, or to say it twice."""
    body = {"messaging_product": _PRODUCT, "status": "read", "message_id": action.message_id}
    try:
        response = yield api.post(api.sender, "messages", json=body)
        parse_response(response, has_side_effects=True)
    except (Rejected, OutcomeUnknown):
        return


def _checked_recipient(action: Action) -> dict[str, object]:
    if not action.thread_id.startswith(f"{action.account_id}:"):
        raise Rejected("in a group nobody is answered")
    mark = {} if action.outbox_id is None else {"biz_opaque_callback_data": f"{MARK}{action.outbox_id}"}
    return {
        "messaging_product": _PRODUCT,
        "recipient_type": "individual",
        **_recipient(action.target),
        **mark,
    }


def _words(action: Action) -> dict[str, object]:
    """The text, with its buttons as far as WhatsApp takes both; else the choices are lines below it."""
    if not action.text:
        raise Rejected("the text is empty")
    has_buttons = bool(action.buttons) and len(action.text) <= LONGEST_TEXT_WITH_BUTTONS
    text = "\n".join((action.text, *(() if has_buttons else (f"• {title}" for title in action.buttons))))
    if len(text) > _MAX_TEXT:
        raise Rejected(f"the text is too long for this platform: {len(text)} characters, at most {_MAX_TEXT}")
    if not has_buttons:
        return {"type": "text", "text": {"preview_url": False, "body": text}}
    buttons = [
        {"type": "reply", "reply": {"id": f"choice-{number}", "title": title}}
        for number, title in enumerate(action.buttons, 1)
    ]
    interactive = {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
    return {"type": "interactive", "interactive": interactive}


def _template(approved: ApprovedTemplate) -> dict[str, object]:
    parameters = [{"type": "text", "text": text} for text in approved.parameters]
    components = [{"type": "body", "parameters": parameters}] if parameters else []
    template = {"name": approved.name, "language": {"code": approved.language}, "components": components}
    return {"type": "template", "template": template}


def _recipient(target: str) -> dict[str, str]:
    """The member by which the platform knows this person: by their number, or by the id under which they
    write to this business alone."""
    if _NUMBER.fullmatch(target):
        return {"to": target}
    if _USER_ID.fullmatch(target):
        return {"recipient": target}
    raise Rejected("the recipient is neither a telephone number nor a user id of WhatsApp")
