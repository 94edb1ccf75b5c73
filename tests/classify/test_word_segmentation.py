"""Words are found in letters that were run together or cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.classify.word_segmentation import Segmenter

WORDS = [
    "tu",
    "es",
    "un",
    "le",
    "la",
    "sale",
    "connard",
    "vraiment",
    "you",
    "are",
    "a",
    "such",
    "pathetic",
    "loser",
    "go",
    "away",
]


@pytest.fixture
def segmenter() -> Segmenter:
    return Segmenter(WORDS)


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("tuesvraimentunsaleconnard", "tu es vraiment un sale connard"),
        ("tu es vrai ment un sa le conn ard", "tu es vraiment un sale connard"),
        ("youaresuchapatheticloser, goaway", "you are such a pathetic loser, go away"),
        ("TuEsVraimentUnSaleConnard", "Tu Es Vraiment Un Sale Connard"),
    ],
)
def test_words_come_back(segmenter: Segmenter, cut: str, whole: str) -> None:
    assert segmenter.segment(cut) == whole


@pytest.mark.parametrize(
    "text",
    [
        "tu es un connard",
        "tu es vraiment Dschibuti",
        "Wer gut schminkt braucht weniger Schlaf",
        "prix 38 ?",
        "",
        "Refinancement",
    ],
)
def test_other_texts_stay_as_they_are(segmenter: Segmenter, text: str) -> None:
    assert segmenter.segment(text) == text


def test_without_words_nothing_changes() -> None:
    assert Segmenter(()).segment("tuesvraimentunsaleconnard") == "tuesvraimentunsaleconnard"


@given(st.text(max_size=300))
def test_only_spaces_move(text: str) -> None:
    assert Segmenter(WORDS).segment(text).replace(" ", "") == text.replace(" ", "")
