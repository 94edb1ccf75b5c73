"""Mistakes in files are told with their place, whatever the file is called."""

import pytest

from bot.cli.problems import tell_problems
from bot.errors import Problem, message
from bot.present.messages import Catalog


def test_mistakes_come_first_and_no_file_name_moves_the_cursor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mistake = Problem("a\x1b[31m.yaml:1:1", message("'{key}' is missing", key="id"))
    doubt = Problem("b.yaml:2:1", message("'{key}' is missing", key="why"))
    tell_problems([mistake], [doubt], Catalog("en"))
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert told.splitlines() == [
        r"a\x1b[31m.yaml:1:1: 'id' is missing",
        "warning: b.yaml:2:1: 'why' is missing",
    ]
