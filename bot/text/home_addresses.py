"""Finds what leads to a person's door: the address where somebody lives, and the number plate of a car.

An address alone is no secret: shops, town halls and museums have one. It counts where the same sentence says
that somebody lives there, where a person who is named stands right before it, or where others are asked to go
and see one there, in French or in English. Takes linear time.
"""

import re

from bot.text.normalize import compatible

_DIGIT = re.compile(r"\d")
_NUMBER = r"\d{1,4}(?: ?(?:bis|ter|quater|[a-d]))?\b"
_FRENCH_STREET = (
    r"(?:rue|avenue|av|boulevard|bo?u?le?va?r?d|chemin|impasse|all[ée]e|place|quai|cours|route|sentier|square"
    r"|passage|villa|r[ée]sidence|lotissement|chauss[ée]e|mont[ée]e|rang)\b"
)
_ENGLISH_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|crescent|terrace|way|gardens|grove"
    r"|square|boulevard|blvd)\b"
)
_WORD = r"[^\W\d_][\w'’-]{0,30}+"
#: "10 minutes down the road" is no address.
_NO_NAME = (
    r"(?!(?:on|the|of|in|to|from|down|up|an?|this|my|our|your|along|years?|min\w*|hours?|days?|miles?)\b)"
)
_ADDRESS = (
    rf"(?:{_NUMBER},? {{0,2}}{_FRENCH_STREET}"
    # Belgium and Switzerland write the number last.
    rf"|{_FRENCH_STREET}(?: {_WORD}){{1,5}},? \d{{1,4}}\b"
    rf"|{_NUMBER},? (?:{_NO_NAME}{_WORD} ){{1,3}}{_ENGLISH_STREET}"
    rf"|{_NUMBER},? {_NO_NAME}{_WORD}(?: {_WORD})?, (?:flat|apt|apartment|appt?|appartement) \d)"
)
# In the present: where a painter lived is no secret.
_LIVES = (
    r"\b(?:habite(?:nt|s)?|habitons|vit|vivent|cr[èe]che(?:nt)?|domicili[ée]e?s?"
    r"|(?:mon|son|leur) adresse (?:perso(?:nnelle)?|à (?:elle|lui|eux))|mon adresse"
    r"|adresse (?:de|du) domicile"
    r"|chez (?:moi|lui|elle|eux)|lives?|living|resides?|my address|home address"
    r"|(?:his|her|their|my|'s) (?:own |family )?(?:home|house|flat|front door))\b"
)
#: Who is named by what they do, and by first and last name: "the manager is Ann Lee, 3 Mill Lane".
_NAMED = (
    r"\b(?i:responsable|manager|patronne?|g[ée]rante?|propri[ée]taire|proprio|employ[ée]e?|vendeu(?:r|se)"
    r"|serveu(?:r|se)|caissi[eè]re?|arbitre|[ée]lue?|maire|adjointe?|chauffeur|contr[ôo]leu(?:r|se)"
    r"|entra[iî]neu(?:r|se)|directrice|directeur|conservatrice|conservateur|gardienne?|prof|owner|boss|clerk"
    r"|cashier|assistant|driver|conductor|inspector|referee|ref|councillor|mayor|teacher|coach|curator"
    r"|director|chef|waitress|waiter|steward|guy|woman|bloke|mec|type)\b[^.!?\n]{0,40}?"
    r" (?i:s'appelle|se nomme|c'est|est|is|is called|name is|called|named)"
    r" [A-ZÀ-Þ][\w'’-]{1,30}(?: [A-ZÀ-Þ][\w'’-]{1,30}){1,2},? {1,2}"
)
#: Asks others to go there and see a person: "come and see us" does not.
_VISIT = (
    r"\b(?:allez|allons|va|passez|faut aller) (?:donc )?(?:le|la|les|lui)"
    r" (?:voir|saluer|dire|rendre|remercier|cueillir|parler|faire|chercher)"
    r"|\brendez[- ]lui (?:une (?:petite )?)?visite"
    r"|\b(?:pay|give) (?:him|her|them) a (?:visit|knock)"
    r"|\bgo (?:and )?(?:say|tell|see|visit|knock|find|get|thank) (?:(?:hi|hello) to )?(?:him|her|them)\b"
)
# In one sentence; "the 3rd floor, at no. 8" stands between.
_HOME = re.compile(
    rf"{_LIVES}[^.!?\n]{{0,60}}?(?<!\w){_ADDRESS}"
    rf"|(?<!\w){_ADDRESS}(?:[^.!?\n]{{0,60}}?{_LIVES}|[^.!?\n]{{0,40}}?\b(?:apt|appt?|apartment|appartement)\b"
    rf"|[^\n]{{0,40}}?(?:{_VISIT}))",
    re.I,
)
_NAMED_HOME = re.compile(rf"{_NAMED}(?i:{_ADDRESS})")

# The plates of France since 2009 and of Britain since 2001, where a word says that they are plates: articles
# and references are written alike. https://www.service-public.fr/particuliers/vosdroits/F33507
_PLATE = re.compile(
    r"\b(?:plaques?|immatricul\w{1,10}|number plates?|licen[cs]e plates?|plates?|reg(?:istration)?)\b"
    r"[^.!?\n]{0,30}?\b(?:[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}|[A-Z]{2}\d{2} ?[A-Z]{3})\b",
    re.I,
)


def home_addresses(text: str) -> tuple[str, ...]:
    """What says where somebody lives, with street and number."""
    return _matches(_HOME, text) or _matches(_NAMED_HOME, text)


def number_plates(text: str) -> tuple[str, ...]:
    """What names the number plate of a car."""
    return _matches(_PLATE, text)


def _matches(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    plain = compatible(text)
    # Both have a number in them, and most comments have none.
    return tuple(match[0] for match in pattern.finditer(plain)) if _DIGIT.search(plain) else ()
