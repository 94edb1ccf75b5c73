"""Finds a promise of money or of law in what would be said automatically: "we will refund you".

A machine that promises binds the brand: Moffatt v. Air Canada, 2024 BCCRT 149,
https://www.canlii.org/en/bc/bccrt/doc/2024/2024bccrt149/2024bccrt149.html. What is said of everybody
("refunds take 14 days") is a rule of the house, and no promise. Pure. French and English.
"""

import re

from bot.text.normalize import clean, compatible, fold

_MONEY = (
    r"\b(?:nous|on|je) (?:(?:allons|va|vais|pouvons|peut) )?(?:vous|te) (?:\w+ )?"
    r"(?:rembours\w+|indemnis\w+|dedommag\w+|recredit\w+|vers(?:ons|e|era|erons)|offr\w+|accord\w+)"
    r"|\b(?:vous|tu) (?:serez|seras|allez etre|vas etre|etes) (?:\w+ ){0,2}"
    r"(?:rembours\w+|indemnis\w+|dedommag\w+|recredit\w+)"
    r"|\b(?:vous|tu) (?:recevrez|recevras|aurez|auras|obtiendrez) (?:\w+ ){0,3}"
    r"(?:remboursements?|bons? d achat|avoirs?|geste commercial|dedommagement|reductions?|remises?"
    r"|cadeaux?)\b"
    r"|\bvotre (?:remboursement|dedommagement) (?:est|sera|arrive|part)\b"
    r"|\b(?:remboursement|geste commercial|bon d achat|avoir) (?:\w+ ){0,2}(?:vous|te) (?:sera|est"
    r"|attend)\b"
    r"|\bwe (?:(?:will|ll|shall|can|would|d|are going to|re going to) )?(?:\w+ )?(?:refund|reimburse"
    r"|compensate|credit"
    r"|repay|pay|send) (?:you|your) (?:(?:back|money|a refund|the money|compensation|a voucher|account"
    r"|order|in full)\b)?"
    r"(?<!send you )(?<!send your )"
    r"|\bwe (?:(?:will|ll|shall|can) )?(?:\w+ )?(?:refund|reimburse|compensate|repay) (?:you|your|it"
    r"|this)\b"
    r"|\byou (?:(?:will|ll|shall|can|are|re) )?(?:be |get |receive |have |getting )+(?:\w+ ){0,3}"
    r"(?:refund\w*|reimburs\w+|compensat\w+|vouchers?|store credit|money back|discounts?)\b"
    r"|\byour (?:refund|compensation) (?:is|will|has)\b"
    r"|\b(?:un|a|le|the) prix de \d+ (?:\w+ )?(?:vous|pour vous)\b|\bfor (?:just )?(?:1|one) (?:dollar"
    r"|euro|pound)\b"
)
_LAW = (
    r"\b(?:vous|tu) (?:avez|aurez|as) (?:\w+ )?droit a\b"
    r"|\bnous (?:reconnaissons|admettons|assumons)\b|\bnous acceptons (?:\w+ ){0,2}responsabilite\b"
    r"|\b(?:est|c est) (?:de )?notre (?:faute|responsabilite)\b"
    r"|\bnous sommes (?:\w+ )?responsables\b|\bnous (?:vous )?(?:le )?(?:garantissons|promettons)\b"
    r"|\bnous nous engageons\b|\bjuridiquement\b|\b(?:offre|accord) (?:ferme|contractuel\w*)\b"
    r"|\bvous l emporteriez\b"
    r"|\bwe (?:\w+ )?(?:accept|admit|acknowledge) (?:\w+ )?(?:liability|responsibility|fault|that)\b"
    r"|\b(?:is|was|s) (?:\w+ )?our (?:fault|responsibility)\b|\bwe (?:are|re) (?:\w+ )?(?:liable"
    r"|responsible)\b"
    r"|\bwe (?:\w+ )?(?:guarantee|promise|undertake)\b|\b(?:i|you have my) (?:guarantee|promise)\b"
    r"|\blegally binding\b|\byou (?:are|re) (?:\w+ )?entitled\b|\b(?:it|that) ?s a deal\b"
    r"|\bwe (?:\w+ )?agree to\b"
)
_PROMISE = re.compile(f"{_MONEY}|{_LAW}")
_APART = re.compile(r"[^a-z0-9]+")


def find_promise(text: str) -> str:
    """The words of the text that promise money or something of law; empty when none do."""
    match = _PROMISE.search(_APART.sub(" ", fold(clean(compatible(text)))))
    return match[0].strip() if match else ""
