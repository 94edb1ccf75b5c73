"""Which attributes are served, by which of our scores, in which languages.

An attribute that none of our scores measures is not served: a client is told that it is unknown, and never
gets a number that means something else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.taxonomy import INTENT_PREFIX, INTENTS
from bot.text.language_id import LANGUAGES

#: Name → our score. The harms were learned in every language of the classifier.
_HARMS: Mapping[str, str] = MappingProxyType(
    {
        "TOXICITY": "toxicity",
        "IDENTITY_ATTACK": "identity_hate",
        "INSULT": "insult",
        "PROFANITY": "obscene",
        "THREAT": "threat",
        "SEXUALLY_EXPLICIT": "sexual",
    }
)
_SEVERE = "SEVERE_TOXICITY"
#: The names that had a second one while a language was tried out; old clients still ask for it.
_WITH_EXPERIMENTAL = ("TOXICITY", _SEVERE, "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
#: Of the attributes that measure what a comment gives to a conversation, the one that `constructive` means.
_OTHERS: Mapping[str, str] = MappingProxyType({"SPAM": "spam", "CONSTRUCTIVE_EXPERIMENTAL": "constructive"})
#: The languages in which those and the intents were learned.
_LANGUAGES_OF_OTHERS = ("en", "fr")
_EXPERIMENTAL = "_EXPERIMENTAL"
#: Severe is what is toxic and aimed at somebody: a curse at nobody is not.
_AIMED = ("insult", "threat", "identity_hate", "hate")


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: the lower of `score` and the highest of `and_any`, if there are any; never in a language
    that is not among `languages`."""

    name: str
    score: str
    languages: tuple[str, ...]
    and_any: tuple[str, ...] = ()

    def value(self, scores: Mapping[str, float]) -> float | None:
        """The attribute's value in a judgement's scores, from 0 to 1; None where the judgement lacks one."""
        value = scores.get(self.score)
        if value is None or not self.and_any:
            return value
        others = [scores[name] for name in self.and_any if name in scores]
        return min(value, max(others)) if others else None

    def supports(self, languages: Sequence[str]) -> bool:
        """Whether it has a score in every one of these, given as ISO 639-1 or BCP 47 tags."""
        return all(primary_language(language) in self.languages for language in languages)


Attributes = Mapping[str, Attribute]


def served_attributes(
    own: Mapping[str, str] | None = None, languages: Collection[str] | None = None
) -> Attributes:
    """All attributes by name: those of Perspective that we have a score for, our intents as experimental
    ones, and the operator's `own` names for scores of ours. `languages` replace those of all of them."""
    named = {name: Attribute(name, score, LANGUAGES) for name, score in _HARMS.items()}
    named[_SEVERE] = Attribute(_SEVERE, "toxicity", LANGUAGES, _AIMED)
    for name in _WITH_EXPERIMENTAL:
        alias = name + _EXPERIMENTAL
        named[alias] = Attribute(alias, named[name].score, LANGUAGES, named[name].and_any)
    scores = dict(_OTHERS) | {intent.upper() + _EXPERIMENTAL: INTENT_PREFIX + intent for intent in INTENTS}
    for name, score in (scores | dict(own or {})).items():
        spoken = LANGUAGES if score in _HARMS.values() else _LANGUAGES_OF_OTHERS
        named[name] = Attribute(name, score, spoken)
    if languages:
        named = {
            name: Attribute(name, attribute.score, tuple(languages), attribute.and_any)
            for name, attribute in named.items()
        }
    return MappingProxyType(named)


def primary_language(tag: str) -> str:
    """The language of a BCP 47 tag: `fr` of `fr-CA`."""
    return tag.replace("_", "-").partition("-")[0].lower()
