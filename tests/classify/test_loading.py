"""What loading gives, and how it refuses a folder that is not what its manifest says."""

import shutil
import sys
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from bot.classify.head import Head, model_identity
from bot.classify.loading import load_custom_model, load_model
from bot.classify.manifest import read_manifest
from bot.errors import ConfigError
from bot.resources import bundled
from bot.training.head_registry import activate, save_head
from tests.fakes.tiny_network import tiny_network_folder, write_label_map

WEIGHTS = bundled("models/weights")
ROOT = Path(__file__).parent.parent.parent


def test_the_shipped_model_comes_with_its_word_lists_and_without_a_head() -> None:
    guard = load_model(WEIGHTS)
    (judgement,) = guard.judge(["je vais te tuer"])
    assert judgement.scores["threat"] >= 0.95
    assert (guard.name, guard.head) == (judgement.model, None)


def test_the_runtime_of_the_model_keeps_and_reports_nothing_about_this_machine(tmp_path: Path) -> None:
    script = (
        "from pathlib import Path\n"
        "from bot.classify.loading import load_model\n"
        f"load_model(Path({str(WEIGHTS)!r}))\n"
    )
    run([sys.executable, "-c", script], check=True, env={"HOME": str(tmp_path), "PATH": ""}, cwd=ROOT)
    assert list(tmp_path.rglob("*")) == []


def test_the_active_head_is_loaded_with_the_model(tmp_path: Path) -> None:
    assert load_model(WEIGHTS, tmp_path).head is None
    head = _head_of_the_shipped_model()
    save_head(tmp_path, head)
    activate(tmp_path, head.version)
    loaded = load_model(WEIGHTS, tmp_path).head
    assert loaded is not None
    assert loaded.version == head.version


def test_a_folder_that_differs_from_its_manifest_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    with (folder / "words.txt").open("a", encoding="utf-8") as file:
        file.write("x")
    with pytest.raises(ConfigError, match="is not the file that the manifest names"):
        load_model(folder)


def test_a_custom_model_has_the_word_lists_too(tmp_path: Path) -> None:
    loaded = load_custom_model(str(tiny_network_folder(tmp_path)), write_label_map(tmp_path))
    (judgement,) = loaded.judge(["je vais te tuer"])
    assert judgement.scores["threat"] == pytest.approx(0.95)
    assert (loaded.name, judgement.model) == ("tiny-bert", "tiny-bert")


def test_light_modules_do_not_pull_in_the_runtimes() -> None:
    """A command that only looks at thresholds and versions must not wait half a second for a runtime."""
    program = (
        "import sys; import bot.classify.thresholds, bot.classify.head_versions;"
        "print([name for name in ('onnxruntime', 'transformers', 'numpy') if name in sys.modules])"
    )
    output = run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert output.strip() == "[]"


def _head_of_the_shipped_model() -> Head:
    return Head(
        version="2026-11-23.1",
        model=model_identity(read_manifest(WEIGHTS)),
        centre=np.zeros(384),
        intents={},
        shifts={},
    )
