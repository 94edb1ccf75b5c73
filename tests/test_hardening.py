"""What a process leaves to others: tried in a process of its own, because it cannot be undone in this one."""

import subprocess
import sys

import pytest

_STARTS = {
    "function": "from bot.hardening import harden_process; harden_process()",
    "command": "from bot.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass",
    "mistake": "from bot.cli import main\ntry: main(['no such command'])\nexcept SystemExit: pass",
}
_REPORT = """
import ctypes, os, resource
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), oct(os.umask(0)))
"""
_READ_ABOUT_ITSELF = """
import os
from bot.hardening import harden_process
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
harden_process()
print(len(os.listdir("/proc/self/fd")) > 2)
for name in ("stat", "limits"):
    with open(f"/proc/self/{name}") as file:
        print(len(file.read()) > 9)
"""


@pytest.mark.parametrize("start", _STARTS)
def test_nobody_reads_its_memory_or_its_files(start: str) -> None:
    shell = 'ulimit -c unlimited 2>/dev/null; umask 0; exec "$0" -c "$1"'
    command = ["sh", "-c", shell, sys.executable, _STARTS[start] + _REPORT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "(0, 0) 0 0o77"


def test_it_still_sees_what_the_metrics_are_made_of() -> None:
    """What cannot be dumped belongs to root in /proc, and must be able to read about itself."""
    command = [sys.executable, "-c", _READ_ABOUT_ITSELF]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3
