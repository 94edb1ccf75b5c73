"""The protocol of OpenAI's chat completions, as Ollama, llama.cpp and vLLM speak it, too.

https://platform.openai.com/docs/api-reference/chat/create. What answers may be anything that has an address:
an error page, half a body, a stream that nobody asked for. No words of an answer are repeated in a reason.
"""

import json
from typing import Any

from bot.domain import Secret
from bot.domain.drafts import Completion, Prompt
from bot.errors import RateLimited
from bot.platforms.http import status_error
from bot.platforms.ports import Request, Response

_SERVICE = "the endpoint"
#: A token is about so many characters; fewer, so that an estimate is rather too high.
_CHARACTERS_A_TOKEN = 3
_LONGEST_OUTPUT = 8_000
_ENDED = "stop"
_BUSY_SECONDS = 60.0


class DraftFailure(Exception):
    """Nothing usable came; the text says why, in our words. `retry_after` is in how many seconds to ask
    again, where the endpoint wants to be asked later."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(why)


def completion_request(url: str, model: str, key: Secret | None, prompt: Prompt, max_tokens: int) -> Request:
    """The call: one answer, in one piece, without tools."""
    headers = {"Accept": "application/json"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key.reveal()}"
    return Request(
        method="POST",
        url=f"{url.rstrip('/')}/chat/completions",
        headers=headers,
        json={
            "model": model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            "max_tokens": max_tokens,
            "temperature": 0.2,
            "n": 1,
            "stream": False,
        },
        has_side_effects=False,
    )


def read_completion(response: Response, prompt: Prompt) -> Completion:
    """What was answered. Raises `DraftFailure` for anything that is no answer."""
    error = status_error(response, _SERVICE, has_side_effects=False)
    if isinstance(error, RateLimited):
        raise DraftFailure(str(error), error.retry_after or _BUSY_SECONDS)
    if error is not None:
        raise DraftFailure(str(error))
    try:
        body = json.loads(response.body.decode("utf-8"))
    except (ValueError, RecursionError):
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        shown = {"text/html": "a web page", "text/event-stream": "a stream"}.get(
            kind, "no JSON, or a part of it"
        )
        raise DraftFailure(f"{_SERVICE} answered {shown}") from None
    text, reason = _choice(body)
    estimate = estimate_tokens(prompt.text + text)
    used = _integer(body, "usage", "total_tokens")
    # Who would count too few could be asked without an end.
    return Completion(text=text, tokens=max(used, estimate // 2), is_whole=reason in (_ENDED, None))


def estimate_tokens(text: str) -> int:
    """How many tokens a text may be, rather too many."""
    return len(text) // _CHARACTERS_A_TOKEN + 1


def _choice(body: Any) -> tuple[str, str | None]:
    """The text of the first choice, and why it ended."""
    try:
        choice = body["choices"][0]
        text = choice["message"]["content"]
        reason = choice.get("finish_reason")
        is_call = bool(choice["message"].get("tool_calls"))
    except (KeyError, IndexError, TypeError, AttributeError):
        raise DraftFailure(f"{_SERVICE} answered JSON without an answer in it") from None
    if is_call or not isinstance(text, str):
        raise DraftFailure(f"{_SERVICE} answered with something else than a text")
    if not text.strip():
        raise DraftFailure(f"{_SERVICE} answered an empty text")
    if len(text) > _LONGEST_OUTPUT:
        raise DraftFailure(f"{_SERVICE} answered more than {_LONGEST_OUTPUT} characters")
    return text.strip(), reason if isinstance(reason, str) else None


def _integer(body: Any, *path: str) -> int:
    for step in path:
        body = body.get(step) if isinstance(body, dict) else None
    is_number = isinstance(body, int) and not isinstance(body, bool)
    return min(max(0, body), 10**7) if is_number else 0
