"""The benchmark of scoring runs: every request is answered, and beside a flood, too."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.running_bot import free_port

SCRIPT = Path(__file__).parent.parent.parent / "bench" / "scoring.py"


@pytest.mark.long
def test_every_request_is_answered() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--count", "40", "--port", str(free_port())],
        capture_output=True,
        text=True,
        timeout=600,
        cwd=SCRIPT.parent.parent,
        env={"PYTHONPATH": str(SCRIPT.parent.parent), "PATH": "", "HOME": "/nonexistent"},
        check=True,
    )
    figures = json.loads(done.stdout)
    assert list(figures["statuses"]) == ["200"]
    assert list(figures["clients"]) == ["1", "8", "64"]
    assert figures["ratio"] > 0
    beside = figures["beside_webhooks"]
    assert list(beside["scores"]["statuses"]) == ["200"]
    assert beside["webhooks"]["answered_200"] == beside["webhooks"]["sent"] > 0
