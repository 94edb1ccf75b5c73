"""Measures how judgements hold up when a text is obfuscated: recall and false positives by method."""

import random
from collections.abc import Sequence

import numpy as np

from bot.classify.ports import Classifier
from bot.domain.taxonomy import BINARY_SCORES
from models.data import Example
from models.metrics import Figure, measure_figure
from models.noise import METHODS, OBFUSCATIONS

_MAX_TEXTS = 250
_FALSE_POSITIVES = 0.05
_TOXICITY = BINARY_SCORES.index("toxicity")
#: Harmless texts in other scripts, which must not be taken for obfuscated ones.
OTHER_SCRIPTS = (
    "Привет, очень красивая сумка, спасибо!",
    "Сколько стоит доставка в Москву?",
    "Καλημέρα, υπέροχο χρώμα, μπράβο σας",
    "Πόσο κάνει το μικρό μέγεθος;",
    "مرحبا، المنتج رائع وشكرا جزيلا",
    "كم سعر الحذاء من فضلكم؟",
    "नमस्ते, यह बहुत सुंदर है, धन्यवाद",
    "इसकी कीमत क्या है?",
    "👨‍👩‍👧‍👦 vive les vacances en famille 🏖️",
    "👩🏽‍🍳👨🏿‍🚀🧑🏻‍🎤 love it",
    "とても可愛いです、ありがとう",
    "이 제품 정말 좋아요",
    "תודה רבה, מוצר מעולה",
    "สวยมากค่ะ ขอบคุณค่ะ",
)


def measure_robustness(classifier: Classifier, examples: Sequence[Example]) -> list[Figure]:
    """Recall and false positives of toxicity on clean and on obfuscated texts, at the threshold that flags
    one in twenty clean harmless ones."""
    figures: list[Figure] = []
    for language in ("fr", "en"):
        rng = random.Random(3)
        harmful, harmless = (_sample(examples, language, value, rng) for value in (1, 0))
        if min(len(harmful), len(harmless)) < _MAX_TEXTS // 3:
            continue
        clean = _scores(classifier, harmless)
        limit = float(np.sort(clean)[::-1][max(0, int(_FALSE_POSITIVES * len(clean)))])
        for name in ("clean", *OBFUSCATIONS):
            for measure, texts in (("recall", harmful), ("false positives", harmless)):
                change = METHODS.get(name, lambda text, _: text)
                changed = [change(text, random.Random(f"{name}/{text}")) for text in texts]
                flagged = _scores(classifier, changed) > limit
                figures.append(_flagged_share(language, measure, flagged, name))
    flagged = _scores(classifier, OTHER_SCRIPTS) > 0.5
    return [*figures, _flagged_share("any", "false positives", flagged, "other scripts")]


def _flagged_share(language: str, measure: str, flagged: np.ndarray, slice_name: str) -> Figure:
    return measure_figure(
        "disguise: toxicity",
        language,
        measure,
        np.ones(len(flagged)),
        flagged.astype(int),
        lambda _, guessed: float(guessed.mean()),
        slice_name=slice_name,
    )


def _sample(examples: Sequence[Example], language: str, value: int, rng: random.Random) -> list[str]:
    texts = [
        example.text
        for example in examples
        if example.language == language
        and example.binary[_TOXICITY] == value
        and example.weight == 1
        and 3 <= len(example.text.split()) <= 40
    ]
    return rng.sample(texts, min(_MAX_TEXTS, len(texts)))


def _scores(classifier: Classifier, texts: Sequence[str]) -> np.ndarray:
    return np.array([judgement.scores.get("toxicity", 0.0) for judgement in classifier.judge(texts)])
