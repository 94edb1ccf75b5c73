"""One sentence is one thing that somebody says, however they punctuate it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.sentences import MAX_SENTENCES, sentence_spans, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "Merci beaucoup ! Et sinon, vous livrez en Suisse ?",
            ("Merci beaucoup !", "Et sinon, vous livrez en Suisse ?"),
        ),
        (
            "Thanks so much! Also do you have it in XL?",
            ("Thanks so much!", "Also do you have it in XL?"),
        ),
        ("Trop belle expo\nc'est ouvert lundi", ("Trop belle expo", "c'est ouvert lundi")),
        ("trop beau cette robe 😍😍 vous livrez où", ("trop beau cette robe 😍😍", "vous livrez où")),
        ("j'attends depuis lundi… personne répond", ("j'attends depuis lundi…", "personne répond")),
        ("il a dit « dégage ! » et voilà", ("il a dit « dégage ! »", "et voilà")),
        ("Vous êtes ouverts?Merci bien à vous", ("Vous êtes ouverts?", "Merci bien à vous")),
        ("robe bleue - taille 38 - merci bien", ("robe bleue -", "taille 38 -", "merci bien")),
        ("très déçue ; je veux un remboursement", ("très déçue ;", "je veux un remboursement")),
        ("商品很好。 谢谢你们 团队", ("商品很好。 谢谢你们 团队",)),
    ],
)
def test_a_text_falls_into_its_sentences(text: str, sentences: tuple[str, ...]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "M. Dupont m'a répondu",
        "see Mr. Smith at no. 12 please",
        "le prix est de 3.50 € pour 1.5 kg",
        "allez voir www.shop.example/a.html?b=c",
        "on vend robes, sacs, etc. en ligne",
        "ouvert lun. mar. et jeu. toute la journée",
        "j'ai lu J. K. Rowling en entier",
        "1. D'abord le prix",
        "Bonjour !",
        "Super ! Merci",
        "ok",
    ],
)
def test_a_full_stop_is_not_always_an_end(text: str) -> None:
    assert split_sentences(text) == (text,)


def test_a_word_alone_stays_with_its_neighbour() -> None:
    assert split_sentences("Super ! Mais j'attends toujours. Merci") == (
        "Super ! Mais j'attends toujours. Merci",
    )


def test_many_full_stops_do_not_make_many_sentences() -> None:
    sentences = split_sentences("et voilà encore une phrase. " * 50)
    assert len(sentences) == MAX_SENTENCES
    assert sentences[-1].count(".") == 50 - MAX_SENTENCES + 1


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t" * 5_000])
def test_nothing_has_no_sentence(text: str) -> None:
    assert split_sentences(text) == ()


@given(st.text(max_size=200))
def test_no_word_is_lost(text: str) -> None:
    assert " ".join(split_sentences(text)).split() == " ".join(split_sentences(text)).split()
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


@given(st.text(alphabet="ab .!?\né👋;-", max_size=200))
def test_a_span_holds_the_words_of_its_sentence(text: str) -> None:
    spans = sentence_spans(text)
    letters = ["".join(text[start:end].split()) for start, end in spans]
    assert letters == ["".join(sentence.split()) for sentence in split_sentences(text)]
    assert all(end <= begin for (_, end), (begin, _) in pairwise(spans))
