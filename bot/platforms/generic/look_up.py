"""Asks the operator's shop about something that a person filled in, signed as all that we post is.

The answer is as untrusted as any: only the fields that were declared are read, each as one line of text. What
is no JSON object is no answer. Nothing is changed over there, so that the question may be repeated.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.config.secrets import decode_key
from bot.documents import Field, from_json
from bot.domain import Source
from bot.domain.dialogues import LookUpRequest
from bot.errors import Malformed, NotSent, RateLimited, Rejected
from bot.platforms.desk_text import plain_line
from bot.platforms.http import status_error
from bot.platforms.ports import Request, Response
from bot.platforms.signatures import sign_webhook

#: Of a whole answer in bytes, and of one field in characters.
LONGEST_ANSWER, LONGEST_FIELD = 64 * 1024, 500
_NOT_FOUND = 404


def look_up_request(source: Source, request: LookUpRequest, at: datetime) -> Request:
    """The signed question. Raises `Rejected` when the target has no address or nothing to sign with."""
    url = source.settings.get("url", "")
    keys = [key for secret in source.secrets if (key := decode_key(secret.reveal()))]
    if not url or not keys:
        raise Rejected(f"'{source.name}' has no address, or no secret to sign with")
    data = {"dialogue": request.dialogue, "step": request.step, "values": dict(request.values)}
    written = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    content = {"type": "dialogue.look_up", "timestamp": written, "data": data}
    body = json.dumps(content, separators=(",", ":")).encode()
    webhook_id = "msg_" + hashlib.sha256(body).hexdigest()[:32]
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(sign_webhook(key, webhook_id, timestamp, body) for key in keys),
    }
    return Request(method="POST", url=url, headers=headers, body=body, has_side_effects=False)


def read_look_up(response: Response, fields: tuple[str, ...]) -> Mapping[str, str] | None:
    """The declared fields of an answer; None when the shop knows no such thing.

    Raises `NotSent` or `RateLimited` when it is worth asking again, `Rejected` or `Malformed` when not.
    """
    if response.status == _NOT_FOUND:
        return None
    if not 200 <= response.status < 300:
        error = status_error(response, "the shop", has_side_effects=False)
        raise (
            error
            if isinstance(error, NotSent | RateLimited)
            else Rejected(f"the shop answered {response.status}")
        )
    if len(response.body) > LONGEST_ANSWER:
        raise Malformed(f"the answer is longer than {LONGEST_ANSWER} bytes")
    answer = from_json(response.body)
    if not isinstance(answer.value, dict):
        raise answer.wrong("an object")
    if answer.value.get("found") is False:
        return None
    return {name: _line(answer[name]) for name in fields if name in answer}


def _line(field: Field) -> str:
    """A value as one line in which everything can be seen."""
    if isinstance(field.value, bool):
        return "yes" if field.value else "no"
    if isinstance(field.value, int | float) and abs(field.value) < 1e15:
        return f"{field.value:.15g}"
    if not isinstance(field.value, str):
        raise field.wrong("a text, a number, or true or false")
    return plain_line(field.text(), LONGEST_FIELD)
