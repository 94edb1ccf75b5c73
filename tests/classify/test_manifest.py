"""A model folder is used only when it is exactly what its manifest says."""

from pathlib import Path
from typing import Any

import pytest

from bot.classify.manifest import Platt, Threshold, read_manifest, read_verified_manifest
from bot.errors import ConfigError
from bot.resources import bundled
from tests.fakes.models import THRESHOLD, manifest_document, write_model_folder


def test_a_good_folder_is_read(tmp_path: Path) -> None:
    manifest = read_verified_manifest(write_model_folder(tmp_path, manifest_document()))
    assert manifest.name == "tiny-1"
    assert manifest.binary == ("toxicity", "spam")
    assert manifest.platt["toxicity"] == Platt(scale=2.0, bias=-1.0)
    assert (manifest.least_score, manifest.least_margin) == (0.4, 0.05)
    assert manifest.thresholds["toxicity"]["fr"]["1%"] == Threshold(
        score=0.9, recall=0.41, low=0.35, high=0.47, positives=320, negatives=2400
    )


def refused(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_verified_manifest(folder)
    assert all("restore the folder" in str(problem) for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def without(name: str) -> dict[str, Any]:
    manifest = manifest_document()
    del manifest[name]
    return manifest


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "null",
        "[]",
        "[" * 100_000,
        "{}",
        *(without(name) for name in ("format", "text_version", "files", "outputs", "calibration", "abstain")),
        manifest_document(files=7),
        manifest_document(outputs={"binary": ["toxicity"], "sentiment": [], "intent": ["praise"]}),
        manifest_document(
            calibration={"binary": {}, "sentiment": {"scale": 1}, "intent": {"scale": 1, "bias": 0}}
        ),
        manifest_document(max_tokens="many"),
        manifest_document(abstain={"min": None, "margin": 0}),
    ],
    ids=range(17),
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, manifest: Any) -> None:
    assert len(refused(write_model_folder(tmp_path, manifest))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        *(
            {key: value}
            for key in ("score", "recall", "low", "high")
            for value in (-0.1, 1.1, "0.4", None, True)
        ),
        {"score": float("nan")},
        {"recall": 0.34},
        {"recall": 0.48},
        *({key: value} for key in ("positives", "negatives") for value in (-1, 2.5, "7", None, True)),
    ],
    ids=str,
)
def test_a_threshold_that_cannot_be_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    changed = manifest_document(thresholds={"toxicity": {"fr": {"1%": THRESHOLD | wrong}}})
    assert len(refused(write_model_folder(tmp_path, changed))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"toxicity": {"fr": {"1%": 0.9}}},
        {"toxicity": {"fr": {"2%": THRESHOLD}}},
        {"toxicity": {"fr": {"1%": {key: value for key, value in THRESHOLD.items() if key != "low"}}}},
        {"toxicity": {"fr": []}},
        {"toxicity": 7},
        [],
        None,
    ],
    ids=range(7),
)
def test_thresholds_of_another_shape_are_refused(tmp_path: Path, wrong: Any) -> None:
    assert len(refused(write_model_folder(tmp_path, manifest_document(thresholds=wrong)))) == 1


def test_the_shipped_thresholds_can_be_read_without_a_look_at_the_model() -> None:
    described = read_manifest(bundled("models/weights")).thresholds
    assert described["toxicity"]["fr"]["1%"].score > 0.1
    assert set(described["toxicity"]) == {"fr", "en", "any"}


def test_a_look_at_the_manifest_alone_needs_no_files(tmp_path: Path) -> None:
    folder = write_model_folder(tmp_path, manifest_document())
    (folder / "model.onnx").unlink()
    assert read_manifest(folder).name == "tiny-1"


@pytest.mark.parametrize(("key", "says"), [("format", "format is 2"), ("text_version", "text version is 2")])
def test_another_version_is_refused(tmp_path: Path, key: str, says: str) -> None:
    assert says in refused(write_model_folder(tmp_path, manifest_document(**{key: 2})))[0]


def test_every_wrong_file_is_named_at_once(tmp_path: Path) -> None:
    folder = write_model_folder(tmp_path, manifest_document())
    (folder / "model.onnx").write_bytes(b"another")
    (folder / "tokenizer.json").unlink()
    problems = refused(folder)
    assert "model.onnx" in problems[0]
    assert "is not the file that the manifest names" in problems[0]
    assert "tokenizer.json" in problems[1]
    assert "cannot be read" in problems[1]


def test_a_manifest_that_names_no_model_is_refused(tmp_path: Path) -> None:
    assert len(refused(write_model_folder(tmp_path, manifest_document(files={})))) == 2


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "manifest.json: cannot be read" in refused(tmp_path / "none")[0]
