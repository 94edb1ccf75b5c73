"""Whether a French text says *tu* or *vous* to whoever reads it.

Pure. Looks for the words themselves, for verbs that end in -ez and for the commonest imperatives with a
pronoun ("écris-nous"); a bare imperative alone ("écoute") says nothing.
"""

import re
from dataclasses import dataclass

from bot.text.normalize import clean, compatible

_INFORMAL = re.compile(
    r"\b(?:tu|toi|te|ton|ta|tes|stp)\b|\bl[ae]s? tien(?:ne)?s?\b"
    r"|\bt['’](?=\w)"
    r"|\b(?:écris|envoie|contacte|dis|donne|indique|laisse|appelle|rejoins|réponds|explique)-(?:nous|moi|le|la|les)\b"
)
_FORMAL = re.compile(
    r"\b(?:vous|votre|vos|vôtres?|svp|dites|faites|êtes)\b|\b(?!(?:chez|assez|nez|rez|riez|fez|allez|merguez|raz)\b)\w{2,}ez\b|\ballez-"
)
#: Words that hold a pronoun and address nobody.
_ADDRESSES_NOBODY = re.compile(r"\brendez-vous\b|\b(?:le|un|du|au|ce|quel|bon) ton\b|\bton sur ton\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressForms:
    """The first word of a text that says *tu*, and the first that says *vous*; empty where there is none."""

    informal: str = ""
    formal: str = ""

    @property
    def is_mixed(self) -> bool:
        """Whether it says both."""
        return bool(self.informal and self.formal)


def find_address_forms(text: str) -> AddressForms:
    """How a French text addresses its reader."""
    plain = _ADDRESSES_NOBODY.sub(" ", clean(compatible(text)).casefold().replace("’", "'"))
    informal, formal = _INFORMAL.search(plain), _FORMAL.search(plain)
    return AddressForms(
        informal=informal[0].rstrip("'") if informal else "", formal=formal[0].rstrip("-") if formal else ""
    )
