"""Whether kind words stand beside a mishap: "Thanks for losing my luggage, fantastic job".

Pure. French and English. A model of sentiment takes the words as they are, and a machine that believes them
thanks for the compliment.
"""

import re

from bot.text.normalize import clean, compatible, fold

_KIND = (
    r"merci|bravo|genial|super|top|parfait|formidable|magnifique|quel plaisir|quelle (?:chance|joie"
    r"|qualite|efficacite)"
    r"|felicitations|chapeau|(?:un|grand) regal|continuez comme ca|j adore|on adore|trop (?:bien|fort"
    r"|forts)|excellent"
    r"|thanks?|thx|ty|cheers|great|love (?:it|how|that|when|waiting|being|paying|the way)|brilliant"
    r"|well done|fantastic"
    r"|amazing|awesome|wonderful|nice (?:one|job|work|touch)|good job|kudos|congrat\w*|perfect|slow clap"
    r"|quality service"
    r"|so (?:glad|happy|pleased)|lucky (?:me|us)"
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


def find_irony(text: str) -> str:
    """The kind word and the mishap beside it, or what is bitter in itself; empty when there is none."""
    plain = _APART.sub(" ", fold(clean(compatible(text[:_MOST_READ])))).strip()
    if match := _BITTER.search(plain):
        return match[0]
    kind = _KIND_WORDS.search(plain)
    mishap = _MISHAPS.search(plain)
    if kind is None or mishap is None or _SETTLED.search(plain):
        return ""
    return f"{kind[0]} … {mishap[0]}"
