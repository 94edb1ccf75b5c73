"""Logs as JSON lines on standard error: one record, one line, whatever is in it.

Ids may appear, texts, names and tokens never do. The libraries below us do not know that: their records say
what kind of error it was and where, but nothing in their own words, and no more than once a minute. A filter
masks every secret known to the program, also in tracebacks, as the last line of defence.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain import Secret

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_SHORTEST_SECRET = 6  # masking shorter ones would mask ordinary words
#: Loggers whose records a stranger can cause, with a text that quotes what the stranger has sent.
_NETWORK_LIBRARIES = frozenset({"aiohttp", "asyncio"})
_SECONDS_BETWEEN_LIBRARY_RECORDS = 60.0


class JsonLines(logging.Formatter):
    """Formats a record as one line of ASCII JSON."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        super().__init__()
        self._values: set[str] = set()
        self.mask(secrets)

    def mask(self, secrets: Iterable[Secret]) -> None:
        """Mask these secrets, too, as they are now."""
        self._values |= {secret.reveal() for secret in secrets}
        self._secrets = _pattern_of(self._values)

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if _is_of_network_library(record):
            entry |= _describe_without_words(record)
        else:
            entry["message"] = record.getMessage()
            if record.exc_info:
                entry["trace"] = self.formatException(record.exc_info)
        entry.update({key: value for key, value in record.__dict__.items() if key not in _STANDARD})
        line = json.dumps(entry, default=str)
        return line if self._secrets is None else self._secrets.sub("***", line)


@dataclass
class _Passed:
    """When a logger's last record was let through, and how many have come since then."""

    at: float
    later: int = 0


class OncePerMinute(logging.Filter):
    """Lets one record a minute of each logger of a network library through, with how many there were."""

    def __init__(self) -> None:
        super().__init__()
        self._passed: dict[str, _Passed] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written. All of our own are."""
        if not _is_of_network_library(record):
            return True
        last = self._passed.get(record.name)
        if last is not None and record.created - last.at < _SECONDS_BETWEEN_LIBRARY_RECORDS:
            last.later += 1
            return False
        record.__dict__["count"] = 1 + (0 if last is None else last.later)
        self._passed[record.name] = _Passed(record.created)
        return True


def configure_logging(level: str, secrets: Iterable[Secret]) -> None:
    """Send all logs of the program to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    protect(handler, secrets)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("aiohttp.access", "asyncio", "transformers"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def protect(handler: logging.Handler, secrets: Iterable[Secret]) -> None:
    """Let a handler write lines that neither strangers can fill nor secrets get into."""
    handler.setFormatter(JsonLines(secrets))
    handler.addFilter(OncePerMinute())


def mask(secrets: Iterable[Secret]) -> None:
    """Mask secrets that came to be known while the program runs, in all its logs."""
    newer = tuple(secrets)
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, JsonLines):
            handler.formatter.mask(newer)


def _is_of_network_library(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] in _NETWORK_LIBRARIES


def _describe_without_words(record: logging.LogRecord) -> dict[str, object]:
    """What kind of error a library reports, which line of it does, and which line of code raised it."""
    entry: dict[str, object] = {
        "message": "a library reports an error",
        "reported_at": f"{record.module}.py:{record.lineno}",
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        entry["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        if frames:
            entry["raised_at"] = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    if isinstance(error, OSError) and error.errno is not None:
        entry["errno"] = error.errno
    return entry


def _pattern_of(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """What finds each of these in a line of JSON, also where some of its characters are percent-encoded."""
    # The longest first: one may be the beginning of another.
    long_enough = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}, key=len)
    patterns = ["".join(_pattern_of_character(character) for character in it) for it in long_enough[::-1]]
    return re.compile("|".join(patterns)) if patterns else None


def _pattern_of_character(character: str) -> str:
    encoded = "".join(f"%(?:25)*(?i:{byte:02x})" for byte in character.encode("utf-8", "surrogatepass"))
    if character in "\"'\\":  # `repr` and JSON put backslashes before these, one after the other
        return rf"(?:\\*{re.escape(character)}|{encoded})"
    plain = re.escape(json.dumps(character)[1:-1])
    return rf"(?:{plain}|\+|{encoded})" if character == " " else f"(?:{plain}|{encoded})"
