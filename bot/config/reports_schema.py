"""What may be written for mails and for reports that are sent by themselves."""

import re
from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bot.config.addresses import is_loopback
from bot.config.settings import Mail
from bot.documents import parse_duration
from bot.domain.report_schedule import Every, ScheduledReport
from bot.domain.report_scope import ReportScope
from bot.errors import message

_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)*[A-Za-z0-9-]*[A-Za-z0-9]"
_RECIPIENT = re.compile(_ADDRESS)
#: A name that needs no quotes, and an address; nothing that could end a header and begin another one.
_SENDER = re.compile(rf"(?:[^<>\"\\,;:@\[\]()\x00-\x1f\x7f-\x9f\u2028\u2029]*<{_ADDRESS}>|{_ADDRESS})")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[?[0-9a-fA-F:]+\]?")
_LONGEST_ADDRESS = 254
_MOST_RECIPIENTS = 50
_AT = ScheduledReport(name="").at


def _recipient(text: str) -> str:
    if not _RECIPIENT.fullmatch(text) or len(text) > _LONGEST_ADDRESS:
        raise ValueError(message("expected an address such as zoe@example.org"))
    return text


def _sender(text: str) -> str:
    if not _SENDER.fullmatch(text) or len(text) > _LONGEST_ADDRESS or not text.isprintable():
        raise ValueError(message("expected an address such as Tamis <tamis@example.org>"))
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError(message("expected the name of a server such as smtp.example.org"))
    return text


def _time(value: object) -> time:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(message("expected a time such as 08:00"))
    return time(int(match[1]), int(match[2]))


def _folder(text: str) -> str:
    if not text.isprintable():
        raise ValueError(message("expected a path of characters that can be seen"))
    return text


#: A mailbox that reports and news may be sent to.
Recipient = Annotated[str, AfterValidator(_recipient)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class MailEntry(_Entry):
    """The server for mails, as it is written. `password` is a reference, which the parser opens."""

    host: Annotated[str, AfterValidator(_host)]
    port: Annotated[int, Field(ge=1, le=65_535)] = Mail.port
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str | None = None
    sender: Annotated[str, AfterValidator(_sender)]
    timeout: Annotated[Any, AfterValidator(parse_duration)] = Mail.timeout

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if self.security == "none" and not is_loopback(f"http://{self.host}"):
            raise ValueError(
                message(
                    "'security: none' lets anybody on the way read the mail; it is for a server on this"
                    " machine"
                )
            )
        if bool(self.username) != (self.password is not None):
            raise ValueError(message("'username' and 'password' go together"))
        return self


class ReportEntry(_Entry):
    """One report, as it is written."""

    every: Literal["week", "month"] = "week"
    at: Annotated[Any, AfterValidator(_time)] = _AT
    to: Annotated[list[Recipient], Field(max_length=_MOST_RECIPIENTS)] = []
    folder: Annotated[str, AfterValidator(_folder)] = ""
    language: Literal["", "fr", "en"] = ""
    account: str = ""
    platform: str = ""
    campaign: str = ""
    post: str = ""
    calendar: str = ""

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Self:
        if not self.to and not self.folder:
            raise ValueError(message("a report needs 'to', 'folder', or both"))
        return self


def mail_of(entry: MailEntry) -> Mail:
    """The settings without the password."""
    return Mail(**{**dict(entry), "password": None})


def reports_of(entries: dict[str, ReportEntry]) -> tuple[ScheduledReport, ...]:
    """The reports in the order of the file."""
    return tuple(
        ScheduledReport(
            name=name,
            every=Every(entry.every),
            at=entry.at,
            to=tuple(entry.to),
            folder=entry.folder,
            language=entry.language,
            scope=ReportScope(
                account_id=entry.account,
                platform=entry.platform,
                campaign_id=entry.campaign,
                post=entry.post,
            ),
            calendar=entry.calendar,
        )
        for name, entry in entries.items()
    )
