"""Errors say what was expected, what came and where, all at once."""

import errno
from pathlib import Path

import pytest

from bot.errors import ConfigError, Message, NotFound, Problem, RateLimited, Rejected, TamisError, explain_io


def test_a_config_error_lists_every_mistake() -> None:
    error = ConfigError([Problem("rules.yaml:1:2", "first"), Problem("rules.yaml:3:4", "second")])
    assert str(error) == "rules.yaml:1:2: first\nrules.yaml:3:4: second"


def test_what_is_gone_is_a_refusal_and_everything_is_ours() -> None:
    assert issubclass(NotFound, Rejected)
    assert isinstance(RateLimited("slow down", 3.0), TamisError)
    assert RateLimited("slow down", 3.0).retry_after == 3.0
    assert Rejected("no", "10").code == "10"


def test_why_a_file_cannot_be_used_is_said_in_words_that_have_a_translation(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "none", "there is no such file or folder"),
        (tmp_path, "it is a folder"),
    ):
        with pytest.raises(OSError) as caught:
            path.read_text("utf-8")
        assert isinstance(explain_io(caught.value), Message)
        assert str(explain_io(caught.value)) == words
    (tmp_path / "old.txt").write_bytes(b"oui\nd\xe9j\xe0")
    with pytest.raises(UnicodeDecodeError) as undecodable:
        (tmp_path / "old.txt").read_text("utf-8")
    assert str(explain_io(undecodable.value)) == "it is not UTF-8, first on line 2; save it as UTF-8"


def test_what_the_system_says_is_better_than_nothing() -> None:
    assert explain_io(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert explain_io(TimeoutError()) == "TimeoutError"
