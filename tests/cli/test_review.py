"""`tamis review` at the command line."""

from pathlib import Path

from tests.fakes.instance import fill, tamis
from tests.fakes.review_screen import stock


def test_without_a_terminal_it_says_what_there_is_instead(tmp_path: Path) -> None:
    result = tamis("review", "--data", fill(tmp_path / "data", stock))
    assert (result.exit_code, "tamis queue next" in result.stderr) == (2, True)
