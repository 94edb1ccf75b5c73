"""What can go wrong, grouped by what the caller has to do next.

TamisError
├── ConfigError        a file of ours is wrong          → the old version stays in force
├── InvalidSignature   signature wrong or missing       → 401, nothing kept
├── Malformed          signed, but not as documented    → keep, count, show; 200
├── Rejected           the platform said no for good    → rejected, shown to a person
│   ├── NotFound       gone, or out of our reach        → looked at once; for a hide, gone is done
│   ├── NotPermitted   the account may not do this      → rejected; several in a row: the account pauses
│   ├── AlreadyDone    an earlier one of the kind stands → done if it was ours, else rejected
│   └── EchoOnly       only a webhook can prove it      → its echo is waited for, then a person is asked
├── Blocked            the platform calls us abusive    → automatic replies of the account stop
├── RateLimited        too fast                         → waiting
├── NotSent            nothing left this machine        → waiting
├── Unfinished         a step that nobody sees is done  → waiting, then the next step
├── TokenExpired       the credential is over           → renew once, else the account pauses
├── OutcomeUnknown     it may have happened             → unknown, then read back
├── StoreBusy          cannot commit now                → 503
│   └── StoreMoved     another database has all of it   → 503, until it is named
├── StoreFull          no room to commit                → 503
└── UserError          a command cannot be carried out  → message, exit code
"""

import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


class TamisError(Exception):
    """Base of all our errors."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for a person that is translated where it is shown.

    `text` is the English sentence with `{names}`, and the key of its translations; `data` is what to fill
    in, by name; a value may be a `Message` itself. With `plural` the sentence depends on `data["count"]`.
    `str()` is the English sentence.
    """

    text: str
    data: Mapping[str, object] = field(default_factory=dict, hash=False)  # a dict cannot be hashed
    plural: str | None = None

    def __str__(self) -> str:
        text = self.plural if self.plural and self.data["count"] != 1 else self.text
        return text.format_map({name: str(value) for name, value in self.data.items()}) if self.data else text


def message(text: str, /, plural: str | None = None, **data: object) -> Message:
    """A `Message`. `text` and `plural` are literals, so that they can be extracted for translators."""
    return Message(text, data, plural)


#: What the operating system says in English only, by its code.
_SYSTEM_REASONS = {
    errno.ENOENT: message("there is no such file or folder"),
    errno.EACCES: message("you are not allowed to"),
    errno.EPERM: message("you are not allowed to"),
    errno.EISDIR: message("it is a folder"),
    errno.ENOTDIR: message("a part of the path is a file, not a folder"),
    errno.ELOOP: message("its symbolic links lead in a circle"),
    errno.ENAMETOOLONG: message("the name is too long"),
    errno.ENOSPC: message("the disk is full"),
    errno.EDQUOT: message("your share of the disk is full"),
    errno.EROFS: message("the file system is read-only"),
    errno.ENXIO: message("it is a pipe or a device, not a file"),
    errno.EIO: message("the disk reports a fault"),
    errno.EMFILE: message("too many files are open"),
    errno.EADDRINUSE: message("another program listens there already"),
    errno.EADDRNOTAVAIL: message("this machine has no such address"),
}


class FileRefused(OSError):
    """A file that could be opened and is not used, for a `reason` of ours."""

    def __init__(self, reason: Message, path: object = None) -> None:
        super().__init__()
        self.reason = reason
        self.filename = path

    def __str__(self) -> str:
        return str(self.reason)


def explain_io(error: OSError | UnicodeError) -> Message | str:
    """Why a file or an address could not be used; in the words of the system where we have none."""
    if isinstance(error, FileRefused):
        return error.reason
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return message("it is not UTF-8, first on line {line}; save it as UTF-8", line=line)
    if isinstance(error, UnicodeError):
        return message("it is not UTF-8")
    return _SYSTEM_REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


@dataclass(frozen=True)
class Problem:
    """One mistake in a file: where it is and what to do about it."""

    where: str
    message: "Message | str"

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class ConfigError(TamisError):
    """A configuration or rules file is wrong; all mistakes found are listed at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class InvalidSignature(TamisError):
    """The signature is missing or wrong; the delivery is not believed and not kept."""


class Malformed(TamisError):
    """A rightly signed delivery does not look as its platform documents it."""


class Rejected(TamisError):
    """The platform declined for good; repeating the call would not help."""

    def __init__(self, message: str, code: str = "") -> None:
        self.code = code
        super().__init__(message)


class NotFound(Rejected):
    """The comment or message does not exist (any more) or is out of our reach."""


class NotPermitted(Rejected):
    """The account lacks the permission for this call; repeating it would not help, a person may."""


class AlreadyDone(Rejected):
    """The platform takes one of the kind and has it. Ours, if an earlier call of the same was in doubt; what
    somebody else said or said in other words is no proof of it."""


class EchoOnly(Rejected):
    """The platform cannot be asked whether it happened, but tells of it by webhook if it did."""


class Blocked(TamisError):
    """The platform blocked us for abuse; automatic words of the account must stop."""


class RateLimited(TamisError):
    """The platform wants fewer calls; `retry_after` is in seconds, None when it did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class QuotaSpent(RateLimited):
    """The units that the platform gives for a day are used up, by our count or by its own: nothing happened,
    and nothing can until its day turns, in `retry_after` seconds."""


class NotSent(TamisError):
    """The call never left this machine; it is safe to repeat."""


class Unfinished(TamisError):
    """One of several steps is done, and nobody sees anything of it yet. `link` is what the next one goes on
    from: it comes back as `Action.linked`. After `seconds` it may go on."""

    def __init__(self, message: str, *, link: str, seconds: float) -> None:
        self.link = link
        self.seconds = seconds
        super().__init__(message)


class TokenExpired(TamisError):
    """The credential expired or was withdrawn; calls of its account must wait for a new one."""


class OutcomeUnknown(TamisError):
    """The call may have taken effect; read back before repeating it."""


class StoreBusy(TamisError):
    """The database could not commit in time or is closing."""


class StoreMoved(StoreBusy):
    """Everything is in another database now, which has to be named instead."""


class StoreFull(TamisError):
    """There is no room left to commit."""


class UserError(TamisError):
    """A command cannot be carried out as asked.

    `code` names the sentence that says what to do; it stands in `bot/present/messages/`. `data` is what to
    fill in, by name.
    """

    def __init__(self, code: str, /, **data: object) -> None:
        self.code = code
        self.data: Mapping[str, object] = data
        super().__init__(code if not data else f"{code} {data}")
