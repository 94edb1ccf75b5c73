"""What strangers wrote is marked, whatever it says."""

import json
import re

import pytest

from bot.errors import UserError
from bot.present.untrusted import LONGEST_ANSWER, marked_text, outside
from tests.fakes.hostile import INVISIBLE


def test_every_text_of_an_untrusted_field_stands_between_marks_and_no_other() -> None:
    answer = {"rule": "ours", "untrusted_post": {"author": "a", "texts": ["b", ""]}, "n": 3}
    head, _, body = marked_text(answer).partition("\n")
    (word,) = set(re.findall(r"<untrusted-(\w+)>", head))
    assert json.loads(body) == {
        "rule": "ours",
        "untrusted_post": {
            "author": f"<untrusted-{word}>a</untrusted-{word}>",
            "texts": [f"<untrusted-{word}>b</untrusted-{word}>", ""],
        },
        "n": 3,
    }


def test_the_word_in_the_marks_is_another_each_time() -> None:
    assert marked_text({"untrusted_text": "x"}) != marked_text({"untrusted_text": "x"})


@pytest.mark.parametrize("text", INVISIBLE)
def test_nothing_in_a_text_is_invisible(text: str) -> None:
    assert all(character.isprintable() or character in "\n\u200d" for character in outside(text))


def test_a_text_and_an_answer_have_an_end() -> None:
    assert len(outside("x" * 100_000)) < 2_100
    with pytest.raises(UserError, match="too_long"):
        marked_text({"texts": ["x" * 100] * (LONGEST_ANSWER // 100)})
