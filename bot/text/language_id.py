"""Identifies the language of a short text, among those the classifier was trained for.

Statistics over letters fail on three words, so the function words that everybody writes vote first; only
what they leave open goes to py3langid.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from bot.text.normalize import fold, placeholders

LANGUAGES = ("en", "fr", "de", "es", "it", "pt")
UNKNOWN = "und"
#: What one or two words are taken for when no function word votes: letters alone would say anything.
_LIKELY = ("en", "fr")
_FEW_WORDS = 2
_MAX_CHARACTERS, _MAX_WORDS = 2_000, 60
#: The votes by which a language must lead, and the share of the words that must vote for it.
_MIN_LEAD, _MIN_SHARE, _SHARE_OF_AT_MOST = 0.5, 0.1, 20
#: The log-likelihood by which a language must lead where letters alone decide. Of single words in French and
#: English a quarter were taken for the other language without it, a twentieth with it.
_MIN_LETTER_LEAD = 2.0
#: So far may a likely language lie behind the likeliest, which with so few letters is mostly chance.
_MAX_BEHIND = 4.0
_NAME_WORDS = (2, 3)
#: Not the letters of an order number or a size: 8R 4521, T38.
_WORD = re.compile(r"(?<![^\W_])[^\W\d_]++(?!\d)")
_STRETCHED = re.compile(r"(.)\1{2,}")
_PLACEHOLDER = re.compile(r"@user|\bhttp\b|<[a-z]+>")
_NEUTRAL = frozenset(
    {
        "ok",
        "okay",
        "okok",
        "lol",
        "xd",
        "haha",
        "hahaha",
        "wow",
        "mmm",
        "ah",
        "oh",
        "no",
        "stop",
        "top",
        "info",
    }
)

#: Function words and common comment words of each language, folded; a word of two languages counts half for
#: each.
_FUNCTION_WORDS: dict[str, str] = {
    "fr": """le la les un une des du au aux et est c ce cet cette ces je j tu il elle on nous vous ils elles
        que qui quoi quel quelle quels quelles ou avec pour pas ne plus tres trop mon ma mes
        ton votre vos notre nos sur dans par mais donc merci bonjour bonsoir salut bjr bsr svp
        stp slt cc prix combien coute tarif dispo disponible taille livraison commande colis
        recu recue toujours rien rembourse remboursement quand comment pourquoi arnaque bravo
        genial magnifique beau belle jolie jolies adore aime bien super vraiment encore deja
        suis etes sont avez ai avoir etre fait faire veux voudrais peut pouvez aussi idem koi
        pk pkoi tkt mdr mdrr ptdr wesh coucou entendu nickel arret arrete arretez numero telephone
        client conseiller mercii oui reponse jamais meme ca cela suite avis besoin possible retour
        abo oki stop pub fin putain merde connard con nul nulle honte aidez moi toi lui leur y
        en d l n s qu cb fdp mp tjs bcp dsl rdv cmd qd qqn jsp jveux jai cest chui ntm vtff tg
        colissimo chronopost magasin boutique regarde regardez parfait parfaite splendide
        vendredi samedi dimanche lundi mardi mercredi jeudi demain hier""",
    "en": """the an and is are was were be been to of in it that this these those you your i m my we our
        they he she his her with for not but have has do does did don t s re how what when
        where why who which much price cost please thanks thank hello hi hey love great amazing
        awesome nice good bad shipping order ordered delivery delivered refund return size
        stock available still never always back can could would will just so very too if or
        from at as by up out about any some there here get got want need help customer service
        then than only now day days was had s ll ve u ur r pls plz thx ty omg dm bye nope more off human
        quit login congrats look number works work stop scam fuck fucking shit idiot stupid beautiful gorgeous
        sure yes""",
    "de": """der die das und ist nicht ich du wir ihr sie ein eine mit fur auf wie was wann wo warum bitte
        danke hallo preis kostet lieferung bestellung schon sehr gut auch noch aber oder wenn
        kann bin hat haben zu von dem den""",
    "es": """el los las y es no que de un una con para por como cuando donde porque gracias hola precio
        cuanto cuesta envio pedido muy bien tambien pero si yo tu mi su este esta esto hay
        tengo quiero puede soy estoy""",
    "it": """il lo gli e che di un una con per come quando dove perche grazie ciao prezzo quanto costa
        spedizione ordine molto bene anche ma se io tu mio suo questo questa ho sono voglio puo
        non della""",
    "pt": """o os as e que de um uma com para por como quando onde porque obrigado obrigada ola preco quanto
        custa envio pedido muito bem tambem mas se eu voce meu seu este esta isso nao tenho
        quero pode sou estou""",
}
_VOTES: dict[str, tuple[str, ...]] = {}
for _code, _words in _FUNCTION_WORDS.items():
    for _function_word in _words.split():
        _VOTES[_function_word] = (*_VOTES.get(_function_word, ()), _code)


def identify_language(text: str) -> str:
    """The ISO 639-1 code of the language, or "und" when there are no words to tell it by."""
    plain = _PLACEHOLDER.sub(" ", placeholders(text[:_MAX_CHARACTERS]))
    words = [_STRETCHED.sub(r"\1", word) for word in _WORD.findall(fold(plain))]
    if not words or (len(words) <= _FEW_WORDS and all(word in _NEUTRAL for word in words)):
        return UNKNOWN
    votes = _count_votes(words[:_MAX_WORDS])
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])
    lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0) if ranked else 0
    if lead >= _MIN_LEAD and ranked[0][1] >= _MIN_SHARE * min(len(words), _SHARE_OF_AT_MOST):
        return ranked[0][0]
    if votes:
        return _by_letters(plain, LANGUAGES, least_lead=0.0)
    if _is_name(plain):
        return UNKNOWN
    return _by_letters(plain, _LIKELY if len(words) <= _FEW_WORDS else LANGUAGES, _MIN_LETTER_LEAD)


def function_word_votes(text: str) -> Mapping[str, float]:
    """By language, how many function words and common comment words of it the text has. A word of several
    languages counts a share for each; a language that is missing has none."""
    return _count_votes([_STRETCHED.sub(r"\1", word) for word in _WORD.findall(fold(text))][:_MAX_WORDS])


def _count_votes(words: Sequence[str]) -> dict[str, float]:
    votes: dict[str, float] = defaultdict(float)
    for word in words:
        for code in _VOTES.get(word, ()):
            votes[code] += 1 / len(_VOTES[word])
    return votes


def _is_name(text: str) -> bool:
    """Whether it may be a name alone, which is in no language: two or three words, all with a capital."""
    words = _WORD.findall(text)
    return _NAME_WORDS[0] <= len(words) <= _NAME_WORDS[1] and all(word.istitle() for word in words)


def load() -> None:
    """Load what naming a language by its letters needs: the first text that needs it would wait for it."""
    _identifier()


def _by_letters(text: str, candidates: tuple[str, ...], least_lead: float) -> str:
    """The likeliest of the candidates by the letters; unknown where it does not lead by that much, or where
    another language leads it by more."""
    letters = [character for character in text if character.isalpha()]
    latin = sum(letter < "\u0250" for letter in letters)
    if len(letters) < 2 or latin < len(letters) / 2:  # py3langid would name a Latin language for any script
        return UNKNOWN
    likelihoods = {str(code): float(value) for code, value in _identifier().rank(text)}
    best, second = sorted(candidates, key=lambda code: -likelihoods[code])[:2]
    if least_lead and likelihoods[best] - likelihoods[second] < least_lead:
        return UNKNOWN
    is_foreign = max(likelihoods.values()) - likelihoods[best] > _MAX_BEHIND
    return UNKNOWN if is_foreign else best


@cache
def _identifier() -> Any:
    # Inside a function: it takes a third of a second, and most texts are settled by function words.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier
