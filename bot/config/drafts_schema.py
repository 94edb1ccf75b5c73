"""What may be written for drafts by a language model: the one setting by which text leaves the machine."""

import ipaddress
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.config.settings import Drafts
from bot.documents import Document, parse_duration
from bot.domain import Secret
from bot.errors import Problem, message

_COUNT = Annotated[int, Field(ge=1, le=10_000_000)]


def is_loopback(url: str) -> bool:
    """Whether the address is one of this machine."""
    host = (urlsplit(url).hostname or "").lower()
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(_expected()) from None
    is_plain = bool(parts.username or parts.password or parts.query or parts.fragment) or port == 0
    if parts.scheme not in ("http", "https") or not parts.hostname or is_plain or not text.isprintable():
        raise ValueError(_expected())
    if parts.scheme == "http" and not is_loopback(text):
        raise ValueError(
            message("what people wrote would travel unprotected; use https, or an address of this machine")
        )
    return text


def _expected() -> Any:
    return message("expected the address of an OpenAI-compatible endpoint such as http://127.0.0.1:11434/v1")


class DraftsEntry(BaseModel):
    """The block, as it is written. `key` is a reference, which the parser opens."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    url: Annotated[str, AfterValidator(_url)]
    model: Annotated[str, Field(min_length=1, max_length=200)]
    key: str | None = None
    timeout: Annotated[Any, AfterValidator(parse_duration)] = Drafts.timeout
    queues: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=64)]], Field(min_length=1, max_length=50)
    ]
    calls_per_hour: _COUNT = Drafts.calls_per_hour
    calls_per_day: _COUNT = Drafts.calls_per_day
    tokens_per_hour: _COUNT = Drafts.tokens_per_hour
    tokens_per_day: _COUNT = Drafts.tokens_per_day
    max_tokens: Annotated[int, Field(ge=16, le=2_000)] = Drafts.max_tokens


def drafts_of(entry: DraftsEntry) -> Drafts:
    """The settings without the key, which the parser opens."""
    values: dict[str, Any] = dict(entry) | {"queues": tuple(entry.queues), "key": None}
    return Drafts(**values)


def with_key(drafts: Drafts | None, key: str | None) -> Drafts | None:
    """The settings with the key, if it could be opened."""
    return drafts if drafts is None or key is None else Drafts(**{**vars(drafts), "key": Secret(key)})


def leaving(document: Document, drafts: object) -> Iterator[Problem]:
    """What an operator is told at every start: which text leaves the machine, and to whom."""
    if not isinstance(drafts, Drafts):
        return
    host = urlsplit(drafts.url).hostname
    if is_loopback(drafts.url):
        text = message(
            "'drafts': messages of the queues {queues} go to another program on this machine, at {host}",
            queues=", ".join(drafts.queues),
            host=host,
        )
    else:
        text = message(
            "'drafts': messages of the queues {queues} leave this machine, for {host}; addresses and names"
            " are taken out, the words are not (docs/drafts.md)",
            queues=", ".join(drafts.queues),
            host=host,
        )
    yield Problem(document.where(("drafts",), key=True), text)
