"""Asks whether a judgement stands when a text is disguised: recall and false positives by method."""

import random
from collections.abc import Sequence

import numpy as np

from bot.classify.ports import Classifier
from models.data import Example
from models.labels import BINARY
from models.metrics import Figure, figure
from models.noise import DISGUISES, METHODS

_MOST = 250
_FALSE_POSITIVES = 0.05
_TOXICITY = BINARY.index("toxicity")
#: Harmless texts in other scripts, which no disguise may be seen in.
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


def measure(classifier: Classifier, examples: Sequence[Example]) -> list[Figure]:
    """Recall and false positives of toxicity on clean and on disguised texts, at the threshold that
    flags one in twenty clean harmless ones."""
    found: list[Figure] = []
    for language in ("fr", "en"):
        rng = random.Random(3)
        bad, good = (_some(examples, language, value, rng) for value in (1, 0))
        if min(len(bad), len(good)) < _MOST // 3:
            continue
        calm = _scores(classifier, good)
        limit = float(np.sort(calm)[::-1][max(0, int(_FALSE_POSITIVES * len(calm)))])
        for name in ("clean", *DISGUISES):
            for part, texts in (("recall", bad), ("false positives", good)):
                change = METHODS.get(name, lambda text, _: text)
                read = [change(text, random.Random(f"{name}/{text}")) for text in texts]
                said = (_scores(classifier, read) > limit).astype(int)
                truth = np.ones(len(said))
                found.append(
                    figure(
                        "disguise: toxicity",
                        language,
                        part,
                        truth,
                        said,
                        lambda _, b: float(b.mean()),
                        part=name,
                    )
                )
    strange = (_scores(classifier, OTHER_SCRIPTS) > 0.5).astype(int)
    return [
        *found,
        figure("disguise: toxicity", "any", "false positives", np.ones(len(strange)), strange,
               lambda _, b: float(b.mean()), part="other scripts"),
    ]  # fmt: skip


def _some(examples: Sequence[Example], language: str, value: int, rng: random.Random) -> list[str]:
    texts = [
        one.text
        for one in examples
        if one.language == language
        and one.binary[_TOXICITY] == value
        and one.weight == 1
        and 3 <= len(one.text.split()) <= 40
    ]
    return rng.sample(texts, min(_MOST, len(texts)))


def _scores(classifier: Classifier, texts: Sequence[str]) -> np.ndarray:
    return np.array([one.scores["toxicity"] for one in classifier.judge(texts)])
