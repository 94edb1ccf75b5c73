"""Two moderators as two processes: one is killed, both decide at once, and nothing is done twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.store import Transaction
from bot.store.delivery import outbox
from bot.store.review import cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import filled, waiting
from tests.fakes.instance import ROOT

#: Claims the next case as `tamis review` does, and then thinks for ever.
_CLAIMS_AND_WAITS = """
import asyncio, sys, time
from pathlib import Path
from bot.services import review
from bot.services.review import QueueFilters
from bot.services.workspace import Workspace, moderator

workspace = Workspace(data=Path(sys.argv[1]), actor=moderator("Zoé"))
view = asyncio.run(review.claim_next(workspace, QueueFilters()))
print(view.case.id, flush=True)
time.sleep(600)
"""
_HASTE = ("approve", "hide")


def stock(tx: Transaction) -> None:
    for number in (1, 2):
        waiting(tx, number, priority=-number)


def start(arguments: Sequence[str], who: str = "Léa") -> "subprocess.Popen[str]":
    environment = {**os.environ, "TAMIS_USER": who, "TAMIS_LANG": "en", "PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, *arguments], env=environment, text=True, **pipes)


def command(data: str, who: str, *arguments: str) -> "subprocess.Popen[str]":
    return start(["-m", "bot", "queue", *arguments, "--data", data], who)


def end(process: "subprocess.Popen[str]") -> tuple[int, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out + err


async def test_whoever_is_killed_holds_a_case_for_as_long_as_a_claim_lasts_and_decides_nothing(
    tmp_path: Path,
) -> None:
    data = str(tmp_path / "data")
    await filled(tmp_path / "data", stock)
    killed = start(["-c", _CLAIMS_AND_WAITS, data])
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "1"
    code, told = end(command(data, "Tom", "hide", "1"))
    assert (code, "Zoé is looking at case 1" in told) == (1, True)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    code, told = end(command(data, "Tom", "next", "--json"))
    assert (code, '"id": 2' in told) == (0, True), "the other case is free, and nothing is locked"
    db = SqliteStore(Path(data))
    await db.write(lambda tx: tx.execute("UPDATE case_ SET lease_until = lease_until - 301 WHERE id = 1"))  # type: ignore[attr-defined]
    code, _ = end(command(data, "Tom", "hide", "1"))
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    db.close()
    assert case is not None
    assert (code, case.answer) == (0, "hide")


async def test_of_two_who_decide_at_once_one_is_told_who_was_first_and_when(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    await filled(tmp_path / "data", stock)
    people = [command(data, who, answer, "1") for who, answer in zip(("Léa", "Tom"), _HASTE, strict=True)]
    ended = [end(process) for process in people]
    assert sorted(code for code, _ in ended) == [0, 1]
    refusal = next(told for code, told in ended if code == 1)
    winner, answer = next(
        (who, answer)
        for (code, _), who, answer in zip(ended, ("Léa", "Tom"), _HASTE, strict=True)
        if code == 0
    )
    assert f"{winner} decided" in refusal
    assert f"ago: {answer}" in refusal
    db = SqliteStore(Path(data))
    verbs = await db.read(lambda tx: [row["verb"] for row in outbox.list_actions(tx, 1)])
    db.close()
    assert verbs == (["hide"] if answer == "hide" else [])
