"""The benchmark of the rules runs, and compares what is the same."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover

SCRIPT = Path(__file__).parent.parent.parent / "bench" / "rules.py"


def test_both_engines_match_the_same_rules_before_they_are_timed() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--events", "60", "--rules", "60"],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=SCRIPT.parent.parent,
        env={"PYTHONPATH": str(SCRIPT.parent.parent), "PATH": ""},
        check=True,
    )
    found = json.loads(done.stdout)
    assert (found["rules"], found["events"], found["naive"]["events"]) == (60, 60, 60)
    assert found["times_naive"] > 0
