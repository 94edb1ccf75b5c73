"""Spans are counted as the API counts: in UTF-16 code units, the end exclusive."""

from hypothesis import given
from hypothesis import strategies as st

from bot.scoring.spans import sentences_of, utf16_length, whole_span


def test_an_emoji_counts_two() -> None:
    text = "Salut 👋 tu es nul. Bonne journée à toi."
    *_, first, second = sentences_of(text)
    assert text.endswith(second.text)
    assert first.end == 19
    assert (second.text, second.begin, second.end) == ("Bonne journée à toi.", 20, 40)


def test_a_single_sentence_is_the_whole_text() -> None:
    assert sentences_of(" hello there ") == (whole_span(" hello there "),)
    assert (whole_span("👋").begin, whole_span("👋").end) == (0, 2)


@given(st.text(alphabet="ab 👋.!?\né", max_size=80))
def test_what_a_span_says_stands_where_it_says(text: str) -> None:
    units = text.encode("utf-16-le")
    for span in sentences_of(text):
        assert units[2 * span.begin : 2 * span.end].decode("utf-16-le") == span.text
    assert utf16_length(text) == len(units) // 2
