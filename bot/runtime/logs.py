"""Logs as JSON lines on standard error: one record, one line, whatever is in it.

Ids may appear, texts, names and tokens never do; a filter masks every secret known to the
program, also in tracebacks, as the last line of defence.
"""

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

from bot.domain import Secret

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_SHORTEST_SECRET = 6  # masking shorter ones would mask ordinary words


class JsonLines(logging.Formatter):
    """Formats a record as one line of ASCII JSON."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        super().__init__()
        self._secrets = [secret.reveal() for secret in secrets if len(secret.reveal()) >= _SHORTEST_SECRET]

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry.update({key: value for key, value in record.__dict__.items() if key not in _STANDARD})
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        line = json.dumps(entry, default=str)
        for secret in self._secrets:
            line = line.replace(json.dumps(secret)[1:-1], "***")
        return line


def configure_logging(level: str, secrets: Iterable[Secret]) -> None:
    """Send all logs of the program to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("aiohttp.access", "asyncio", "transformers"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
