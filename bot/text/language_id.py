"""Says which language a short text is in, among those the classifier was trained for.

Statistics over letters fail on three words, so small words that everybody writes vote first;
only what they leave open goes to py3langid.
"""

import re
from collections import defaultdict
from functools import cache
from typing import Any

from bot.text.normalize import fold, placeholders

LANGUAGES = ("en", "fr", "de", "es", "it", "pt")
UNKNOWN = "und"
#: What one or two words are taken for when no small word votes: letters alone would say anything.
_LIKELY = ("en", "fr")
_FEW_WORDS = 2
_MOST_WORDS = 60
_CLEAR = 0.5
_LEAST_SHARE = 0.1
_WORD = re.compile(r"[^\W\d_]+")
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

#: Small words of each language, folded; a word that two languages share votes for neither.
_SMALL: dict[str, str] = {
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
        en d l n s qu""",
    "en": """the an and is are was were be been to of in it that this these those you your i m my we our
        they he she his her with for not but have has do does did don t s re how what when
        where why who which much price cost please thanks thank hello hi hey love great amazing
        awesome nice good bad shipping order ordered delivery delivered refund return size
        stock available still never always back can could would will just so very too if or
        from at as by up out about any some there here get got want need help customer service
        then than only now day days was had s ll ve u ur r pls plz thx ty omg dm bye nope more off human
        quit login number works work stop scam fuck fucking shit idiot stupid beautiful gorgeous sure yes""",
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
for _language, _words in _SMALL.items():
    for _word in _words.split():
        _VOTES[_word] = (*_VOTES.get(_word, ()), _language)


def language(text: str) -> str:
    """The ISO code of the language, or "und" when there are no words to tell it by."""
    plain = _PLACEHOLDER.sub(" ", placeholders(text[:2000]))
    words = [_STRETCHED.sub(r"\1", word) for word in _WORD.findall(fold(plain))]
    if not words or (len(words) <= 2 and all(word in _NEUTRAL for word in words)):
        return UNKNOWN
    votes: dict[str, float] = defaultdict(float)
    for word in words[:_MOST_WORDS]:
        for voted in _VOTES.get(word, ()):
            votes[voted] += 1 / len(_VOTES[word])
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])
    lead = ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0) if ranked else 0
    if lead >= _CLEAR and ranked[0][1] >= _LEAST_SHARE * min(len(words), 20):
        return ranked[0][0]
    return _by_letters(plain, _LIKELY if len(words) <= _FEW_WORDS and not votes else LANGUAGES)


def _by_letters(text: str, among: tuple[str, ...]) -> str:
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 2 or sum(char < "\u0250" for char in letters) < len(letters) / 2:  # other scripts
        return UNKNOWN
    return next(str(code) for code, _ in _identifier().rank(text) if code in among)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # slow to import, so only when needed

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier
