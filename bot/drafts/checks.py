"""What speaks against a draft. Every check is made, and every verdict is kept; one objection is enough.

A model may obey what a comment says instead of us, know things that nobody sayable it, or repeat its
instructions: what it wrote is trusted as little as what a stranger wrote.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.answers.promises import find_promise
from bot.answers.tone import find_misfit
from bot.domain import Judgement
from bot.domain.drafts import Completion, DraftCheck, DraftQuestion, Prompt
from bot.domain.taxonomy import HARMS
from bot.drafts.prompt import LONGEST_DRAFT, NOTHING
from bot.text.language_id import UNKNOWN, identify_language
from bot.text.links import hosts
from bot.text.normalize import clean, compatible, fold
from bot.text.pii import emails
from bot.text.sentences import split_sentences

_OBJECTION = 0.5
_HARMFUL = tuple(name for name in HARMS if name != "spam")
#: So many words in a row from our instructions are no accident.
_LEAK_WORDS = 6
#: Of the words with a meaning, at least this share must come from the sources or the message.
_GROUNDED = 0.5
_FEWEST_WORDS = 4
#: A sentence with so many words of its own is no courtesy.
_FEWEST_OF_SENTENCE = 2
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
_NUMBER = re.compile(r"\d+(?:[.,:h \u00a0\u202f]\d+)*")
#: What somebody could dial; an order has fewer digits, and dates and times are grouped otherwise.
_LONG_NUMBER = re.compile(r"\d(?:[ .()-]?\d){6,}")
#: Words for numbers from two on: "one" is an article.
_NUMBER_WORDS = re.compile(
    r"\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante"
    r"|cinquante|soixante"
    r"|cent|cents|mille|million|two|three|four|five|seven|eight|nine|ten|eleven|twelve|fifteen|twenty"
    r"|thirty|forty"
    r"|fifty|sixty|hundred|thousand|half|moitie|double|triple)\b"
)
_DATES = re.compile(
    r"\b(?:demain|apres demain|aujourd hui|ce soir|cette semaine|la semaine prochaine|le mois prochain"
    r"|bientot|lundi|mardi"
    r"|mercredi|jeudi|vendredi|samedi|dimanche|janvier|fevrier|avril|juin|juillet|septembre|octobre"
    r"|novembre|decembre"
    r"|tomorrow|today|tonight|this week|next week|next month|shortly|soon|asap|immediately|monday"
    r"|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|january|february|april|june|july|august|september|october"
    r"|november|december"
    r"|sous peu|tres vite|immediatement|dans (?:les|l) (?:heure|jours?|plus brefs)|within the (?:hour"
    r"|day))\b"
)
#: What no reply has: marks of chat formats, what models say of themselves, our own words for the parts.
_MARKS = re.compile(
    r"^\s*[{\[]\s*\"|\"(?:role|content)\"\s*:"
    r"|<\||\|>|\[/?INST\]|###|```|^\s*(?:system|assistant|user|draft|brouillon|reply|réponse)\s*:"
    r"|\bNO_ANSWER\b"
    r"|\b(?:as an ai|language model|mod[eè]le de langage|en tant qu.ia|system prompt|my instructions"
    r"|mes instructions"
    r"|the sources (?:say|do)|les sources (?:disent|ne)|\"sources\"|\"message\")\b",
    re.IGNORECASE | re.MULTILINE,
)
_APART = re.compile(r"[^a-z0-9]+")
#: What a polite reply may say without a source.
_COURTESY_TEXT = """
bonjour merci votre message question interet pour avec vous nous notre nos plus tout tous toute aussi
peut pouvez pouvons hesitez contacter contactez besoin aide aider disposition cordialement equipe bonne
journee belle reponse souhaitez savoir cela cette sont etre fait faire comme dans lorsque vers selon
entre chez hello thank thanks your interest with have that this from please feel free contact need help
happy glad know more other what when where which will would could can team kind regards best day nice
there here they their them you are our about for any let just also
plaisir ravi ravis heureux accueillir bienvenue visite bientot attente desole excuse comprends comprenons
remercions remercie restons demande precision occasion
welcome delighted pleased looking forward seeing visit soon hope helps further hesitate reaching
understand sorry apologise apologies anything glad great enquiry message
"""
_COURTESY = frozenset(word[:_STEM] for word in _COURTESY_TEXT.split())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Draft:
    """A draft with all that it is compared with."""

    completion: Completion
    question: DraftQuestion
    prompt: Prompt
    judgement: Judgement  # on the message
    own_judgement: Judgement  # on the draft
    objection: str  # of the rules
    longest: int

    @property
    def text(self) -> str:
        return self.completion.text

    @property
    def sayable(self) -> str:
        """What the draft may know: sources and message."""
        sources = [part for one in self.question.sources for part in (one.question, one.text, one.link)]
        return "\n".join((self.question.text, *sources))


def check_draft(
    completion: Completion,
    question: DraftQuestion,
    prompt: Prompt,
    *,
    judgement: Judgement,
    own_judgement: Judgement,
    objection: str,
    longest: int = LONGEST_DRAFT,
) -> tuple[DraftCheck, ...]:
    """The verdicts of all checks. `judgement` is what the classifier read in the message, `own_judgement` in
    the draft; `objection` is what the rules have against it."""
    draft = _Draft(
        completion=completion,
        question=question,
        prompt=prompt,
        judgement=judgement,
        own_judgement=own_judgement,
        objection=objection,
        longest=longest,
    )
    return tuple(DraftCheck(name=name, problem=check(draft)) for name, check in CHECKS.items())


def _answers(draft: _Draft) -> str:
    if NOTHING.casefold() in draft.text.casefold():
        return "its sources do not answer"
    return "" if draft.completion.is_whole else "it was cut off"


def _length(draft: _Draft) -> str:
    longest = min(LONGEST_DRAFT, draft.longest)
    return f"{len(draft.text)} characters, {longest} at most" if len(draft.text) > longest else ""


def _language(draft: _Draft) -> str:
    language, asked = identify_language(draft.text), draft.question.language
    return (
        ""
        if language in (asked, UNKNOWN) and _is_latin(draft.text)
        else f"it is in '{language}', not '{asked}'"
    )


def _is_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    latin = sum(unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
    return not letters or latin >= 0.95 * len(letters)


def _links(draft: _Draft) -> str:
    sayable = _sources(draft) + "\n" + "\n".join(source.link for source in draft.question.sources)
    allowed = set(hosts(sayable)) | set(emails(sayable))
    plain = compatible(draft.text)
    for written in (draft.text, plain, _without_tricks(plain)):
        for host in (*hosts(written), *emails(written)):
            if host not in allowed:
                return f"a link or an address that no source has ({host[:60]})"
    return "a link behind words" if re.search(r"\]\s*\(|<a\b|href", plain, re.IGNORECASE) else ""


def _without_tricks(text: str) -> str:
    """Dots of other scripts, and words for dots, as dots."""
    dots = re.sub("[\u3002\uff0e\uff61\u2024\u00b7\u2022\u06d4]", ".", text)
    return re.sub(r"\s*[\[({]\s*(?:dot|point|\.)\s*[\])}]\s*", ".", dots, flags=re.IGNORECASE)


def _mentions(draft: _Draft) -> str:
    written = re.findall(r"[@\uff20\ufe6b]\s?[\w.]{2,}|(?<!\w)[#$]_?[^\W\d]\w+", compatible(draft.text))
    allowed = compatible(_sources(draft))
    return next(
        (f"a mention that no source has ({each[:40]})" for each in written if each not in allowed), ""
    )


def _promises(draft: _Draft) -> str:
    promise = find_promise(draft.text)
    if promise and _plain(promise) not in _plain(_sources(draft)):
        return f"only a person promises that ('{promise}')"
    if promise:
        return f"only a person promises that, whatever the source says ('{promise}')"
    sayable = _plain(draft.sayable)
    dates = (match[0] for match in _DATES.finditer(_plain(draft.text)))
    return next((f"a time that no source has ('{date}')" for date in dates if date not in sayable), "")


def _figures(draft: _Draft) -> str:
    allowed = set(_numbers(draft.sayable))
    for number in _numbers(draft.text):
        if number not in allowed:
            return f"a figure that no source has ({number})"
    if number := _dialled(draft):
        return f"a number to call that no source has ({number})"
    sayable = _plain(draft.sayable)
    for match in _NUMBER_WORDS.finditer(_plain(draft.text)):
        if not re.search(rf"\b{match[0]}\b", sayable):
            return f"a figure that no source has ({match[0]})"
    return ""


def _numbers(text: str) -> list[str]:
    """The numbers in any script, in digits of ours, without what groups them."""
    numbers = []
    for match in _NUMBER.finditer(_digits(text)):
        numbers += re.findall(r"\d+", match[0])
    return numbers


def _digits(text: str) -> str:
    """The text with digits of any script as ours."""
    return "".join(
        str(unicodedata.decimal(sign)) if unicodedata.decimal(sign, None) is not None else sign
        for sign in compatible(text)
    )


def _dialled(draft: _Draft) -> str:
    """A number as long as one of a telephone that only the message has; empty when there is none."""
    sourced = re.sub(r"\D", "", _digits(_sources(draft)))
    for match in _LONG_NUMBER.finditer(_digits(draft.text)):
        if re.sub(r"\D", "", match[0]) not in sourced:
            return match[0]
    return ""


def _tone(draft: _Draft) -> str:
    return find_misfit(draft.text, draft.question.text, draft.judgement)


def _rules(draft: _Draft) -> str:
    return draft.objection


def _classifier(draft: _Draft) -> str:
    scores = {name: draft.own_judgement.score(name) or 0.0 for name in _HARMFUL}
    worst = max(scores, key=scores.__getitem__)
    return f"it reads as {worst} ({scores[worst]:.2f})" if scores[worst] >= _OBJECTION else ""


def _leak(draft: _Draft) -> str:
    if match := _MARKS.search(draft.text):
        return f"it talks about its task ('{match[0].strip()[:30]}')"
    written, system = _plain(draft.text).split(), f" {_plain(draft.prompt.system)} "
    for start in range(len(written) - _LEAK_WORDS + 1):
        phrase = " ".join(written[start : start + _LEAK_WORDS])
        if f" {phrase} " in system:
            return f"it repeats its instructions ('{phrase}')"
    return ""


def _grounding(draft: _Draft) -> str:
    allowed = {fold(word)[:_STEM] for word in _WORD.findall(_sources(draft))}
    meant = _meant(draft.text)
    shared = sum(word in allowed for word in meant)
    if len(meant) >= _FEWEST_WORDS and shared < _GROUNDED * len(meant):
        return f"{shared} of its {len(meant)} words stand in the sources"
    if not shared:
        return "nothing of it stands in the sources"
    for sentence in split_sentences(draft.text):
        words = _meant(sentence)
        if len(words) >= _FEWEST_OF_SENTENCE and allowed.isdisjoint(words):
            return f"a sentence of which nothing stands in the sources ('{sentence[:40].strip()}')"
    return ""


def _meant(text: str) -> list[str]:
    """The stems of the words with a meaning."""
    stems = [fold(word)[:_STEM] for word in _WORD.findall(text)]
    return [stem for stem in stems if stem not in _COURTESY]


def _sources(draft: _Draft) -> str:
    return "\n".join(f"{source.question}\n{source.text}" for source in draft.question.sources)


def _plain(text: str) -> str:
    return _APART.sub(" ", fold(clean(compatible(text)))).strip()


#: By name, in the order in which they are shown.
CHECKS: Mapping[str, Callable[[_Draft], str]] = MappingProxyType(
    {
        "answers": _answers,
        "length": _length,
        "language": _language,
        "links": _links,
        "mentions": _mentions,
        "promises": _promises,
        "figures": _figures,
        "grounding": _grounding,
        "leak": _leak,
        "tone": _tone,
        "rules": _rules,
        "classifier": _classifier,
    }
)
