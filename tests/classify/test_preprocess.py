"""Hidden words come back with the help of common words, and nothing else changes."""

import random

import pytest

from bot.classify.lexicon import rude_words
from bot.classify.preprocess import Preprocessor
from bot.classify.word_segmentation import Segmenter
from bot.resources import bundled
from bot.text.normalize import clean, placeholders
from models.noise import METHODS, OBFUSCATIONS
from tests.fakes.deadline import must_end

FRENCH = "Tu es vraiment un sale connard, dégage de là et ne reviens pas"
ENGLISH = "You are such a pathetic loser, go away"
#: Ways of hiding words that only a reader of words can undo: the model is trained on them.
NOT_UNDONE = {"emoji", "kind_words", "star"}


@pytest.fixture(scope="module")
def preprocessor() -> Preprocessor:
    return Preprocessor.from_folder(bundled("models/weights"), rude_words())


@pytest.mark.parametrize("name", sorted(set(OBFUSCATIONS) - NOT_UNDONE))
@pytest.mark.parametrize("text", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_obfuscations_are_undone(preprocessor: Preprocessor, name: str, text: str) -> None:
    plain = preprocessor.preprocess(METHODS[name](text, random.Random(5))).deobfuscated.lower()
    assert ("connard" if text == FRENCH else "loser") in plain


@pytest.mark.parametrize(
    ("hidden", "plain"),
    [
        ("7'3s vr@!men+ 7rop id!0t", "t'es vraiment trop idiot"),
        ("pauvr3 7ype, 13s m3uf$ 0n7 p|u$ d3 d!9ni7é", "pauvre type, les meufs ont plus de dignité"),
        ("+@!5-+o! donc m41n7en@n7, tu par1es 7r0p", "tais-to! donc maintenant, tu parles trop"),
        ("1'3nfan+ a m@l 3t 1'éco1e dor7", "l'enfant a mal et l'école dort"),
        ("wh@t a sh!+ty 8i+ch", "what a shitty bitch"),
        ("je m'en fou+@is, c'3s7 t3rm!né pour7ant", "je m'en foutais, c'est terminé pourtant"),
        ("T u e s u n p u t a i n d e c o n, p a s v r a i", "Tu es un putain de con, pas vrai"),
        ("C'e s t u n n u l e t j'e n a i m a r r e", "C'est un nul et j'en ai marre"),
        ("t.u e*s v-r_a.i.m-e.n-t c~o_n, j'a.i d.i.t", "tu es vraiment con, j'ai dit"),
        ("OnS'enFout,PauvreType,TuN'esRien", "on s'en fout, pauvre type, tu n'es rien"),
        ("ThatIsAFuckingJoke,YouIdiot", "that is a fucking joke, you idiot"),
        ("@userYouAreAStupidIdiot", "@user you are a stupid idiot"),
        ("jet'aidéjàditquec'estfini", "je t'ai déjà dit que c'est fini"),
        ("Woemn alawys hvae tehre hdiden agednas", "women always have there hidden agendas"),
        ("you give a siht abuot the wrold", "you give a shit about the world"),
        ("Mrre des trols, vos êts tos des idots", "marre des trolls, vos êtes tous des idiots"),
    ],
)
def test_whole_texts_come_back(preprocessor: Preprocessor, hidden: str, plain: str) -> None:
    assert preprocessor.preprocess(hidden).deobfuscated.lower() == plain.lower()


@pytest.mark.parametrize(
    "text",
    [
        "j'en veux 2 ou 3 en 38, mp3 et mp4, ps5 ou ps4 ?",
        "commande n° 4582 du 12/03, 2 articles à 30€ et 3 à 20€",
        "B2B et C2C en 3D, A+ ! et +1 pour la 5G",
        "@Davey2010 Ryzen7 5800x et 6700xt au 21è siècle",
        "la maison s'est vendue en six jours",
        "Le stagiaire s'est lâché, y a le prix de l'énergie",
        "une école de Mons, un stage de fin d'études",
        "That isn't an opinion",
        "C'est combien en 38 ? RDV à 15h30, 20€ svp !!",
        "iPhone 15 Pro MAX chez McDonald's YouTube",
        "Привет, как дела? hello",
        "Καλημέρα σε όλους, super",
        "مرحبا كيف حالك",
        "नमस्ते दोस्तों",
        "Český Krumlov a Příbram",
        "Wesołych Świąt",
        "L'été à Nîmes, où ça ? œuvre",
        "👨‍👩‍👧‍👦 la famille 👍🏽",
        "@sandrine_38 regarde, -20 % ce week-end, h24, mp3, 4K",
        "1er, 2e, 70 ans, 3kg, 100 %",
        "c'est-à-dire peut-être",
        "https://exemple.fr/a_b-c?d=1",
    ],
)
def test_plain_texts_stay_as_they_are(preprocessor: Preprocessor, text: str) -> None:
    forms = preprocessor.preprocess(text)
    assert forms.raw == forms.deobfuscated == placeholders(clean(text))


@pytest.mark.parametrize(
    ("text", "seen", "hidden", "garbled"),
    [
        ("merci beaucoup", "merci beaucoup", "merci beaucoup", False),
        ("quel c*nnard ce type", "quel c*nnard ce type", "quel connard ce type", False),
        ("quel cnonard ce type", "quel cnonard ce type", "quel connard ce type", False),
        ("s a l o p e !!", "s a l o p e !!", "salope !!", True),
        ("m***i beaucoup", "m***i beaucoup", "m***i beaucoup", False),
        ("quelle sa lope", "quelle sa lope", "quelle salope", True),
        (
            "ala pues te apruebo con clases y trabajos extra",
            "ala pues te apruebo con clases y trabajos extra",
            "ala pues te apruebo con clases y trabajos extra",
            False,
        ),
        ("quel сonnаrd", "quel connard", "quel connard", False),
    ],
)
def test_a_text_has_two_forms(
    preprocessor: Preprocessor, text: str, seen: str, hidden: str, garbled: bool
) -> None:
    forms = preprocessor.preprocess(text)
    assert (forms.raw, forms.deobfuscated, forms.is_garbled) == (seen, hidden, garbled)


@pytest.mark.parametrize("piece", ["!", "4a|1!", "aB", "l'a ", "a'b ", "a.b ", "@user", "+@a+", "a*"])
def test_no_text_keeps_it_busy(
    preprocessor: Preprocessor, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # How long it takes, bench/hostile.py measures: what could grow out of hand are the words looked up.
    looked_up: list[str] = []
    word_cost = Segmenter.word_cost

    def count(segmenter: Segmenter, word: str) -> float:
        looked_up.append(word)
        return word_cost(segmenter, word)

    monkeypatch.setattr(Segmenter, "word_cost", count)
    with must_end():
        preprocessor.preprocess("a" + piece * (20_000 // len(piece)))
    assert len(looked_up) <= 20_000


def test_without_common_words_only_the_obfuscation_of_letters_is_undone() -> None:
    forms = Preprocessor(()).preprocess("tuesvraiment c.o.n.n.a.r.d")
    assert forms.deobfuscated == "tuesvraiment connard"
