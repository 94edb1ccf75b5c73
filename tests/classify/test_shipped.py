"""The shipped model is the one that the program names, and another is the one that its operator names."""

import json
import shutil
from pathlib import Path

import pytest

from bot.classify import manifest
from bot.classify.manifest import hash_manifest, is_shipped, read_manifest, read_verified_manifest
from bot.classify.shipped import MANIFEST_SHA256
from bot.classify.thresholds import thresholds_in_effect
from bot.errors import ConfigError
from bot.resources import bundled
from models import pin
from tests.fakes.models import manifest_document, write_model_folder

WEIGHTS = bundled("models/weights")


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped folder, where it may be changed."""
    folder = tmp_path / "weights"
    folder.mkdir()
    for path in WEIGHTS.iterdir():
        (folder / path.name).hardlink_to(path) if path.name != manifest.FILE else shutil.copy(path, folder)
    monkeypatch.setattr(manifest, "bundled", lambda name: folder)
    return folder


def change(folder: Path) -> None:
    """As somebody who can write the manifest makes every insult harmless, touching no file that it names."""
    document = json.loads((folder / manifest.FILE).read_text("utf-8"))
    document["calibration"]["binary"]["insult"]["bias"] = -30
    (folder / manifest.FILE).write_text(json.dumps(document), "utf-8")


def test_the_pinned_hash_is_that_of_the_shipped_manifest() -> None:
    """Run `python -m models.pin` after every change of it."""
    assert hash_manifest(WEIGHTS) == MANIFEST_SHA256


def test_a_manifest_that_was_changed_with_its_thresholds_is_refused(copied: Path) -> None:
    assert read_verified_manifest(copied).name
    assert thresholds_in_effect(str(copied))
    change(copied)
    for read in (read_manifest, read_verified_manifest):
        with pytest.raises(ConfigError, match="is not the one that came with the program; restore"):
            read(copied)
    assert thresholds_in_effect(str(copied)) is None


def test_another_path_to_the_shipped_folder_is_the_shipped_folder(copied: Path, tmp_path: Path) -> None:
    change(copied)
    (tmp_path / "link").symlink_to(copied)
    for path in (tmp_path / "link", copied / ".." / "weights"):
        assert is_shipped(path)
        with pytest.raises(ConfigError, match="came with the program"):
            read_manifest(path)


def test_a_model_of_the_operators_own_is_pinned_by_the_configuration(tmp_path: Path) -> None:
    folder = write_model_folder(tmp_path / "own", manifest_document())
    pinned = hash_manifest(folder)
    assert not is_shipped(folder)
    assert read_verified_manifest(folder, pinned) == read_verified_manifest(folder)
    assert thresholds_in_effect(str(folder), sha256=pinned)
    write_model_folder(folder, manifest_document(least_score=0.0))
    assert read_verified_manifest(folder), "without a pin any manifest is believed"
    with pytest.raises(ConfigError, match=f"has not the hash .* but {hash_manifest(folder)}"):
        read_verified_manifest(folder, pinned)
    assert thresholds_in_effect(str(folder), sha256=pinned) is None


def test_only_the_shipped_model_is_pinned_in_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned, weights = tmp_path / "shipped.py", write_model_folder(tmp_path / "weights", manifest_document())
    pinned.write_text(f'"""Words."""\n\nMANIFEST_SHA256 = "{"0" * 64}"\n', "utf-8")
    monkeypatch.setattr(pin, "PINNED", pinned)
    pin.pin(weights)
    assert "0" * 64 in pinned.read_text("utf-8")
    monkeypatch.setattr(pin, "WEIGHTS", weights)
    pin.pin(weights)
    assert pinned.read_text("utf-8") == f'"""Words."""\n\nMANIFEST_SHA256 = "{hash_manifest(weights)}"\n'
