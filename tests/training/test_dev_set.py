"""The shipped dev set: used only when it fits its manifest."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.classify.manifest import Manifest, read_verified_manifest
from bot.errors import ConfigError
from bot.resources import bundled
from bot.training.dev_set import FILE, load_dev_set
from tests.fakes import embeddings
from tests.fakes.models import manifest_document, write_model_folder


def folder(path: Path, **changed: Any) -> tuple[Path, Manifest]:
    """A model folder with a dev set of 30 texts as the exporter writes it."""
    made = embeddings.make_dev_set(30)
    arrays: dict[str, Any] = {
        "embedding": made.embedding.astype(np.float16),
        "binary": np.where(np.arange(60).reshape(30, 2) % 7 == 0, np.nan, made.binary).astype(np.float16),
        "logit": made.logit.astype(np.float16),
        "intent": made.intent.astype(np.int16),
    } | changed
    path.mkdir()
    np.savez_compressed(path / FILE, **{name: value for name, value in arrays.items() if value is not None})
    return path, named(path)


def named(path: Path) -> Manifest:
    """The manifest of a folder, with whatever the dev set is just now."""
    files = manifest_document()["files"] | {FILE: hashlib.sha256((path / FILE).read_bytes()).hexdigest()}
    return read_verified_manifest(write_model_folder(path, manifest_document(files=files, thresholds={})))


def test_a_good_one_is_read(tmp_path: Path) -> None:
    dev_set = load_dev_set(*folder(tmp_path / "model"))
    assert dev_set is not None
    assert (len(dev_set), dev_set.embedding.dtype, dev_set.intent.tolist()) == (
        30, np.float64, [0] * 10 + [1] * 10 + [2] * 10,
    )  # fmt: skip
    assert np.isnan(dev_set.binary).sum() == 9


def test_a_model_without_one_has_none(tmp_path: Path) -> None:
    path = write_model_folder(tmp_path, manifest_document(thresholds={}))
    assert load_dev_set(path, read_verified_manifest(path)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"embedding": None},
        {"intent": None},
        {"binary": np.zeros((30, 3))},
        {"logit": np.zeros((29, 2))},
        {"logit": np.full((30, 2), np.nan)},
        {"embedding": np.zeros(30)},
        {"embedding": np.full((30, 4), np.inf)},
        {"intent": np.full(30, 3)},
        {"intent": np.full(30, -2)},
        {"embedding": np.array([object()] * 30, dtype=object)},
    ],
    ids=[
        "no_embedding",
        "no_intent",
        "labels",
        "rows",
        "nan",
        "flat",
        "infinite",
        "beyond",
        "below",
        "pickle",
    ],
)
def test_one_that_does_not_fit_is_refused(tmp_path: Path, changed: dict[str, Any]) -> None:
    path, manifest = folder(tmp_path / "model", **changed)
    with pytest.raises(ConfigError, match="is not the dev set of this model"):
        load_dev_set(path, manifest)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 nonsense", b"\x80\x04."], ids=["empty", "half_zip", "pickle"]
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path, _ = folder(tmp_path / "model")
    (path / FILE).write_bytes(content)
    with pytest.raises(ConfigError, match="restore the folder"):
        load_dev_set(path, named(path))


def test_the_shipped_one_fits_the_shipped_model() -> None:
    path = bundled("models/weights")
    manifest = read_verified_manifest(path)
    dev_set = load_dev_set(path, manifest)
    if dev_set is None:
        pytest.skip("this model was exported without a dev set")
    assert len(dev_set) >= 1000
