"""Which words moved a score: the parts of a logit, and what is left when a word is left out."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.classify.explain import attribute_by_omission, attribute_scores
from bot.classify.manifest import Manifest, read_verified_manifest
from bot.classify.ports import MayGoOn, always
from bot.domain import Judgement
from tests.fakes.models import manifest_document, write_model_folder

TEXT = "quel sale idiot"
OFFSETS = [(0, 0), (0, 4), (5, 9), (10, 13), (13, 15), (0, 0)]


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return read_verified_manifest(write_model_folder(tmp_path, manifest_document()))


def parts(**tokens: dict[int, float]) -> np.ndarray:
    """Six tokens; labels are toxicity, spam, then three intents."""
    contributions = np.zeros((6, 5), dtype=np.float32)
    for index, name in enumerate(["toxicity", "spam", "question_price", "praise", "banter"]):
        for token, share in tokens.get(name, {}).items():
            contributions[token, index] = share
    return contributions


def test_tokens_of_a_word_count_together_and_the_strongest_comes_first(manifest: Manifest) -> None:
    judgement = Judgement(scores={"toxicity": 0.9, "spam": 0.1, "intent.praise": 0.1}, abstained=True)
    attributions = attribute_scores(
        manifest, judgement, TEXT, parts(toxicity={2: 0.3, 3: 0.5, 4: 0.6, 0: 9.0}), OFFSETS
    )
    assert list(attributions) == ["toxicity"]
    assert [word for word, _ in attributions["toxicity"]] == ["idiot", "sale"]
    logit, share = np.log(9), 1.1 * 2.0  # the scale of toxicity in this manifest is 2
    assert attributions["toxicity"][0][1] == pytest.approx(0.9 - 1 / (1 + np.exp(-(logit - share))), abs=1e-3)


def test_the_best_intent_is_explained_unless_the_model_is_unsure(manifest: Manifest) -> None:
    scores = {"toxicity": 0.1, "spam": 0.0, "intent.praise": 0.8, "intent.banter": 0.1}
    shares = parts(praise={2: 1.0}, banter={3: 1.0})
    assert attribute_scores(manifest, Judgement(scores=scores), TEXT, shares, OFFSETS).keys() == {
        "intent.praise"
    }
    unsure = Judgement(scores=scores, abstained=True)
    assert attribute_scores(manifest, unsure, TEXT, shares, OFFSETS) == {}


def test_words_that_lowered_a_score_are_not_named(manifest: Manifest) -> None:
    judgement = Judgement(scores={"toxicity": 0.9, "spam": 0.0}, abstained=True)
    assert attribute_scores(manifest, judgement, TEXT, parts(toxicity={2: -1.0}), OFFSETS) == {}


class Counting:
    """Reads one word as rude."""

    name = "counting"

    def judge(
        self, texts: Sequence[str], above: Sequence[str] = (), may_go_on: MayGoOn = always
    ) -> list[Judgement]:
        return [Judgement(scores={"toxicity": 0.9 if "idiot" in text else 0.1}) for text in texts]


def test_any_classifier_can_be_asked_what_a_word_did() -> None:
    (judgement,) = Counting().judge([TEXT])
    assert attribute_by_omission(Counting(), TEXT, judgement) == {
        "toxicity": (("idiot", pytest.approx(0.8)),)
    }
