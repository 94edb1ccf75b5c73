"""Whether kind words stand beside a mishap: "Thanks for losing my luggage, fantastic job".

Pure. French and English. A model of sentiment takes the words as they are, and a machine that believes them
thanks for the compliment. So words are read first, and what the model says of them second; a score of its own
hears what no list has.
"""

import re

from bot.domain.taxonomy import SARCASM, UNDERTONE_HOLDS
from bot.text.normalize import clean, compatible, fold

_KIND = (
    r"merci|bravo|genial|ravie?s? d|fabul(?:ous|eux)|super|top|parfait|formidable|magnifique|splendide"
    r"|merveilleux|charmant|quel plaisir"
    r"|quel (?:bonheur|talent|regal|sens)|quelle (?:belle |bonne |agreable |jolie )?"
    r"(?:chance|joie|qualite|efficacite|surprise|delicatesse|attention|organisation|reussite)"
    r"|(?:trop|tellement|si|vraiment) (?:sympa|aimable|gentil\w*)"
    r"|felicitations|chapeau|(?:un|grand) regal|continuez comme ca|j adore|on adore|trop (?:bien|fort"
    r"|forts)|excellente?s?"
    r"|thanks?|thx|ty|cheers|great|love (?:it|how|that|when|waiting|being|paying|the way)|brilliant"
    r"|well done|fantastic"
    r"|amazing|awesome|wonderful|nice (?:one|job|work|touch)|good job|kudos|congrat\w*|perfect|slow clap"
    r"|quality service"
    r"|so (?:glad|happy|pleased)|so (?:kind|nice|thoughtful|generous|good) (?:of you|to)|lucky (?:me|us)"
    r"|lovely|splendid|marvell?ous|superb|delightful|charming|top marks|hats off"
    r"|what a (?:treat|joy|pleasure|delight|bargain|lovely|nice|great|surprise)"
)
#: What nobody is thankful for.
_MISHAP = (
    r"annul\w+|retards?|en retard|perdu\w*|casse\w*|en miettes|abime\w*|attente|attend(?:re|u|s|ons|ez)"
    r"|deux fois"
    r"|trois fois|pour rien|jamais (?:recu|arrive\w*|livre\w*|repondu)|toujours (?:pas|rien)|en panne"
    r"|plante\w*"
    r"|bugs?|raccroch\w+|coincee?s?|debitee?s?|preleve\w*|vide|rembours\w+ jamais|mensong\w+|mentir"
    r"|menti|arnaqu\w*"
    r"|rate\w*|gache\w*|pourri\w*|foutu\w*|ruine\w*|ne (?:marche|fonctionne) (?:pas|plus)|injoignables?"
    r"|erreur|sans reponse"
    r"|(?:ma|notre) valise est|mes bagages sont|mis de cote|oublie\w*|zero|aucune reponse"
    r"|(?<!en )(?<!sous )(?:deux|trois|quatre|cinq|\d+) heures (?:au|a|dans|devant|de|d|pour|sur)"
    r"|(?<!in )(?:two|three|four|five|\d+) hours (?:on|in|of|for|at)"
    r"|en rupture|cafards?|moisi\w*|chez le voisin|cockroach\w*|mou?ld\w*|out of stock again"
    r"|cancel\w+|delay\w+|los(?:t|ing)|broke(?:n)?|smash\w+|crush\w+|damag\w+|late|wait(?:ed|ing)"
    r"|on hold|hung up"
    r"|twice|three times|for nothing|never (?:arriv\w+|came|deliver\w+|answer\w+|repl\w+|show\w+)"
    r"|still (?:no|not|waiting)"
    r"|crash\w*|stuck|strand\w+|charged|overcharg\w+|empty|missing|wrong|ruin\w+|waste\w*|ignor\w+|lied"
    r"|lying|scam\w*"
    r"|eats? my|ate my|stole|stolen|useless|outage|down again|doesn t work|not working|refus\w+"
    r"|leaving (?:me|us)"
    # Damage, cold food, a room or seat that somebody has, a thing thrown, a way through that is shut.
    r"|cabosse\w*|ebreche\w*|fele\w*|dechire\w*|raye\w*|trempe\w*|jete\w* (?:le|la|les|mon|ma|par)"
    r"|glacial\w*|(?:cafe|plat|repas|pizza|frites|soupe|the|burger) (?:\w+ ){0,2}(?:froid|tiede|brule)\w*"
    r"|deja (?:occupee?s?|prise?s?|vendue?s?|louee?s?|utilisee?s?)|cheveux? dans|file de \w+ heures?"
    r"|perimee?s?|expiree?s?|voyager debout|plein tarif|au nez|sous la flotte|facture\w* (?:pour )?rien"
    r"|dent(?:ed|s)|scratch(?:ed|es)|crack(?:ed|s)|torn|soaked|sogg(?:y|ier)|stale|expired?|past its date"
    r"|(?:cold|raw|burnt|greasy) (?:food|coffee|chips|fries|burger|pizza|soup|tea|meal|chicken)"
    r"|hairs? in (?:it|my|the|your)|already (?:taken|occupied|sold|booked|used|opened)"
    r"|(?:logs?|kicks?|throws?|locks?|shuts?|logged|kicked|locked) (?:me|us) (?:out|off)"
    r"|(?:parcel|package|box|order|delivery|bags?|it) (?:\w+ ){0,2}in the (?:rain|snow|mud|bin|hedge)"
    r"|never (?:left|took|opened|worked|turned|got|happened|existed|went|made)"
    r"|charging (?:me|us)|some(?:one|body) else s|with only (?:one|two|three|\d+)|over the (?:fence|gate)"
    r"|ferm(?:er|e|ez) (?:le|la|votre) (?:guichet|caisse|ligne|porte)|me fermer"
    r"|left (?:me|us)|lack of|zero (?:help|reply|support)|no (?:reply|answer|help|show|refund|heating"
    r"|power|wifi)"
    r"|(?:luggage|bag|bags|suitcase) (?:is|are|went) (?:still )?(?:in|to)"
)
_BITTER = re.compile(
    r"\b(?:merci (?:pour|de) rien|merci du cadeau|bravo (?:pour|a) (?:le|la|ce|cette|votre) (?:service"
    r"|sav|arnaque|mepris)"
    r"|on (?:vous )?remercie pas|merci qui|belle mentalite|elle est belle|thanks for (?:nothing|ruining"
    r"|wasting|the (?:lies|delay"
    r"|wait|spam|scam|stress))|thanks a (?:lot|bunch|million) for|way to go|oh (?:great|good|joy|perfect"
    r"|wonderful|brilliant|lovely)"
    r"|yeah right|how (?:lovely|nice|generous|kind) of you|just what i needed"
    r"|vous etes (?:vraiment )?(?:trop )?forts?)\b"
)
_KIND_WORDS = re.compile(rf"\b(?:{_KIND})\b")
_MISHAPS = re.compile(rf"\b(?:{_MISHAP})\b")
_APART = re.compile(r"[^a-z0-9]+")
#: What went wrong and is over: "merci, remboursement reçu", "it was late but you sorted it".
_SETTLED = re.compile(
    r"\b(?:bien (?:recu|arrive\w*|rembourse\w*)|recu (?:mon|le) remboursement|remboursement recu"
    r"|regle\w*|resolu\w*|retrouve\w*"
    r"|merci (?:quand|tout de) meme|repare\w*|remplace\w*|rapide\w*|sorted|solved|fixed|replaced"
    r"|resolved|found (?:my|our|it)"
    r"|worth (?:the|every)|n (?:ai|avons) (?:pas|jamais) (?:attendu|ete decue?s?)|sans attente"
    r"|no (?:wait|delay|queue)|never (?:late"
    r"|disappoint\w*|let|fail\w*)|can t wait|cannot wait|hate d|jamais decue?s?)\b"
)
_MOST_READ = 600
#: From here on a classifier hears something else in kind words than what they say; a question may be put
#: sharply, and counts only where it is more negative than not.
_DOUBTED, _DOUBTED_QUESTION = 0.2, 0.5


def find_irony(text: str, negative: float = 0.0, sarcasm: float = 0.0) -> str:
    """The kind word and the mishap beside it, or what is bitter in itself; empty when there is none.

    `negative` is how negative a classifier reads the text: kind words that read as anything but kind are
    irony, too. `sarcasm` is how much it takes the whole for praise that means the opposite."""
    plain = _APART.sub(" ", fold(clean(compatible(text[:_MOST_READ])))).strip()
    if match := _BITTER.search(plain):
        return match[0]
    if sarcasm >= UNDERTONE_HOLDS:
        return f"{SARCASM} {sarcasm:.2f}"
    kind = _KIND_WORDS.search(plain)
    if kind is None or _SETTLED.search(plain):
        return ""
    if mishap := _MISHAPS.search(plain):
        return f"{kind[0]} … {mishap[0]}"
    doubted = negative >= (_DOUBTED_QUESTION if "?" in text else _DOUBTED)
    return f"{kind[0]}, negative {negative:.2f}" if doubted else ""
