"""Listed words in a text: one pass for all lists, every obfuscation that a list sees through, and what the
words around a listed one say about it."""

import pytest

from bot.domain import Facts, Judgement
from bot.rules.model.context import EvalContext
from bot.rules.source.lists import ListedWord, Strength
from bot.rules.vocabulary.wordlists import Lexicon, compile_words
from tests.factories import NOW, event

FRENCH, ENGLISH = frozenset({"fr"}), frozenset({"en"})


def listed(*texts: str, **particulars: object) -> list[ListedWord]:
    return [ListedWord(text=text, **particulars) for text in texts]  # type: ignore[arg-type]


def context(text: str, language: str = "und") -> EvalContext:
    judgement = Judgement(scores={}, language=language)
    return EvalContext(event=event(text=text), judgement=judgement, facts=Facts(), now=NOW)


@pytest.mark.parametrize(
    ("match", "text", "word"),
    [
        ("whole_word", "quel Connard !", "connard"),
        ("whole_word", "connardise", None),
        ("prefix", "connardise", "connard"),
        ("suffix", "superconnard", "connard"),
        ("anywhere", "superconnardise", "connard"),
        ("exact", "CONNARD", "connard"),
        ("exact", "Connard !!", "connard"),
        ("exact", "quel connard", None),
        ("whole_word", "c*nnard", "connard"),
        ("whole_word", "c0nnard", "connard"),
    ],
)
def test_the_word_is_returned_as_it_stands_in_the_list(match: str, text: str, word: str | None) -> None:
    assert compile_words(listed("connard"), match=match)(context(text)) == word


def test_two_lists_of_one_file_share_one_pass_and_keep_their_words_apart() -> None:
    lexicon = Lexicon()
    rude = compile_words(listed("connard", "con"), lexicon=lexicon)
    kind = compile_words(listed("merci"), lexicon=lexicon)
    reads: list[object] = []
    read = lexicon.read
    lexicon.read = lambda context: reads.append(made := read(context)) or made  # type: ignore[func-returns-value,method-assign]
    happened = context("merci, connard")
    assert (rude(happened), kind(happened)) == ("connard", "merci")
    assert len(reads) == 2
    assert reads[0] is reads[1]


def test_an_exception_excuses_only_the_words_within_it() -> None:
    find = compile_words(listed("con"), ["Con Edison"])
    assert find(context("Con Edison")) is None
    assert find(context("Con Edison, quel con")) == "con"


def test_an_exception_of_one_word_excuses_no_other() -> None:
    find = compile_words([*listed("tg", exceptions=("TG V",)), *listed("v")])
    assert find(context("le TG V est en retard")) == "v"
    assert compile_words(listed("tg", exceptions=("TG V",)))(context("le TG V est en retard")) is None


def test_without_deobfuscation_only_the_written_text_counts() -> None:
    find = compile_words(listed("connard"), deobfuscate=False)
    assert find(context("connard")) == "connard"
    assert find(context("c0nnard")) is None


def test_an_emoji_is_compared_as_itself() -> None:
    find = compile_words(listed("❤️"))
    assert find(context("merci ❤")) == "❤"
    assert find(context("red heart")) is None


# ---- where a phrase ends


@pytest.mark.parametrize(
    "text",
    [
        "On sale: noir or blue?",
        "Final sale. Noir is gone already?",
        "Which colours are on sale, noir, beige?",
        "Is it on sale? Noir please",
        "On sale!! Noir",
        "The sale… noir only",
        "On sale\nnoir\nblue",
        "On sale - noir",
        "(on sale) noir",
        "On sale; noir",
        'the "sale", noir',
    ],
)
def test_a_phrase_does_not_reach_over_the_end_of_another(text: str) -> None:
    assert compile_words(listed("sale noir"))(context(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "sale noir",
        "SALE   NOIR!",
        "sale 😂 noir",
        "sale-noir",
        "sale/noir",
        "sale :) noir",
        "s.a.l.e n.o.i.r",
        "s a l e n o i r",
        "s@le n0ir",
        "s-a-l-e-n-o-i-r",
    ],
)
def test_what_stands_together_is_a_phrase_however_it_is_disguised(text: str) -> None:
    assert compile_words(listed("sale noir"))(context(text)) == "sale noir"


@pytest.mark.parametrize("text", ["c.o.n.n.a.r.d", "c o n n a r d", "c\no\nn\nn\na\nr\nd"])
def test_letters_set_apart_are_one_word(text: str) -> None:
    assert compile_words(listed("connard"))(context(text)) == "connard"


def test_an_entry_with_punctuation_is_found_with_it_and_without() -> None:
    find = compile_words(listed("va, crève"))
    assert find(context("allez va, crève !")) == find(context("va crève")) == "va, crève"
    assert find(context("va. ok. crève")) is None


