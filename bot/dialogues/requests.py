"""Whether somebody in a dialogue asks for a person, or wants to stop: in French and English."""

import re

from bot.text.normalize import fold

_LONGEST = 300
#: Longer messages tell a story in which a person may occur.
_MOST_WORDS = 14
_PERSON = (
    r"(?:quelqu un|humaine?s?|etre humain|vraie? personne|une personne|personne reelle|conseill(?:er|ere)s?"
    r"|operat(?:eur|rice)|agente?s?|sav|service client(?:s|ele)?|collegue|responsable|vendeu(?:r|se)"
    r"|human|human being|person|people|real person|someone|somebody|agents?|representative|rep|operator"
    r"|advis[eo]r|colleague|customer (?:service|care|support)|manager|staff member)"
)
_WANT = (
    r"(?:parler|parle|discuter|echanger|contacter|joindre|appeler|avoir|voir|veux|voudrais|aimerais|souhaite"
    r"|besoin|passe[rz]?|transfere[rz]?|mets|mettez|donne[rz]?|demande"
    r"|speak|talk|chat|connect|reach|get|put|want|need|give|transfer|pass|ask for|like)"
)
_ASKED = re.compile(
    rf"\b{_WANT}\b(?: \w+){{0,5}}? {_PERSON}\b"
    r"|\b(?:pas|not|plus|no more|marre|sick|hate|don t|dont) (?:\w+ ){0,6}?"
    r"(?:robots?|bots?|machines?|chatbots?)\b"
    rf"|\bpuis je (?:\w+ ){{0,3}}?{_PERSON}\b|\bcan i (?:\w+ ){{0,3}}?{_PERSON}\b"
)
_POLITE = (
    r"(?:svp|stp|s il (?:vous|te) plait|please|pls|plz|merci|thanks|thank you|bonjour|hello|un|une|a|an|the)"
)
_ALONE = re.compile(rf"(?:{_POLITE} )*(?:real |vrai |vraie )?{_PERSON}(?: {_POLITE})*")
_CANCELLED = re.compile(
    rf"(?:{_POLITE} )*"
    r"(?:annule[rz]?|laisse[rz]? tomber|abandonne[rz]?|tant pis|oublie[rz]?|je laisse tomber"
    r"|(?:je n ai |j ai )?plus besoin|cancel|never ?mind|forget it|forget about it|quit|exit|drop it)"
    rf"(?: {_POLITE})*"
)


def wants_person(text: str) -> bool:
    """Whether the message asks to talk to a person."""
    plain = _plain(text)
    return len(plain.split()) <= _MOST_WORDS and bool(_ALONE.fullmatch(plain) or _ASKED.search(plain))


def wants_to_stop(text: str) -> bool:
    """Whether the message is nothing but the wish to leave it at that; `annuler ma commande` is a matter."""
    return bool(_CANCELLED.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", fold(text[:_LONGEST])).split())
