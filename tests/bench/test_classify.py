"""The measurement of the classifier: its texts, and that it runs where PyTorch is missing."""

import json
import runpy
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from bot.resources import bundled

pytestmark = pytest.mark.no_cover

SCRIPT = Path(__file__).parent.parent.parent / "bench" / "classify.py"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return list(runpy.run_path(str(SCRIPT))["comments"](512))


def test_every_contender_reads_the_same_different_texts(texts: list[str]) -> None:
    assert len(set(texts)) == 512
    assert texts == runpy.run_path(str(SCRIPT))["comments"](512)


def test_the_texts_are_as_long_as_comments_are(texts: list[str]) -> None:
    tokenizer = Tokenizer.from_file(str(bundled("models/weights") / "tokenizer.json"))
    assert all(10 <= len(encoded.ids) <= 40 for encoded in tokenizer.encode_batch(texts))


@pytest.mark.skipif(find_spec("torch") is not None, reason="with PyTorch it takes minutes")
def test_without_pytorch_it_measures_ours_and_says_what_it_skips() -> None:
    asked = ("--quick", "--count", "4", "--only", "tamis", "--only", "bert_base")
    told = subprocess.run([sys.executable, str(SCRIPT), *asked], capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    assert "bert_base is skipped: it needs PyTorch" in told.stderr
    assert (found["skipped"], found["tamis"]["times_bert_base"]) == (["bert_base"], None)
    assert found["tamis"]["per_second"].keys() == {"1", "8", "32"}
    assert found["tamis"]["ms"]["p50"] > 0
    assert found["tamis"]["weights_mb"] < 45
