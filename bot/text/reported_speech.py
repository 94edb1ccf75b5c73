"""Whether a text tells what somebody else said or did, so that a report of abuse is not taken for abuse.

Knows the verbs of saying in French and English, the requests that go with a report ("modérez svp") and the
absent third person ("mon … de voisin"). It is careful: who aims at the reader reports nothing.
"""

import re

from bot.text.normalize import clean, fold

_MAX_TEXT = 4_000
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))
_QUOTED = re.compile(
    r"«[^«»]{0,1000}»|[“„][^“”„]{0,1000}[”“]|(?<!\w)\"[^\"]{0,1000}\"|(?<!\w)'[^']{2,1000}'(?!\w)"
)
#: Stands for what was in quotation marks.
_QUOTE = "\u241f"

# Folded: accents and capitals are gone.
_DONE_TO = (
    r"(?:dite?|(?:traite|insulte|appele|menace|harcele|agresse|humilie|injurie|touche|qualifie|compare)e?s?"
    r"|ecrit|crie|hurle|lance|balance|repondu|sorti|crache|conseille|demande|ordonne|manque)"
)
_DO_TO = r"(?:insulter|traiter|harceler|menacer|agresser|humilier|injurier|appeler|cracher|siffler|engueuler)"
_SAY = r"(?:dit|disent|traite|traitent|insulte|insultent|ecrit|ecrivent|harcele|menace)"
_PEOPLE = (
    r"(?:gens|personnes|quelqu'un|gars|type|mec|monsieur|dame|cliente?|commentaires?|messages?|compte|individu"
    r"|voisin|supporters?|joueurs?|vendeu(?:r|se)s?|employee?s?|vigile|caissiere?|chauffeur)"
)
_FRENCH = (
    rf"\b(?:\w+ )?(?:m'|nous |l'|lui |leur |les )(?:a|ont|avait|avaient)(?: \w+)? {_DONE_TO}\b",
    r"\bm'a-t-(?:on|il|elle) (?:dit|repondu|crie|lance)\b",
    rf"\b(?:s'est|se sont|me suis|nous sommes|s'etre) fait(?:e|s|es)? {_DO_TO}\b",
    rf"(?<!\bje )\b(?:vient|viennent|venait|venaient)(?: \w+)? d[e'] ?{_DO_TO}\b",
    rf"\b(?:me|se|nous|te) (?:fais|fait|font|faire|faisons|faisait|faisais) (?:\w+ )?{_DO_TO}\b",
    rf"\b(?:arretez?|stop|cessez|pourquoi|inutile|honte|interdit|inadmissible)(?: \w+)? d[e'] ?{_DO_TO}\b",
    # "On me traite de …": who is here says so of those who are not.
    r"\b(?:on|il|elle|ils|elles|qui) (?:me|nous|la|le|les)"
    r" (?:(?:traite|traitent) (?:de\b|d'|comme\b)|insulte\b|insultent\b|menace\b|menacent\b|harcele\b)",
    rf"\b{_PEOPLE}(?: \w+){{0,4}} (?:(?:qui|a|ont|m'a|nous a) )?(?:{_DONE_TO}|{_SAY})\b",
    r"\bj'ai (?:\w+ )?(?:entendu|lu|recu|vu)(?: \w+){0,5}"
    rf" (?:{_QUOTE}|dire|crier|traiter|insulter|insultes?|menaces?|menacant\w*|racistes?|homophobes?)",
    r"\b(?:j'ai|a|ont) ete (?:insulte|traite|harcele|menace|agresse|humilie)e?s?\b",
    r"\b(?:voila|c'est) ce qu(?:'on|e|'il|'elle)\b.{0,30}\b(?:dit|entend|ecrit|repond|lit)\b",
    r"\b(?:ont|a) (?:dit|repondu|crie|hurle|lance)(?: \w+)? (?:aux?|a"
    r" (?:ma|mon|mes|la|le|l'|les|une?|notre|nos|des|son|sa))\b",
    r"\b(?:ont|a) (?:traite|insulte|menace|agresse|harcele) (?:ma|mon|mes|une?|des|notre|nos|ces?|son|sa)\b",
    rf"(?<!\bje )(?<!\bj'ai )(?<!\bon )\b(?:dit|dire|disent|disant|ecrit|ecrire|ecrivent|repond\w*|crie\w*"
    rf"|lance\w*|hurle\w*|chante\w*)\b[^{_QUOTE}]{{0,30}}{_QUOTE}",
    r"\b(?:a|ont|avait|avaient) (?:\w+ ){0,2}(?:dit|sorti|lance|crie|hurle|balance|lache|crache|gueule"
    rf"|murmure|chante|ecrit|repondu|repete)\b[^{_QUOTE}]{{0,30}}{_QUOTE}",
    # On a wall, on a shirt, under a photo, from a stand.
    rf"{_QUOTE},? (?:(?:c'est |c'etait )?(?:ecrit|tague|affiche|imprime|brode|grave)e?s? )?sur\b",
    rf"{_QUOTE},? (?:c'est |c'etait )?(?:ecrit|lance|crie|hurle|scande|entendu)e?s?"
    r" (?:sous|dans|par|au|aux|en|depuis|a la|a l'|a (?:ma|mon|mes|notre|nos|une?))\b",
    rf"{_QUOTE},? (?:dit|disait|criait?|ecrit|repond|dixit|a (?:dit|ecrit|repondu|crie)|(?:m'|nous )a dit)\b",
    r"\bmenaces de mort\b"
    r"|\b(?:propos|commentaires?|insultes|remarques)"
    r" (?:racistes?|homophobes?|sexistes?|haineux|antisemites?)\b",
)
_ASK_FRENCH = (
    r"\b(?:moderez|moderer|moderation)\b",
    r"\bmerci de (?:supprimer|retirer|bannir|virer|bloquer|signaler)\b",
    r"\b(?:supprimez|retirez|effacez|signalez|bannissez|bloquez)\b",
    r"\b(?:pouvez|pourriez)-?\s?vous (?:supprimer|retirer|bannir|bloquer|moderer)\b",
    r"\bj'ai (?:deja )?signale\b|\bje (?:vous )?signale\b",
)
_INSULT = (
    r"(?:call(?:ed|ing|s)?|insult(?:ed|ing|s)|harass(?:ed|ing)|threaten(?:ed|ing)|abused|bull(?:ied|ying)|mocked"
    r"|(?:spat|yelled|shouted|screamed|swore) at|groped)"
)
_SOMEBODY = (
    r"(?:someone|somebody|some \w+|people|they|he|she|an? \w+|one of (?:your|the|my) \w+|users?|fans?|others?"
    r"|your (?:\w+ )?(?:staff|employees?|cashier|assistant|guard|manager|driver|colleague|security|team"
    r"|waiter|host)|(?:this|that|the|another|my|our) (?:\w+ )?\w+)"
)
_WHOM = (
    r"(?:me|us|her|him|them|people|others|everyone|each other|(?:my|our|the) \w+|players|women|kids|\w+ fans)"
)
_WAS = r"(?:was|were|got|gets?|(?:have|has|had) been|(?:am|are|is) being|being|keeps? being)"
_ENGLISH = (
    # "Someone's calling me …"
    rf"\b(?:someone|somebody|he|she|they|people|this \w+|that \w+)(?:'s|'re| is| are| keeps?)"
    rf" (?:now |still )?{_INSULT} {_WHOM}\b",
    rf"\b{_SOMEBODY} (?:(?:just|has|have|had|is|are|was|were|keeps?|kept|even|once|literally|actually"
    rf"|who|that|then|started|again) ){{0,3}}{_INSULT} {_WHOM}\b",
    rf"\b{_SOMEBODY} (?:(?:just|has|have|had|even|once|literally|actually|then) ){{0,2}}"
    r"(?:told|yelled|shouted|screamed|wrote|said|messaged|sent)(?: (?:to|at))?"
    rf" (?:me|us|her|him|them|my \w+|{_QUOTE})",
    rf"\b(?:i|we|she|he|they|my \w+) (?:just )?{_WAS}(?: \w+)? (?:called|told to|told {_QUOTE}|insulted"
    r"|harassed|threatened|abused|bullied|yelled at|spat at|groped)\b",
    r"\b(?:being|been|get(?:s|ting)?) (?:called|told to)\b",
    r"\b(?:stop|quit|don't|do not|never|no need to) (?:call|insult|bully|harass)(?:ing)?\b(?! you)",
    r"\bi(?:'ve| have)? (?:already )?(?:reported|saw|read|heard|received|got)\b.{0,40}"
    rf"(?:{_QUOTE}|comments?|slurs?|insults?|threats?|saying)",
    rf"(?<!\bi )(?<!\bi'll )(?<!\bwe )\b(?:wrote|writes?|writing|said|says|saying|yell\w*|shout\w*|scream\w*"
    rf"|sang|chant\w*|told|telling|sen[dt]\w*|texted|posted)\b[^{_QUOTE}]{{0,30}}{_QUOTE}",
    rf"{_QUOTE},? (?:he|she|they|someone|somebody|a \w+|the \w+|one of \w+ \w+) (?:said|says|told|wrote"
    r"|yelled|shouted|screamed|texted)\b",
    rf"{_QUOTE},? (?:(?:written|painted|printed|sprayed) )?on (?:an?|the|my|your|his|her|their|our)\b",
    rf"{_QUOTE}\W{{0,3}}(?:is|was|are|were) (?:what|how|the words?|his words?|her words?|their words?)\b",
    r"\bdeath threats?\b|\b(?:racist|homophobic|sexist|hateful|antisemitic|transphobic)"
    r" (?:comments?|remarks?|slurs?|abuse|messages?|chants?)\b",
)
_ASK_ENGLISH = (
    r"\b(?:please|pls|plz|can you|could you|kindly) (?:\w+ )?"
    r"(?:remove|delete|moderate|ban|block|take (?:it|this|that) down|report)\b",
)
#: What says that the words are somebody else's.
_FRAME = re.compile("|".join((*_FRENCH, *_ASK_FRENCH, *_ENGLISH, *_ASK_ENGLISH)))
#: Somebody who is not here, with an insult before.
_ABSENT = re.compile(
    r"\b(?:mon|ma|mes|notre|nos|ce|cet|cette) \w+ (?:de |d')(?:voisine?s?|frere|soeur|patronn?e?|chefs?|mec"
    r"|ex|facteur|livreur|proprio|proprietaire|cousine?|collegues?|beau-frere|prof|chien|chat|gosses?|gamins?)\b"
    r"|\bmy \w+ (?:of a )?(?:neighbou?rs?|boss|ex|brother|sister|landlord|coworker|colleague|roommate|postman"
    r"|cousin|flatmate|teacher|dog|cat)\b"
)
#: Words that the writer says to the reader's face.
_AIMED = re.compile(
    r"\bt'es\b|\btu es\b|\bvous (?:n')?etes\b|\bespece d[e']|\b(?:ta|vos) gueules?\b"
    r"|\bferme[zr]?[ -](?:la|ta|vos)\b|\bva te\b|\ballez vous\b|\bnique[zr]? (?:ta|ton|vos|votre|tes)\b"
    r"|\bva (?:crever|mourir|chier)\b|\bcreve[zr]?\b|\bje (?:vais|viens) (?:te|vous)\b"
    r"|\bje (?:te|vous) (?:emmerde|deteste|hais|crache)\b"
    r"|\bbande de (?!racistes|sexistes|homophobes|menteurs)"
    r"|\byou(?:'re| are|re)\b|\bu r\b|\byour? (?:all|are)\b"
    r"|\byou (?:\w+ )?(?:fucking|bloody|dumb|stupid|ugly|fat|dirty|piece)\b"
    r"|\bfuck (?:you|off|u)\b|\bscrew you\b|\bgo to hell\b|\bshut (?:up|the)\b|\bkill yourself\b"
    r"|\bdrop dead\b|\bi(?:'ll| will| am going to|'m going to|'m gonna) \w+ you\b"
)
#: Between a verb of saying and what it introduces word for word; "que" and "that" tell in own words.
_INTRODUCES = re.compile(
    r"(?:\W+(?:de|d'|un|une|des|an?|the|to|sales?|fucking|dirty|vraiment|alors|genre|like|me|nous|us)\b|\W){0,6}"
)


#: So far apart may they stand.
_MAX_INTRODUCTION = 60


def find_report(text: str) -> str:
    """The words that mark a text as telling of somebody else's words or deeds; empty when nothing does, or
    when its author also aims at the reader in words of his own."""
    plain = _QUOTED.sub(_QUOTE, fold(clean(text[:_MAX_TEXT])).translate(_APOSTROPHES))
    frames = list(_FRAME.finditer(plain))
    marks = frames or list(_ABSENT.finditer(plain))
    if not marks or not all(_is_introduced(aimed, frames, plain) for aimed in _AIMED.finditer(plain)):
        return ""
    return marks[0][0].replace(_QUOTE, "…").strip()


def _is_introduced(aimed: re.Match[str], frames: list[re.Match[str]], plain: str) -> bool:
    """Whether a verb of saying stands right before, so that the words are those of whoever said them."""
    is_statement = aimed[0].startswith("you")  # "told me you are" is in own words, "told me: you are" is not
    return any(
        0 <= aimed.start() - frame.end() <= _MAX_INTRODUCTION
        and _INTRODUCES.fullmatch(plain, frame.end(), aimed.start())
        and not (is_statement and ":" not in plain[frame.end() : aimed.start()])
        for frame in frames
    )
