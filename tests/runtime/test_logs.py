"""Logs: one record is one line, and no secret is ever in it."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot.domain import Secret
from bot.runtime.logs import JsonLines, OncePerMinute, configure_logging, mask

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


# ---- records of the libraries below us


def library_record(text: str, *, at: float = 0.0, name: str = "aiohttp.server") -> logging.LogRecord:
    """What a library would log about a request with that text in it."""
    try:
        raise OSError(24, f"cannot read {text}")
    except OSError as error:
        return record(
            f"Error handling request {text}",
            name=name,
            created=at,
            levelno=40,
            levelname="ERROR",
            module="web_protocol",
            lineno=12,
            exc_info=(type(error), error, error.__traceback__),
        )


@pytest.mark.parametrize("name", ["aiohttp.server", "aiohttp.web", "aiohttp.client", "asyncio"])
def test_a_library_says_what_happened_and_where_but_not_in_its_words(name: str) -> None:
    line = JsonLines().format(library_record("Mme Dupont", name=name))
    assert "Dupont" not in line
    entry = json.loads(line)
    assert entry["raised_at"].startswith("test_logs.py:")
    assert {key: entry[key] for key in ("logger", "error", "errno", "reported_at")} == {
        "logger": name,
        "error": "OSError",
        "errno": 24,
        "reported_at": "web_protocol.py:12",
    }


def test_a_library_without_an_error_says_where_it_reports() -> None:
    entry = json.loads(
        JsonLines().format(record("socket of Mme Dupont", name="asyncio", module="x", lineno=3))
    )
    assert (entry["reported_at"], "error" in entry) == ("x.py:3", False)


def test_our_own_errors_keep_their_words_and_traces() -> None:
    line = JsonLines().format(library_record("the disk", name="bot.runtime.loop"))
    assert json.loads(line)["message"] == "Error handling request the disk"
    assert "cannot read the disk" in json.loads(line)["trace"]


def test_a_library_gets_one_line_a_minute_with_how_often_it_wanted_one() -> None:
    passing = OncePerMinute()
    written = []
    for second in range(150):
        one = library_record("x", at=float(second))
        if passing.filter(one):
            written.append((second, one.__dict__["count"]))
        assert passing.filter(record("ours")), "our own records are limited where they are made"
    assert written == [(0, 1), (60, 60), (120, 60)]


def test_each_logger_has_its_own_minute() -> None:
    passing = OncePerMinute()
    assert passing.filter(library_record("x", name="asyncio"))
    assert passing.filter(library_record("x", name="aiohttp.server"))
    assert not passing.filter(library_record("x", name="asyncio"))


# ---- other spellings of a secret


@pytest.mark.parametrize(
    "spelling",
    [
        "p/ss word+é'x",
        "p%2Fss%20word%2B%C3%A9%27x",
        "p%2fss+word%2b%c3%a9'x",
        "p/ss%20word+é'x",
        "p%252Fss%2520word%252B%25C3%25A9%2527x",
        "%70%2F%73%73%20%77%6F%72%64%2B%C3%A9%27%78",
    ],
)
def test_a_secret_is_masked_in_every_percent_encoding(spelling: str) -> None:
    line = JsonLines([Secret("p/ss word+é'x")]).format(record(f"GET /?token={spelling}&x=1"))
    assert json.loads(line)["message"] == "GET /?token=***&x=1"


def test_a_secret_that_begins_like_another_does_not_leave_the_rest_of_it() -> None:
    line = JsonLines([Secret("canary"), Secret("canary-token")]).format(record("canary-token and canary"))
    assert json.loads(line)["message"] == "*** and ***"


def test_a_secret_with_quotes_is_masked_in_what_python_shows_of_it() -> None:
    secret = "with\"quote'and-\\slash"
    line = JsonLines([Secret(secret)]).format(record(f"got {secret!r} and {[secret]!r}"))
    assert "slash" not in line
    assert line.count("***") == 2


def test_a_secret_that_came_later_is_masked_and_the_earlier_ones_still_are(
    root_logger: logging.Logger,
) -> None:
    configure_logging("info", [Secret("canary-first")])
    mask([Secret("canary-later")])
    (handler,) = root_logger.handlers
    line = handler.format(record("canary-first and canary-later"))
    assert json.loads(line)["message"] == "*** and ***"
