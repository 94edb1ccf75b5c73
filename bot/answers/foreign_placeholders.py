"""Finds what is left of another tool's template: `{name}`, `%name%`, `[lien]`, `<prenom>`, `$name`.

Our own placeholders are written `{{ author }}`; anything else would be sent as it stands.
"""

import re
import unicodedata

_WORD = r"[^\W\d_][\w .-]{0,40}"
_FOREIGN = re.compile(
    rf"\{{{{3,}}.{{0,60}}|[$#]\{{\s*{_WORD}\}}|\{{\s*{_WORD}\}}|%[^\W\d]\w{{1,40}}%|%\({_WORD}\)s"
    rf"|<%.{{0,40}}%>|<{_WORD}>|(?<![\w$])\$[a-z]\w{{2,40}}|\*\|.{{1,40}}?\|\*"
)
#: Words alone: [Prix : 10 €] and [page 2] are what they say.
_BRACKETED = re.compile(r"\[+\s*([^\W\d]+(?:[ '’-][^\W\d]+){0,4})\s*\]+")
#: What people put into square brackets when they mean a placeholder; a signature such as [Léa] is none.
_MEANT_TO_BE_FILLED = re.compile(
    r"\b(?:author|auteur|account|compte|brand|marque|city|ville|client|customer|date|email|first|firstname"
    r"|hashtag|heure|lastname|lien|link|mail|name|nom|number|numero|order|commande|page|phone|prenom|price|prix"
    r"|produit|product|shop|boutique|surname|tel|telephone|time|titre|title|url|user|username|utilisateur"
    r"|pseudo|your|votre|insert|inserer)\b"
)


def find_foreign_placeholder(text: str) -> str | None:
    """The first thing that looks like a placeholder of another tool; None when there is none."""
    if match := _FOREIGN.search(text):
        return match[0].strip()
    for match in _BRACKETED.finditer(text):
        if "_" in match[1] or _MEANT_TO_BE_FILLED.search(_plain(match[1])):
            return match[0]
    return None


def find_unfilled_placeholder(text: str) -> str | None:
    """The first that surely waits to be filled in, for it names what people fill in: `{name}`, `[prénom]`.

    In what a person writes, `{ok}` is no placeholder.
    """
    for match in (*_FOREIGN.finditer(text), *_BRACKETED.finditer(text)):
        if _MEANT_TO_BE_FILLED.search(_plain(match[0]).replace("_", " ")):
            return match[0].strip()
    return None


def _plain(text: str) -> str:
    """Without accents and capitals."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
