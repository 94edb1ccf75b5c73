"""While the demo runs, logs go to a file without secrets; afterwards everything is as before."""

import json
import logging
from pathlib import Path

from bot.demo.log_file import FILE, logging_to_file
from bot.domain import Secret


def test_records_go_to_the_file_and_secrets_do_not(tmp_path: Path) -> None:
    with logging_to_file(tmp_path, [Secret("open-sesame-123")]):
        logging.getLogger("bot.demo").info("the token is %s", "open-sesame-123")
    (line,) = (tmp_path / FILE).read_text("ascii").splitlines()
    assert "the token is" in json.loads(line)["message"]
    assert "open-sesame-123" not in line


def test_handlers_and_level_are_restored(tmp_path: Path) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with logging_to_file(tmp_path, []):
        assert root.handlers != handlers
    assert (root.handlers, root.level) == (handlers, level)


def test_nothing_is_created_before_the_first_record(tmp_path: Path) -> None:
    with logging_to_file(tmp_path, []):
        assert not (tmp_path / FILE).exists()
