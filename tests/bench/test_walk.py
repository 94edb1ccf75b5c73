"""The benchmark of the whole walk runs: every comment is decided, and some are answered."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.running_bot import free_port

SCRIPT = Path(__file__).parent.parent.parent / "bench" / "walk.py"


@pytest.mark.long
def test_every_comment_walks_to_its_end() -> None:
    options = ("--rates", "20", "--seconds", "3", "--flood", "60", "--port", str(free_port()))
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *options],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=SCRIPT.parent.parent,
        env={"PYTHONPATH": str(SCRIPT.parent.parent), "PATH": "", "HOME": "/nonexistent"},
        check=True,
    )
    figures = json.loads(done.stdout)
    for load in ("20_per_second", "flood"):
        measured = figures[load]
        assert measured["decided_per_second"] > 0
        assert measured["calls"] > 0
        assert list(measured["ack_ms"]) == ["p50", "p99", "p99.9"]
        assert list(measured["call_ms"]) == ["p50", "p99"]
        assert {"MainThread", "store-writer", "judge"} <= measured["processor_ms_per_comment"].keys()
    assert figures["classifier_alone_per_second"] > 0
    assert figures["naive_per_second"] > 0