# ---- languages


@pytest.mark.parametrize(
    "text",
    [
        "Lo voglio con il cappuccio",
        "¿Lo tienen con mangas largas?",
        "See you at Comic Con!",
        "Any pro or con?",
        "Hola, con mucho gusto",
        "Was kostet das? Con Amore ist auch schön",
        "¡Con gusto!",
        "Quero um com capuz, não con zíper",
    ],
)
def test_a_word_is_not_found_in_a_text_of_another_language(text: str) -> None:
    assert compile_words(listed("con", languages=FRENCH))(context(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "con",
        "Quel con",
        "con !!!",
        "Love this dress! Mais le vendeur est un con",
        "c o n",
        "LOL quel con",
        "@lea con",
    ],
)
def test_a_word_is_found_in_its_language_and_where_nothing_speaks_against_it(text: str) -> None:
    assert compile_words(listed("con", languages=FRENCH))(context(text)) == "con"


def test_what_stands_nearest_to_a_word_says_first_of_which_language_it_is() -> None:
    find = compile_words(listed("bitch", languages=ENGLISH))
    assert find(context("Super la robe, you bitch")) == "bitch"
    assert find(context("Gracias Kike, eres el mejor")) is None


def test_a_word_of_any_language_is_found_in_all_of_them() -> None:
    find = compile_words(listed("asshole"))
    assert find(context("t'es qu'un asshole", "fr")) == find(context("eres un asshole", "es")) == "asshole"


def test_a_word_may_have_several_languages() -> None:
    find = compile_words(listed("puta", languages=frozenset({"es", "pt"})))
    assert find(context("hijo de puta, no quiero esto")) == "puta"
    assert find(context("isso é muito ruim, puta")) == "puta"
    assert find(context("the puta is a river of the north")) is None


def test_the_judged_language_decides_only_where_a_text_is_long_enough_to_have_one() -> None:
    find = compile_words(listed("con", languages=FRENCH))
    assert find(context("con Xaver Yannick", "es")) == "con"
    assert find(context("con Xaver Yannick Zelda", "es")) is None
    assert find(context("con Xaver Yannick Zelda", "fr")) == "con"
    assert find(context("con Xaver Yannick Zelda", "und")) == "con"


# ---- strength


def test_a_weak_word_is_found_only_by_who_asks_for_it() -> None:
    words = [
        *listed("connard"),
        *listed("fdp", strength=Strength.ASKS),
        *listed("nul", strength=Strength.SUPPORTS),
    ]

    def found_in(text: str) -> list[str | None]:
        return [compile_words(words, strength=strength)(context(text)) for strength in Strength]

    assert found_in("connard") == ["connard", "connard", "connard"]
    assert found_in("Prix fdp compris ?") == [None, "fdp", "fdp"]
    assert found_in("c'est nul") == [None, None, "nul"]


@pytest.mark.parametrize(
    ("text", "word"),
    [("gros c**", "con"), ("f*** you", "fuck"), ("s****d", "salaud"), ("quel c*n", "con"), ("c***", None)],
)
def test_a_masked_word_asks_a_person_and_never_hides(text: str, word: str | None) -> None:
    words = listed("con", "fuck", "salaud")
    assert compile_words(words, strength=Strength.ASKS)(context(text)) == word
    assert compile_words(words)(context(text)) is None


def test_a_word_that_counts_only_alone_is_the_whole_text() -> None:
    find = compile_words([*listed("tg", is_whole_text=True), *listed("connard")])
    assert find(context("TG !")) == "tg"
    assert find(context("le TG de la marque")) is None
    assert find(context("TG connard")) == "connard"


@pytest.mark.parametrize(
    ("match", "text", "word"),
    [
        ("whole_word", "un jeu sympa", None),
        ("whole_word", "je participe #JEU", "#jeu"),
        ("whole_word", "#jeux", None),
        ("anywhere", "enjeu", None),
        ("exact", "jeu", None),
        ("exact", "#Jeu !", "#jeu"),
        ("exact", "le #jeu", None),
    ],
)
def test_a_word_with_a_hash_is_a_hashtag_and_not_the_word_in_it(
    match: str, text: str, word: str | None
) -> None:
    assert compile_words(listed("#jeu"), match=match)(context(text)) == word


def test_a_plain_word_is_found_in_a_hashtag_and_beside_one() -> None:
    assert compile_words(listed("jeu", "#jeu"))(context("#jeu")) == "jeu"
    assert compile_words(listed("jeu"), match="exact")(context("#jeu")) == "jeu"


def test_a_hashtag_that_is_to_be_the_whole_text_is() -> None:
    find = compile_words(listed("#jeu", is_whole_text=True))
    assert (find(context("#jeu")), find(context("le #jeu"))) == ("#jeu", None)
