"""Scores for signs alone: emoji, smileys and punctuation without a word, which the network hardly knows.

The scores of harms are moderate on purpose: whoever sends a pig may mean the farm, so a person looks and
nothing is hidden for it. The raised middle finger is the exception, which means one thing everywhere.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.classify.manifest import Manifest
from bot.domain import Judgement
from bot.domain.taxonomy import HARMS, INTENT_PREFIX, NEGATIVE_SENTENCE, SENTIMENT_PREFIX, SENTIMENTS
from bot.text.signs import Meaning, Signs

#: Enough for a person to look, and below every score at which the calibration hides.
_LOOK = 0.5
_INSULT = 0.4
#: Above the calibrated 1 % of false insults, in any language.
_PLAIN_INSULT = 0.9
_RACIST = {"toxicity": _LOOK, "hate": 0.45, "identity_hate": 0.45}
#: The thresholds for threat and sexual are low, because both are rare.
_SEXUAL = {"toxicity": _LOOK, "sexual": 0.4}
_HARMS_OF: Mapping[Meaning, Mapping[str, float]] = {
    Meaning.GESTURE: {"toxicity": _PLAIN_INSULT, "insult": _PLAIN_INSULT, "obscene": _LOOK},
    Meaning.DISGUST: {"toxicity": _LOOK},
    Meaning.MOCKERY: {"toxicity": _LOOK, "insult": _INSULT},
    Meaning.ANIMAL_ABUSE: {"toxicity": _LOOK, "insult": _INSULT},
    Meaning.APE: _RACIST,
    Meaning.BANANA: _RACIST,
    Meaning.SEXUAL: _SEXUAL,
    Meaning.FRUIT_SEXUAL: _SEXUAL,
    Meaning.THREAT: {"toxicity": _LOOK, "threat": 0.12},
}
#: An ape and a banana together are no accident.
_APE_AND_BANANA = {"toxicity": _LOOK, "insult": _INSULT, "hate": _LOOK, "identity_hate": _LOOK}
_INTENT_OF: Mapping[Meaning, tuple[str, float]] = {
    Meaning.PRAISE: ("praise", 0.9),
    Meaning.THANKS: ("thanks", 0.7),
    Meaning.GREETING: ("greeting", 0.7),
    Meaning.LAUGHTER: ("banter", 0.9),
    Meaning.QUESTION: ("question_other", 0.7),
}
_POSITIVE = (Meaning.PRAISE, Meaning.THANKS)
_NEGATIVE = (Meaning.SAD, Meaning.ANGRY)
#: The score of the sentiment that stands out, and of the two others.
_CLEAR, _UNCLEAR = 0.9, 0.05
_ASKS, _ASKS_NOTHING = 0.95, 0.05


def judge_signs(signs: Signs, manifest: Manifest) -> Judgement:
    """The judgement on signs alone, with the binary scores and sentiments that the model has."""
    harms = sign_harms(signs)
    mood = _mood(signs, harms)
    scores = {name: harms.get(name, 0.0) for name in manifest.binary}
    if "needs_answer" in scores:
        scores["needs_answer"] = _ASKS if Meaning.QUESTION in signs.counts else _ASKS_NOTHING
    scores |= _moods(mood)
    intents = {} if harms else _intents(signs, mood)
    scores |= {
        name: score for name, score in intents.items() if name[len(INTENT_PREFIX) :] in manifest.intents
    }
    abstained = max(intents.values(), default=0.0) < manifest.least_score
    return Judgement(scores=scores, abstained=abstained, model=manifest.name)


def raise_by_signs(judgement: Judgement, signs: Signs) -> Judgement:
    """The judgement of a model on a text with signs in it.

    Beside words, ugly signs only make the text one that has a negative sentence, so that nobody likes it:
    the words say what it wants. Beside a mention, a link or a number, they count as they do alone.
    """
    if signs.beside_words:
        return _with_scores(judgement, {NEGATIVE_SENTENCE: _CLEAR}) if signs.are_ugly else judgement
    harms = sign_harms(signs)
    if not harms:
        return judgement
    raised = {name: max(score, judgement.scores.get(name, 0.0)) for name, score in harms.items()}
    wishes = {name for name in judgement.scores if name.startswith(INTENT_PREFIX)}
    without = {name: score for name, score in judgement.scores.items() if name not in wishes}
    negative = replace(judgement, scores=without, abstained=True)
    return _with_scores(negative, {**raised, **_moods("negative")})


def sign_harms(signs: Signs) -> dict[str, float]:
    """The scores of the harms that the signs stand for; empty for kind and neutral ones."""
    listed = [_HARMS_OF[meaning] for meaning in signs.counts if meaning in _HARMS_OF]
    if signs.are_racist:
        listed.append(_APE_AND_BANANA)
    return {
        name: max(scores[name] for scores in listed if name in scores)
        for name in HARMS
        if any(name in scores for scores in listed)
    }


def _moods(mood: str) -> dict[str, float]:
    """The three sentiments where one stands out, and how negative that is."""
    moods = {SENTIMENT_PREFIX + name: _CLEAR if name == mood else _UNCLEAR for name in SENTIMENTS}
    return {**moods, NEGATIVE_SENTENCE: moods[SENTIMENT_PREFIX + "negative"]}


def _with_scores(judgement: Judgement, scores: Mapping[str, float]) -> Judgement:
    return replace(judgement, scores={**judgement.scores, **scores})


def _mood(signs: Signs, harms: Mapping[str, float]) -> str:
    if harms:
        return "negative"
    positive = sum(signs.counts.get(meaning, 0) for meaning in _POSITIVE)
    negative = sum(signs.counts.get(meaning, 0) for meaning in _NEGATIVE)
    if positive == negative:
        return "neutral"
    return "positive" if positive > negative else "negative"


def _intents(signs: Signs, mood: str) -> dict[str, float]:
    """What the signs want, by full names. Hearts beside tears are no praise."""
    return {
        INTENT_PREFIX + name: score
        for meaning, (name, score) in _INTENT_OF.items()
        if meaning in signs.counts and (meaning is not Meaning.PRAISE or mood == "positive")
    }
