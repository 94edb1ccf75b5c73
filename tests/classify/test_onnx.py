"""What is made of the network's raw outputs. The network itself: `test_shipped_model.py`."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.classify.manifest import Manifest, read_verified_manifest
from bot.classify.onnx import OnnxClassifier, build_judgement
from bot.domain import Judgement
from bot.resources import bundled
from tests.fakes.models import manifest_document, write_model_folder


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return read_verified_manifest(write_model_folder(tmp_path, manifest_document()))


def judged(manifest: Manifest, binary: list[float], mood: list[float], intent: list[float]) -> Judgement:
    arrays = (np.array(values, dtype=np.float32) for values in (binary, mood, intent))
    return build_judgement(manifest, "c'est combien ?", *arrays)


def test_outputs_are_calibrated(manifest: Manifest) -> None:
    judgement = judged(manifest, [0.5, 0.0], [2.0, 0.0, 0.0], [3.0, -3.0, -3.0])
    assert judgement.score("toxicity") == pytest.approx(0.5)  # 2 x 0.5 - 1 = 0
    assert judgement.score("spam") == pytest.approx(0.5)
    assert judgement.score("sentiment.positive") == pytest.approx(np.e / (np.e + 2), rel=1e-5)
    assert judgement.score("intent.question_price") == pytest.approx(0.9526, abs=1e-4)
    assert (judgement.intent, judgement.sentiment) == ("question_price", "positive")
    assert (judgement.model, judgement.language, judgement.degraded) == ("tiny-1", "fr", False)


@pytest.mark.parametrize(
    ("intent", "abstained"),
    [
        ([3.0, -3.0, -3.0], False),
        ([-1.0, -3.0, -3.0], True),
        ([3.0, 2.9, -3.0], True),
        ([0.0, -3.0, -9.0], False),
    ],
    ids=["sure", "low", "two_alike", "enough"],
)
def test_it_abstains_when_unsure(manifest: Manifest, intent: list[float], abstained: bool) -> None:
    assert judged(manifest, [0, 0], [0, 0, 0], intent).abstained is abstained


def test_wild_outputs_stay_probabilities(manifest: Manifest) -> None:
    judgement = judged(manifest, [1e30, -1e30], [1e30, -1e30, 0], [1e30, -1e30, 0])
    assert all(0 <= score <= 1 for score in judgement.scores.values())


@pytest.mark.parametrize("name", ["wide.npz", "words.txt"])
def test_what_the_manifest_does_not_name_is_not_opened(tmp_path: Path, name: str) -> None:
    """The file is there and right; but whoever put it there could have put another."""
    manifest = read_verified_manifest(bundled("models/weights"))
    unlisted = replace(
        manifest, files={file: sha256 for file, sha256 in manifest.files.items() if file != name}
    )
    folder = tmp_path / "weights"
    folder.mkdir()
    for path in bundled("models/weights").iterdir():
        (folder / path.name).symlink_to(path)
    (folder / name).unlink()
    (folder / name).write_bytes(b"\xff neither arrays nor words")
    assert OnnxClassifier(folder, unlisted).judge(["bonjour"])


def test_a_model_that_is_open_is_shared_by_what_its_manifest_names() -> None:
    folder = bundled("models/weights")
    manifest = read_verified_manifest(folder)
    files = {file: sha256 for file, sha256 in manifest.files.items() if file != "wide.npz"}
    without_memory = replace(manifest, files=files)
    texts = ["quelle ordure ce type", "merci beaucoup"]
    first = OnnxClassifier(folder, manifest).judge(texts)
    assert OnnxClassifier(folder, without_memory).judge(texts) != first
    assert OnnxClassifier(folder, manifest).judge(texts) == first


def test_a_thread_that_reads_for_somebody_else_is_not_waited_for() -> None:
    """Requests for scores and the pipeline share a model, and neither waits for the texts of the other."""
    folder = bundled("models/weights")
    classifier = OnnxClassifier(folder, read_verified_manifest(folder))
    texts = ["quelle ordure ce type", "merci beaucoup", "c'est combien ?"]
    alone = classifier.judge(texts)
    may_end = threading.Event()
    pool = classifier._pool
    busy = [pool.submit(may_end.wait, 60) for _ in range(pool._max_workers)]
    try:
        assert classifier.judge(texts) == alone
        assert not any(promise.done() for promise in busy)
    finally:
        may_end.set()
