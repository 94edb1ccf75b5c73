"""Whether the tone of a text of ours fits what it answers: no apology for praise, no thanks for sarcasm.

Pure. French and English; of a text in another language nothing is said.
"""

import re

from bot.domain import Judgement
from bot.domain.taxonomy import SARCASM
from bot.text.irony import find_irony
from bot.text.normalize import clean, compatible, fold

_APOLOGY = re.compile(
    r"\b(?:desolee?s?|navree?s?|excus\w+|pardon|regrett\w+|sorry|apolog\w+|we regret|forgive us"
    r"|deplor\w+)\b"
)
#: Thanks for a message as such, which anybody may get.
_COURTESY = re.compile(
    r"\b(?:merci (?:de|d|pour|a vous (?:de|pour))(?: (?:votre|ton|ta|vos|cette|ce|l|nous (?:avoir"
    r"|ecrire)))*"
    r" (?:message|question|patience|demande|contact\w*|signal\w+|comprehension|interet|preven\w+"
    r"|alert\w+|ecrit|temps)"
    r"|thank(?:s| you) for (?:your |the |getting |writing |reaching |letting |telling |asking"
    r"|contacting |reporting )*"
    r"(?:message|question|patience|in touch|to us|out|us know|us|asking|this|enquiry|inquiry|interest"
    r"|time)?)\b"
)
_JOY = re.compile(
    r"\b(?:merci|ravie?s?|heureu(?:x|se|ses)|contente?s?|bravo|genial|super|plaisir|felicit\w+|adorons"
    r"|adore|touchee?s?"
    r"|fier\w*|enchantee?s?|hate de|bientot|thanks?|glad|happy|pleased|delighted|great|awesome|love"
    r"|loved|wonderful"
    r"|fantastic|appreciate|enjoy\w*|yay|cheers|thrilled|amazing|look(?:ing)? forward|made our day"
    r"|support)\b"
)
_APART = re.compile(r"[^a-z0-9]+")
_HAPPY, _CALM, _ASKS = 0.6, 0.5, 0.5
_UNHAPPY, _UNHAPPY_SENTENCE, _INSULTED = 0.5, 0.7, 0.5


def find_misfit(ours: str, theirs: str, judgement: Judgement) -> str:
    """Why our text has the wrong tone beside theirs, in words; empty when nothing speaks against it."""
    plain = _plain(ours)
    negative, sarcastic = judgement.score("sentiment.negative") or 0.0, judgement.score(SARCASM) or 0.0
    irony = find_irony(theirs, negative, sarcastic)
    if apology := _APOLOGY.search(plain):
        if not irony and _is_praise(theirs, judgement):
            return f"it apologises ('{apology[0]}') to somebody who is happy"
        return ""
    if irony and (joy := _JOY.search(plain)):
        return f"it thanks or rejoices ('{joy[0]}'), and they may mean the opposite ('{irony}')"
    if _is_unhappy(judgement) and (joy := _JOY.search(_COURTESY.sub(" ", plain))):
        return f"it thanks or rejoices ('{joy[0]}'), and they are not happy"
    return ""


def _is_praise(text: str, judgement: Judgement) -> bool:
    """Whether somebody is happy and asks nothing."""
    asks = "?" in text or (judgement.score("needs_answer") or 0.0) >= _ASKS
    calm = (judgement.score("negative_sentence") or 0.0) < _CALM
    return not asks and calm and (judgement.score("sentiment.positive") or 0.0) >= _HAPPY


def _is_unhappy(judgement: Judgement) -> bool:
    return (
        (judgement.score("sentiment.negative") or 0.0) >= _UNHAPPY
        or (judgement.score("negative_sentence") or 0.0) >= _UNHAPPY_SENTENCE
        or (judgement.score("insult") or 0.0) >= _INSULTED
    )


def _plain(text: str) -> str:
    return _APART.sub(" ", fold(clean(compatible(text)))).strip()
