"""Asks the operator's shop about something that a person filled in, signed as all that we post is.

The answer is as untrusted as any: only the fields that were declared are read, each as one line of text. What
is no JSON object is no answer. Nothing is changed over there, so that the question may be repeated.
"""

import hashlib
import json
import re
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
#: A number or an address, but no day and nothing said in words: those a shop may well write otherwise.
_IDENTIFYING = re.compile(r"(?!\d{4}-\d\d-\d\d$)(?=.*[\d@])\S+", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{\{|\{%|\$\{|<%")
_COVERING = "*•…"


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


def read_look_up(response: Response, request: LookUpRequest) -> Mapping[str, str] | None:
    """The declared fields of an answer; None when the shop knows no such thing. One that repeats a value that
    was sent, and not as it was sent, is about somebody else.

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
    if contradicted := next((name for name in request.values if _is_other(name, request, answer)), None):
        raise Rejected(f"the answer is about another '{contradicted}'")
    fields = {name: _line(answer[name]) for name in request.fields if name in answer}
    if request.fields and not fields:  # such as {"error": "maintenance"}
        raise Malformed("the answer has none of the fields that were declared")
    return fields


def _is_other(name: str, request: LookUpRequest, answer: Field) -> bool:
    """Whether the answer has another number or address under the name of one that was sent. What a shop
    covers, such as an address of which it shows the first letter, says nothing."""
    repeated = answer.value.get(name) if isinstance(answer.value, dict) else None
    if isinstance(repeated, bool) or not isinstance(repeated, str | int | float):
        return False
    if not _IDENTIFYING.fullmatch(request.values[name]):
        return False
    answered = _line(answer[name])
    is_covered = any(character in answered for character in _COVERING)
    return not is_covered and _comparable(answered) != _comparable(request.values[name])


def _comparable(value: str) -> str:
    """`CMD 41-27` and `#cmd4127` are one number."""
    return "".join(character for character in value.casefold() if character.isalnum()).lstrip("0")


def _line(field: Field) -> str:
    """A value as one line in which everything can be seen."""
    if isinstance(field.value, bool):
        return "yes" if field.value else "no"
    if isinstance(field.value, int | float) and abs(field.value) < 1e15:
        return f"{field.value:.15g}"
    if not isinstance(field.value, str):
        raise field.wrong("a text, a number, or true or false")
    if _PLACEHOLDER.search(field.text()):
        raise Malformed(f"{field.path}: a placeholder that nobody has filled in")
    return plain_line(field.text(), LONGEST_FIELD)
