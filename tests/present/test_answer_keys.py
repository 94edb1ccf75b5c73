"""The key line says what a key does to this item now."""

import pytest
from rich.cells import cell_len

from bot.present.answer_keys import ANSWER_KEYS, COMMON_KEYS, OTHER_KEYS, key_help, key_line
from bot.present.messages import Catalog
from bot.services.review import AnswerOption, ReviewAnswer, Sense

HIDDEN = [
    AnswerOption(answer=ReviewAnswer.APPROVE, sense=Sense.SHOW_AGAIN),
    AnswerOption(answer=ReviewAnswer.HIDE, sense=Sense.KEEP_HIDDEN),
    AnswerOption(answer=ReviewAnswer.DELETE, sense=Sense.DELETE),
    AnswerOption(answer=ReviewAnswer.REPLY, sense=Sense.REPLY),
    AnswerOption(answer=ReviewAnswer.PRIVATE_REPLY, sense=Sense.PRIVATE_REPLY),
    AnswerOption(answer=ReviewAnswer.EDIT_REPLY, sense=Sense.EDIT_REPLY),
    AnswerOption(answer=ReviewAnswer.ESCALATE, sense=Sense.ESCALATE),
]
CONVERSATION = [
    AnswerOption(answer=ReviewAnswer.APPROVE, sense=Sense.SETTLE),
    AnswerOption(answer=ReviewAnswer.REPLY, sense=Sense.MESSAGE),
]


def test_it_names_what_the_answers_mean_now() -> None:
    line = " · ".join(key_line(HIDDEN, Catalog("en"), 80))
    assert "a show again · h keep hidden · r reply · m edit our reply · e escalate" in line
    assert "delete" not in line  # there is no key for what cannot be undone


def test_what_is_impossible_is_not_offered() -> None:
    line = " · ".join(key_line(CONVERSATION, Catalog("en"), 80))
    assert "a settled · r reply · s skip" in line
    assert "hide" not in line


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_its_rows_fit_the_screen_with_room_for_the_key(language: str, width: int) -> None:
    rows = key_line(HIDDEN, Catalog(language), width, progress="123/456")
    assert all(cell_len(row) < width for row in rows)
    assert rows[0].startswith("123/456 [a ")
    assert rows[-1].endswith("] ")
    assert len(rows) <= (2 if width >= 80 else 4)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_help_has_a_row_for_every_key(language: str) -> None:
    rows = key_help(HIDDEN, Catalog(language))
    keys = [row.split()[0] for row in rows[:-1]]
    assert keys == [*ANSWER_KEYS, *OTHER_KEYS, *COMMON_KEYS]
    assert len(keys) == len(set(keys))
