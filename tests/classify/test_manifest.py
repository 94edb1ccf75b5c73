"""A model folder is used only when it is exactly what its manifest says."""

from pathlib import Path
from typing import Any

import pytest

from bot.classify.manifest import Platt, read
from bot.errors import ConfigError
from tests.classify.stock import document, write


def test_a_good_folder_is_read(tmp_path: Path) -> None:
    manifest = read(write(tmp_path, document()))
    assert manifest.name == "tiny-1"
    assert manifest.binary == ("toxicity", "spam")
    assert manifest.platt["toxicity"] == Platt(scale=2.0, bias=-1.0)
    assert (manifest.least_score, manifest.least_margin) == (0.4, 0.05)
    assert manifest.thresholds["toxicity"]["fr"]["1%"] == 0.9


def refused(folder: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder)
    assert all("restore the folder" in problem.message for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def without(name: str) -> dict[str, Any]:
    found = document()
    del found[name]
    return found


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
        document(files=7),
        document(outputs={"binary": ["toxicity"], "sentiment": [], "intent": ["praise"]}),
        document(calibration={"binary": {}, "sentiment": {"scale": 1}, "intent": {"scale": 1, "bias": 0}}),
        document(max_tokens="many"),
        document(abstain={"min": None, "margin": 0}),
    ],
    ids=range(17),
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, manifest: Any) -> None:
    assert len(refused(write(tmp_path, manifest))) == 1


@pytest.mark.parametrize(("key", "says"), [("format", "format is 2"), ("text_version", "text version is 2")])
def test_another_version_is_refused(tmp_path: Path, key: str, says: str) -> None:
    assert says in refused(write(tmp_path, document(**{key: 2})))[0]


def test_every_wrong_file_is_named_at_once(tmp_path: Path) -> None:
    folder = write(tmp_path, document())
    (folder / "model.onnx").write_bytes(b"another")
    (folder / "tokenizer.json").unlink()
    problems = refused(folder)
    assert "model.onnx" in problems[0]
    assert "is not the file that the manifest names" in problems[0]
    assert "tokenizer.json" in problems[1]
    assert "cannot be read" in problems[1]


def test_a_manifest_that_names_no_model_is_refused(tmp_path: Path) -> None:
    assert len(refused(write(tmp_path, document(files={})))) == 2


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "manifest.json: cannot be read" in refused(tmp_path / "none")[0]
