"""The errors of the API, with the statuses, sentences and details that its clients look for.

The sentences are part of the protocol: clients compare them, so they are never translated. `details` is never
empty, because clients read its first entry without asking whether there is one.
"""

import math
from collections.abc import Sequence
from typing import Any

from bot.errors import TamisError

MAX_TEXT_BYTES = 20_480

_TYPES = "type.googleapis.com/"
_ANALYZE_ERROR = _TYPES + "google.commentanalyzer.v1alpha1.AnalyzeCommentError"
_ERROR_INFO = _TYPES + "google.rpc.ErrorInfo"
_RETRY_INFO = _TYPES + "google.rpc.RetryInfo"
_DOMAIN = "googleapis.com"
#: Echoed names come from outside; an error is no place for a long text.
_MAX_ECHOED = 100


class ApiError(TamisError):
    """A request that cannot be answered with scores: what its client gets instead.

    `retry_after` is in whole seconds, None where trying again would not help.
    """

    def __init__(
        self,
        code: int,
        status: str,
        sentence: str,
        details: Sequence[dict[str, Any]],
        retry_after: int | None = None,
    ) -> None:
        self.code = code
        self.status = status
        self.details = tuple(details)
        self.retry_after = retry_after
        super().__init__(sentence)

    @property
    def error_type(self) -> str:
        """The `errorType` or `reason` that clients branch on."""
        first = self.details[0]
        return str(first.get("errorType") or first.get("reason"))

    def body(self) -> dict[str, Any]:
        """The answer's body."""
        error = {
            "code": self.code,
            "message": str(self),
            "status": self.status,
            "details": list(self.details),
        }
        return {"error": error}


def comment_empty() -> ApiError:
    """There is nothing to score."""
    return _invalid_argument("Comment must be non-empty.", "COMMENT_EMPTY")


def comment_too_long(size: int) -> ApiError:
    """The text has `size` bytes of UTF-8, and that is too many."""
    sentence = f"Comment text was too many bytes. Value ({size}) exceeded limit ({MAX_TEXT_BYTES})."
    return _invalid_argument(sentence, "COMMENT_TOO_LONG")


def no_attributes() -> ApiError:
    """The request does not say what it wants to know."""
    return _invalid_argument("Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES")


def unknown_attribute(name: str) -> ApiError:
    """An attribute that nobody knows, or none that this server can honestly score."""
    return invalid_request(f"Unknown requested attribute: {name[:_MAX_ECHOED]}")


def score_type_not_supported(score_type: str, attribute: str) -> ApiError:
    """Another score than a probability was asked for."""
    return invalid_request(
        f"Requested score type {score_type[:_MAX_ECHOED]} is not supported by attribute {attribute}"
    )


def language_not_supported(attribute: str, requested: Sequence[str], detected: Sequence[str]) -> ApiError:
    """The attribute has no score in one of these languages; clients drop it and ask again."""
    languages = list(requested or detected)
    inner = {
        "attribute": attribute,
        "requestedLanguages": list(requested),
        "detectedLanguages": list(detected),
    }
    return _invalid_argument(
        f"Attribute {attribute} does not support request languages: {', '.join(languages)}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError=inner,
    )


def invalid_request(sentence: str) -> ApiError:
    """Something else in the request is not as documented."""
    return _invalid_argument(sentence, "INVALID_REQUEST")


def invalid_json(problem: object) -> ApiError:
    """The body is no JSON, or a value in it is of another type; `problem` says which and where."""
    return invalid_request(f"Invalid JSON payload received. {problem}")


def key_missing() -> ApiError:
    """The request names no key at all."""
    sentence = (
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key"
        " to call this API."
    )
    return ApiError(403, "PERMISSION_DENIED", sentence, [_error_info("API_KEY_MISSING")])


def key_invalid() -> ApiError:
    """A key that was never made, or was revoked."""
    sentence = "API key not valid. Please pass a valid API key."
    return ApiError(400, "INVALID_ARGUMENT", sentence, [_error_info("API_KEY_INVALID")])


def quota_exceeded(per_second: float, wait: float) -> ApiError:
    """More requests than the key may make; there is room again in `wait` seconds."""
    seconds = max(1, math.ceil(wait))
    sentence = (
        "Quota exceeded for quota metric 'Analysis requests (AnalyzeComment)' and limit 'Analysis requests"
        f" (AnalyzeComment) per minute' ({per_second * 60:g} per minute) of this key."
    )
    details = [
        _error_info("RATE_LIMIT_EXCEEDED", quota_limit_value=f"{per_second * 60:g}"),
        {"@type": _RETRY_INFO, "retryDelay": f"{seconds}s"},
    ]
    return ApiError(429, "RESOURCE_EXHAUSTED", sentence, details, retry_after=seconds)


def too_many_waiting() -> ApiError:
    """So many requests of the key wait already that another one would only wait for nothing."""
    sentence = "Too many requests of this key are waiting. Wait for answers before sending more."
    details = [_error_info("CONCURRENT_LIMIT_EXCEEDED"), {"@type": _RETRY_INFO, "retryDelay": "1s"}]
    return ApiError(429, "RESOURCE_EXHAUSTED", sentence, details, retry_after=1)


def unavailable(reason: str) -> ApiError:
    """The classifier is not there or late; without it there is no score, and none is made up."""
    sentence = "The service is currently unavailable."
    return ApiError(503, "UNAVAILABLE", sentence, [_error_info(reason)], retry_after=5)


def not_found() -> ApiError:
    """No such address."""
    return ApiError(404, "NOT_FOUND", "Requested entity was not found.", [_error_info("NOT_FOUND")])


def refused_by_http(code: int, sentence: str, reason: str) -> ApiError:
    """What HTTP has a status for and the API has none: a wrong method, a body that is compressed or huge."""
    return ApiError(code, "INVALID_ARGUMENT", sentence, [_error_info(reason)])


def _invalid_argument(sentence: str, error_type: str, **inner: Any) -> ApiError:
    detail = {"@type": _ANALYZE_ERROR, "errorType": error_type, **inner}
    return ApiError(400, "INVALID_ARGUMENT", sentence, [detail])


def _error_info(reason: str, **metadata: str) -> dict[str, Any]:
    info: dict[str, Any] = {"@type": _ERROR_INFO, "reason": reason, "domain": _DOMAIN}
    return info | ({"metadata": metadata} if metadata else {})
