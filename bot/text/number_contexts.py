"""What digits are that are no telephone number: dates, hours, prices, sizes, order and tracking numbers.

Told by their own form, or by the words around them: in French and English, orders in a few more languages.
Every repetition is bounded, so that no text makes the search slow.
"""

import re

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d{2}"
_HOUR = r"(?:[01]\d|2[0-4])"
_AMOUNT = r"\d{1,3}(?:[ .,']?\d{3}){0,4}(?:[.,]\d{1,2})?"
#: Dates, hours, decimal numbers and prices.
NO_NUMBERS = re.compile(
    "|".join(
        (
            rf"(?<!\d){_DAY}([./\- ]){_MONTH}\1{_YEAR}(?!\d)",
            rf"(?<!\d){_YEAR}([./\-]){_MONTH}\2{_DAY}(?!\d)",
            rf"(?<!\d)(?<!\d[./\-]){_DAY}([./\-]){_MONTH}\3\d{{2}}(?!\d|[./\-]\d| \d{{2}}(?!\d|[:h]))",
            r"(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])",
            rf"(?<!\d){_HOUR}[0-5]\d ?[-–] ?{_HOUR}[0-5]\d(?!\d)",
            # 48.856614 and 0.612345678, but not 06.12345678
            r"(?<![\d.,])(?:[1-9]\d{0,2}|0)[.,]\d{3,}(?![.,]?\d)",
            rf"(?<!\d){_AMOUNT}\s?(?:[€$£%]|(?:eur|euros?|chf|usd|gbp|dollars?)\b)",
            rf"[€$£]\s?{_AMOUNT}",
        )
    ),
    re.IGNORECASE,
)
_MONTHS = (
    "janv(?:ier)?|f[ée]vr(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t|sept(?:embre)?|oct(?:obre)?"
    "|nov(?:embre)?|d[ée]c(?:embre)?|jan(?:uary)?|feb(?:ruary)?|march|april?|may|june?|july?|aug(?:ust)?"
    "|september|october|november|december"
)
_UNITS = r"ans?|mois|cm|mm|kg|km|ml|places?|pages?|pièces?|pieces?|years?|months?|inch(?:es)?|points?|pts"
#: What makes the digits before it a date or a quantity.
UNITS_AFTER = re.compile(rf"\s{{0,2}}(?:{_MONTHS}|{_UNITS})(?![^\W_])", re.IGNORECASE)
#: Between a word and the number that it announces.
_COPULA = (
    r"(?:\s{0,2}(?:n[°ºo]\.?|num[ée]ros?|no\.?|nr\.?|number|num|id|code|est|is|was|le|la|the|de|du|of|my|mon|ma"
    r"|[:#=.\-–(*]))*\s{0,2}$"
)
#: What follows these is no telephone number, however it is grouped.
REFERENCES = re.compile(
    r"(?<![^\W_])(?:r[ée]f(?:[ée]rence)?s?|suivi|trackings?|colis|colissimo|chronopost|mondial relay|gls|dhl"
    r"|ups|dpd|fedex|usps|parcels?|shipments?|siren|siret|ean|gtin|isbn|issn|upc|sku|factures?|invoices?"
    r"|dossiers?|tickets?(?: de caisse)?|lots?|batch|s[ée]rie|serial|imei|articles?|items?|contrats?"
    r"|contracts?|policy|loto|euromillions?|tirages?|lottery|tva|vat|licen[cs]es?|permis|badge|adh[ée]rent"
    r"|membership|fid[ée]lit[ée]|loyalty|rib|compte|account|vol|flight|immat|plaque|passeport|passport|mod[èe]les?"
    r"|model|cr[ée]neaux?|gencod|code[- ]barres?|barcode|tailles?|sizes?|pointures?|gps|version|v|scores?"
    r"|facturas?|fattura|rechnung|sendung(?:snummer)?|artikel|seguimiento|spedizione)" + _COPULA,
    re.IGNORECASE,
)
#: What follows these in one piece is none either; in groups, as people write such numbers, it may be one.
COUNTED = re.compile(
    r"(?:(?<![^\W_])(?:commandes?|cmde?s?|orders?|po|achats?|purchase|r[ée]servations?|bookings?|clients?"
    r"|customers?|pedidos?|ordin[ei]|encomendas?|bestell(?:ung|nummer|nr)?|auftrag|kundennummer"
    r"|confirmations?|transactions?|paiements?|payment|demandes?|requests?|case|num[ée]ro)|n[°º]|#)"
    + _COPULA,
    re.IGNORECASE,
)
#: A word or a sign that announces a telephone number.
ANNOUNCEMENTS = re.compile(
    r"(?<![^\W_])(?:t[ée]l(?:[ée]phones?|[ée]phonique|\.|s)?|phoned?|phones|mobiles?|portables?|gsm|natel|fixe"
    r"|cell(?:ulaire|phone)?|landline|hotline|r?appel(?:er?|ez|le|les|lent)?|joindre|joignables?|contact(?:er?|ez|s)?"
    r"|call(?:ing|s)?|ring|dial|text|txt|sms|textos?|what'?s ?app|wh?app|wsp|wa|telegram|signal|viber|fax"
    r"|(?:mon|ton|son) (?:num(?:[ée]ro)?|n[°ºo])|num[ée]ro perso|(?:my|his|her) number"
    r"|reach (?:me|us|him|her))(?![^\W_])|[☎📞📱📲🤙]",
    re.IGNORECASE,
)
#: A word of letters and digits, which goes on: 8R 4521 0365 1234.
CODE_BEFORE = re.compile(r"(?<![^\W_])(?:\d{1,6}[^\W\d_]|[^\W\d_]{1,4}\d)[^\W_]{0,20} $")
