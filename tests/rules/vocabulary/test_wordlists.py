"""Listed words in a text: one pass for all lists, and every obfuscation that a list sees through."""

import pytest

from bot.domain import Facts, Judgement
from bot.rules.model.context import EvalContext
from bot.rules.vocabulary.wordlists import Lexicon, compile_words
from tests.factories import NOW, event


def context(text: str) -> EvalContext:
    return EvalContext(event=event(text=text), judgement=Judgement(scores={}), facts=Facts(), now=NOW)


@pytest.mark.parametrize(
    ("match", "text", "word"),
    [
        ("whole_word", "quel Connard !", "connard"),
        ("whole_word", "connardise", None),
        ("prefix", "connardise", "connard"),
        ("suffix", "superconnard", "connard"),
        ("anywhere", "superconnardise", "connard"),
        ("exact", "CONNARD", "connard"),
        ("exact", "quel connard", None),
        ("whole_word", "c*nnard", "connard"),
        ("whole_word", "c0nnard", "connard"),
    ],
)
def test_the_word_is_returned_as_it_stands_in_the_list(match: str, text: str, word: str | None) -> None:
    assert compile_words(["connard"], match=match)(context(text)) == word


def test_two_lists_of_one_file_share_one_pass_and_keep_their_words_apart() -> None:
    lexicon = Lexicon()
    rude = compile_words(["connard", "con"], lexicon=lexicon)
    kind = compile_words(["merci"], lexicon=lexicon)
    happened = context("merci, connard")
    assert (rude(happened), kind(happened)) == ("connard", "merci")
    assert list(happened.cache) == [lexicon]


def test_an_exception_excuses_only_the_words_within_it() -> None:
    find = compile_words(["con"], ["Con Edison"])
    assert find(context("Con Edison")) is None
    assert find(context("Con Edison, quel con")) == "con"


def test_without_deobfuscation_only_the_written_text_counts() -> None:
    find = compile_words(["connard"], deobfuscate=False)
    assert find(context("connard")) == "connard"
    assert find(context("c0nnard")) is None


def test_an_emoji_is_compared_as_itself() -> None:
    find = compile_words(["❤️"])
    assert find(context("merci ❤")) == "❤"
    assert find(context("red heart")) is None
