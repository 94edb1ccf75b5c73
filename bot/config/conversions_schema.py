"""What may be written for conversions: links that carry campaign parameters, who tells what came of it."""

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.config.settings import Conversions
from bot.documents import parse_duration
from bot.errors import message
from bot.text.links import normalize_domain

#: What stands in braces for something of the message that is answered.
_PLACEHOLDERS = ("account", "ad", "campaign", "platform", "post", "rule")
#: The same for something of the planned post that is published.
_OF_POSTS = ("account", "platform", "post")
_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.~-]{0,63}")
_LONGEST_VALUE = 200
_MOST = 10


def _host(text: str) -> str:
    host = normalize_domain(text)
    if not _HOST.fullmatch(host):
        raise ValueError(message("expected a host of your own such as shop.example.org"))
    return host


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(message("expected the name of a parameter such as utm_source"))
    return text


def _template(text: str) -> str:
    return _checked(text, _PLACEHOLDERS)


def _post_template(text: str) -> str:
    return _checked(text, _OF_POSTS)


def _checked(text: str, placeholders: tuple[str, ...]) -> str:
    names = ", ".join(f"{{{name}}}" for name in placeholders)
    if any(name not in placeholders for name in _PLACEHOLDER.findall(text)) or set("{}") & set(
        _PLACEHOLDER.sub("", text)
    ):
        raise ValueError(
            message("expected a text, in which these may stand for something: {names}", names=names)
        )
    if not text.strip() or len(text) > _LONGEST_VALUE or not text.isprintable():
        raise ValueError(message("expected a text of {most} characters at most", most=_LONGEST_VALUE))
    return text


class ConversionsEntry(BaseModel):
    """The block, as it is written. `secrets` are references, which the parser opens."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    hosts: Annotated[list[Annotated[str, AfterValidator(_host)]], Field(max_length=100)] = []
    parameters: Annotated[
        dict[Annotated[str, AfterValidator(_name)], Annotated[str, AfterValidator(_template)]],
        Field(min_length=1, max_length=_MOST),
    ] = dict(Conversions().parameters)
    posts: Annotated[
        dict[Annotated[str, AfterValidator(_name)], Annotated[str, AfterValidator(_post_template)]],
        Field(max_length=_MOST),
    ] = dict(Conversions().posts)
    secrets: Annotated[list[str], Field(max_length=_MOST)] = []
    tolerance: Annotated[Any, AfterValidator(parse_duration)] = Conversions().tolerance

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.hosts and not self.secrets:
            raise ValueError(message("conversions need 'hosts' whose links are marked, 'secrets', or both"))
        return self


def conversions_of(entry: ConversionsEntry) -> Conversions:
    """The settings without the secrets."""
    return Conversions(
        hosts=tuple(entry.hosts),
        parameters=entry.parameters,
        posts=entry.posts,
        tolerance=entry.tolerance,
    )
