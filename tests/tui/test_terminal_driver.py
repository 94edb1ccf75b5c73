"""A terminal whose other end is gone ends the app, which lets go of its case."""

import os
import pty
import select
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from bot.store import Transaction
from tests.fakes.cases import waiting
from tests.fakes.instance import ROOT, as_json, fill, tamis

_SECONDS = 60.0


def stock(tx: Transaction) -> None:
    for number in range(1, 40):
        waiting(tx, number, at=number, priority=-number, text=f"text number {number}")


@pytest.mark.parametrize("keys", [b"", b"jk" * 400], ids=["idle", "drawing"])
def test_the_app_ends_with_its_terminal_and_its_case_is_free(tmp_path: Path, keys: bytes) -> None:
    data = fill(tmp_path / "data", stock)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    environment = {"PATH": os.environ["PATH"], "HOME": os.devnull, "TERM": "xterm", "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "review", "--data", data],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**environment, "TAMIS_LANG": "en", "TAMIS_USER": "Léa"},
        start_new_session=True,  # so that no signal tells it
    )
    os.close(theirs)
    drawn, until = b"", time.monotonic() + _SECONDS
    while b"text number 1" not in drawn and time.monotonic() < until:
        if select.select([ours], [], [], 0.1)[0]:
            drawn += os.read(ours, 65_536)
    if keys:
        os.write(ours, keys)  # what they draw is read by nobody
    os.close(ours)
    process.wait(_SECONDS)
    assert b"text number 1" in drawn
    assert as_json(tamis("queue", "show", "1", "--data", data, "--json"))["case"]["claimed_by"] in (None, "")
