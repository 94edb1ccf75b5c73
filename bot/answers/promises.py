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
    r"|\byour (?:refund|compensation|money) (?:is|will|has)\b"
    # Said of the money instead of us.
    r"|\b(?:vous|te) (?:est|sont|sera|seront) (?:\w+ ){0,2}"
    r"(?:offert|rembours|recredit|accord|rendu|restitu|vers|credit|deduit)\w*"
    r"|\b(?:votre|ton) (?:argent|du|trop percu) (?:\w+ )?(?:sera|est|arrive|revient|vous)\b"
    r"|\b(?:montant|somme|argent|euros?|difference|total) (?:\w+ ){0,3}(?:sera|seront) (?:\w+ ){0,2}"
    r"(?:rembours|recredit|rendu|restitu|vers|credit|de retour)\w*"
    r"|\b(?:sera|seront) (?:\w+ ){0,3}(?:de retour )?sur (?:votre|ton) (?:compte|carte)\b"
    r"|\b(?:amount|money|sum|euros?|pounds?|dollars?|payment|difference) (?:\w+ ){0,3}(?:will|ll) be"
    r" (?:\w+ ){0,2}(?:back|returned|credited|paid|refunded|reimbursed)\b"
    r"|\b(?:will|ll) be (?:\w+ ){0,2}(?:on|in|to) your (?:card|account)\b"
    r"|\bmoney (?:is |s )?(?:coming|on its way|going) back\b"
    # Something off, something for nothing.
    r"|\b(?:nous|on|je) (?:(?:allons|va|vais|pouvons|peut) )?(?:(?:vous|te) )?(?:\w+ )?"
    r"(?:fais|fait|ferons|fera|ferai|faire|faisons|dedui\w+|enlev\w+|retir\w+|annul\w+|suppr\w+)"
    r" (?:\w+ ){0,3}(?:remise|reduction|cadeau|rabais|frais|facture|penalites?|majoration|geste"
    r"|mensualite)\b"
    r"|\b(?:est|c est|sera) (?:cadeau|pour nous|a nos frais)\b|\bnous prenons (?:\w+ ){0,3}a notre charge\b"
    r"|\b(?:vous|tu) (?:toucher\w+|percevrez|percevras) (?:\w+ ){0,4}"
    r"(?:euros?|compensation|indemnite\w*|prime)"
    r"|\bwe (?:(?:will|ll|can|are|re|would|have|ve) )(?:\w+ ){0,2}(?:knock\w*|tak(?:e|ing)|giv(?:e|ing)"
    r"|cut\w*|waiv\w+|cover\w*|drop\w*|cancel\w*|writ(?:e|ing)|deduct\w*) (?:\w+ ){0,5}"
    r"(?:off|fees?|charges?|bill|invoice|costs?|discounts?|vouchers?|credit|interest)\b"
    r"|\b(?:is|are|it s|that s) on (?:us|the house)\b"
    r"|\b(?:votre|vos|ton|tes|your) (?:\w+ ){1,3}(?:est|sont|sera|seront|is|are|will be) (?:\w+ )?"
    r"(?:gratuite?s?|offerte?s?|free|waived|paid for|covered)\b"
    r"|\bat no (?:\w+ )?(?:cost|charge)\b(?= (?:to|for) you|$)|\bkeep (?:it|them|the \w+) (?:at no"
    r"|for) (?:cost|free|charge)\b"
    r"|\b(?:nous|on|je) (?:vous|te) (?:\w+ )?(?:envo\w+|adress\w+|fer\w+ parvenir|transmet\w+|remet\w+"
    r"|repren\w+"
    r"|echang\w+|rempla\w+) (?:\w+ ){0,3}(?:avoir|cheque|bon|remboursement|argent|neuf|neuve|euros?)\b"
    r"|\bcoming your way\b|\bwe (?:ll|will|can) (?:match|beat|replace|exchange|take back) (?:\w+ ){0,2}"
    r"(?:price|offer|it|them|this|your)\b"
    r"|\b(?:un|a|le|the) prix de \d+ (?:\w+ )?(?:vous|pour vous)\b|\bfor (?:just )?(?:1|one) (?:dollar"
    r"|euro|pound)\b"
)
_LAW = (
    r"\b(?:vous|tu) (?:avez|aurez|as) (?:\w+ )?droit a\b"
    r"|\bnous (?:reconnaissons|admettons|assumons)\b|\bnous acceptons (?:\w+ ){0,2}responsabilite\b"
    r"|\b(?:est|c est) (?:de )?notre (?:faute|erreur|responsabilite)\b"
    r"|\bnous sommes (?:\w+ )?responsables\b|\bnous (?:vous )?(?:le )?(?:garantissons|promettons)\b"
    r"|\bjuridiquement\b|\b(?:offre|accord) (?:ferme|contractuel\w*)\b"
    r"|\bvous (?:l emporteriez|gagne\w+ (?:ce|le|votre|en))\b|\ben votre faveur\b|\bin your favou?r\b"
    r"|\b(?:nous nous|on s|je m) engage\w*\b|\bguaranteed\b|\bc est garanti\b"
    r"|\byou (?:d|would|will|ll) win\b"
    r"|\bwe (?:\w+ )?(?:accept|admit|acknowledge) (?:\w+ )?(?:liability|responsibility|fault|that)\b"
    r"|\b(?:is|was|s) (?:\w+ )?our (?:fault|responsibility)\b|\bwe (?:are|re) (?:\w+ )?(?:liable"
    r"|responsible)\b"
    r"|\bwe (?:\w+ )?(?:guarantee|promise|undertake)\b|\b(?:i|you have my) (?:guarantee|promise)\b"
    r"|\bla loi (?:\w+ ){0,2}(?:garanti|donne|protege|oblige|assure|accorde|impose)\w*"
    r"|\bthe law (?:\w+ )?(?:guarantees|entitles|gives|obliges|protects|requires|says)\b"
    r"|\bby law (?:we|you)\b"
    r"|\byou have (?:a|the|every) (?:\w+ ){0,2}right\b"
    r"|\blegally binding\b|\byou (?:are|re) (?:\w+ )?entitled\b|\b(?:it|that) ?s a deal\b"
    r"|\bwe (?:\w+ )?agree to\b|\bwe (?:\w+ )?(?:take|assume|bear|own) (?:\w+ )?(?:responsibility"
    r"|liability|blame)\b"
    r"|\b(?:prendrons|prenons) (?:\w+ ){0,2}en charge\b"
)
_PROMISE = re.compile(f"{_MONEY}|{_LAW}")
#: What is given or let off, and who says so to whom: one sentence with both promises, however it is put.
_GIFT = re.compile(
    r"\b(?:rembours\w+|remises?|reductions?|rabais|avoirs?|bons? d achat|cheques?|virements?|dedommag\w+"
    r"|indemni\w+|compensations?|penalites?|frais|gratuit\w*|offerte?s?|rien a (?:payer|regler|debourser)"
    r"|recredit\w+|ristournes?|gestes? commercia\w+|(?:ne|rien) (?:\w+ )?(?:sera"
    r"|serez) (?:\w+ )?(?:facture|debite)\w*"
    r"|refund\w*|reimburs\w+|compensat\w+|vouchers?|discounts?|store credit|money back|cheques?"
    r"|free of charge"
    r"|(?:be )?(?:charged|billed)|pay (?:for )?(?:it|this|that|the|any\w*|nothing)|fees?|\d+ off"
    r"|credit note)\b"
)
_TO_YOU = re.compile(
    r"\b(?:je|j)\b|\bnous \w{2,}rons\b|\bon (?:vous|te)\b|\bnous (?:vous )?(?:renonc|mett|envoy|adress)\w+"
    r"|\bvous n (?:aurez|avez|etes|serez)\b|\b(?:vous|tu) (?:trouver|pourrez compter)\w*"
    r"|\b(?:vous|te) (?:attend|parviendra|revient|sera|seront)\b"
    r"|\bi (?:ll|will|am|m|have|ve|can)\b|\bwe (?:ll|will|ve|have|re|are)\b"
    r"|\byou (?:won t|will not|don t (?:have|need) to|need not|ll|will)\b|\bexpect\b|\bno need to\b"
    r"|\b(?:today|tomorrow|demain|aujourd hui)\b|\b(?:on its way|in your inbox|coming your way|yours)\b"
)
#: Who cannot pay, may not ask or has to look first promises nothing.
_NOT_GIVEN = re.compile(
    r"\b(?:ne (?:\w+ )?(?:pouvons|pourrons|sommes|faisons|proposons) (?:\w+ )?pas|conditions|can ?(?:no"
    r"|n )t"
    r"|cannot|unable|do(?:n t| not) offer|verifi\w+|look into|regard\w+|check|conseiller|colleague"
    r"|collegue)\b"
)
_SENTENCES = re.compile(r"[.!?\n]+(?:\s|$)")
_APART = re.compile(r"[^a-z0-9]+")


def find_promise(text: str) -> str:
    """The words of the text that promise money or something of law; empty when none do."""
    if match := _PROMISE.search(_plain(text)):
        return match[0].strip()
    for sentence in map(_plain, _SENTENCES.split(text)):
        gift, speaker = _GIFT.search(sentence), _TO_YOU.search(sentence)
        if gift and speaker and not _NOT_GIVEN.search(sentence):
            return f"{speaker[0]} … {gift[0]}"
    return ""


def _plain(text: str) -> str:
    return _APART.sub(" ", fold(clean(compatible(text)))).strip()
