"""The reference part of docs/rules.md."""

from pathlib import Path

import pytest

from bot.rules.loading.reference import REFERENCE_MARK, render_reference
from bot.rules.vocabulary.actions import ACTIONS
from bot.rules.vocabulary.conditions import CONDITIONS, LOGIC
from bot.rules.vocabulary.score_conditions import SCORE_PAGES

DOCS = Path(__file__).parents[3] / "docs" / "rules.md"


class TestReference:
    def test_the_page_is_current(self) -> None:
        written = DOCS.read_text("utf-8")
        assert written[written.index(REFERENCE_MARK) :] == render_reference(), "run: tamis rules reference"

    @pytest.mark.parametrize("word", [*CONDITIONS, *LOGIC, *ACTIONS])
    def test_every_word_has_its_paragraph(self, word: str) -> None:
        paragraph = render_reference().split(f"### `{word}`\n")[1].split("\n#")[0].strip()
        assert len(paragraph) > 20
        assert "partial(" not in paragraph

    def test_scores_are_explained_one_by_one(self) -> None:
        assert all(sentence in render_reference() for sentence in SCORE_PAGES.values())
