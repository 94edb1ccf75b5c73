"""Logs: one record is one line, and no secret is ever in it."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot.domain import Secret
from bot.runtime.logs import JsonLines, configure_logging

HOSTILE = 'line\nbreak \r\u2028\u2029\x85 \x1b[2J "quoted" \ud800 \x00'


def record(message: str, **extra: object) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": message, "levelno": 20, "levelname": "INFO", "name": "bot", **extra})


def test_hostile_values_stay_on_one_ascii_line() -> None:
    line = JsonLines().format(record(HOSTILE, event=HOSTILE))
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert not any(ord(char) < 32 for char in line)
    assert json.loads(line)["event"] == HOSTILE


@pytest.mark.parametrize("secret", ["canary-token", 'with"quote-and-\\slash'])
def test_a_secret_is_blotted_out_wherever_it_appears(secret: str) -> None:
    formatter = JsonLines([Secret(secret)])
    try:
        raise ValueError(f"call with {secret} failed")
    except ValueError as trouble:
        line = formatter.format(
            record(
                f"token {secret}",
                url=f"https://x/?t={secret}",
                exc_info=(type(trouble), trouble, trouble.__traceback__),
            )
        )
    assert secret not in line
    assert json.dumps(secret)[1:-1] not in line
    assert line.count("***") >= 3


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The root logger, which is afterwards as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


def test_everything_goes_to_standard_error_as_json(
    root_logger: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("info", [Secret("canary-token")])
    logging.getLogger("bot.somewhere").info("called with canary-token", extra={"action": "call"})
    logging.getLogger("bot.somewhere").debug("not wanted")
    logging.getLogger("aiohttp.access").info("GET /")
    out, err = capsys.readouterr()
    assert out == ""
    (entry,) = [json.loads(line) for line in err.splitlines()]
    assert (entry["message"], entry["action"], entry["level"]) == ("called with ***", "call", "info")
