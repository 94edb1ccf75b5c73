"""Meta's data deletion requests: the signed request that comes when somebody asks to be forgotten by our app.

https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
The person is named by an id that holds for this app alone, which need not be the id under which they wrote.
"""

import hashlib
import json
from urllib.parse import parse_qs

from bot.documents import from_json
from bot.domain import Source
from bot.errors import InvalidSignature
from bot.platforms.http import moment_of
from bot.platforms.ports import DeletionRequest, WebhookRequest, WebhookResponse
from bot.platforms.signatures import constant_time_equal, from_base64, hmac_sha256

_FIELD = "signed_request"
_ALGORITHM = "HMAC-SHA256"
_MAX_LENGTH = 8192


def read_deletion_request(source: Source, request: WebhookRequest) -> DeletionRequest:
    """Who asks. Raises `InvalidSignature` for anything that was not signed with one of our app secrets, and
    `Malformed` for what was and names nobody."""
    signature, payload = _signed_request(request.body)
    expected = [hmac_sha256(secret, payload.encode()) for secret in source.secrets if secret]
    # All are compared, so that the time says nothing about which secret it was.
    if not any([constant_time_equal(mac, signature) for mac in expected]):  # noqa: C419
        raise InvalidSignature("the signed request fits none of the secrets")
    body = from_json(_from_base64_url(payload) or b"")
    if body["algorithm"].text().upper() != _ALGORITHM:
        raise InvalidSignature("the signed request names another algorithm")
    return DeletionRequest(
        person_id=body["user_id"].id(),
        issued_at=moment_of(body.get("issued_at")),
        sha256=hashlib.sha256(f"{signature.hex()}.{payload}".encode()).digest(),
    )


def confirm(url: str, code: str) -> WebhookResponse:
    """What Meta shows the person: where to look how far it is, and the code."""
    return WebhookResponse(
        body=json.dumps({"url": url, "confirmation_code": code}), content_type="application/json"
    )


def _signed_request(form: bytes) -> tuple[bytes, str]:
    """The signature's bytes, and the payload as it was signed. Raises `InvalidSignature`."""
    if len(form) > _MAX_LENGTH or not form.isascii():
        raise InvalidSignature("not a signed request")
    try:
        values = parse_qs(form.decode(), max_num_fields=10).get(_FIELD, [])
    except ValueError as error:
        raise InvalidSignature("not a form") from error
    encoded, dot, payload = values[0].partition(".") if len(values) == 1 else ("", "", "")
    signature = _from_base64_url(encoded)
    if not dot or not signature or not payload or not payload.isascii():
        raise InvalidSignature("not a signed request")
    return signature, payload


def _from_base64_url(text: str) -> bytes | None:
    # Meta leaves the padding out.
    standard = text.rstrip("=").replace("-", "+").replace("_", "/")
    return from_base64(standard + "=" * (-len(standard) % 4))
