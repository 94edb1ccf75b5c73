"""`tamis demo`: the whole program in front of a pretended platform, to watch and to try."""

import asyncio
import logging
import os
import shutil
import signal
import sys
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.cli import terminal
from bot.cli.demo_screen import Screen
from bot.demo.harness import Opening, Stage
from bot.demo.scenario import Scene
from bot.demo.scoreboard import Outcome
from bot.domain import Action, Secret, State
from bot.present.i18n import language
from bot.runtime.logs import JsonLines

_COLUMNS = 80
_PAUSE = 0.14  # seconds between two scenes, about seven a second: a pace that eyes can follow


@click.command("demo")
@click.option("--once", is_flag=True, help="End after the last scene instead of serving on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per decision, and one at the end.")
@click.option(
    "--data",
    default="demo-data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder; it is emptied first, if the demo made it.",
)
@click.option(
    "--lang-ui",
    type=click.Choice(["en", "fr"]),
    help="Language of the words around the play.  [default: $TAMIS_LANG, else $LANG, else en]",
)
def command(once: bool, as_json: bool, data: Path, lang_ui: str | None) -> None:
    """Watch Tamis at work on a pretended Facebook and Instagram.

    Needs no account, no token and no network. Logs go to a file in the data folder.
    """
    asyncio.run(_run(once, as_json, data, language(lang_ui, os.environ)))


class JsonAudience:
    """An `Audience` that writes JSON lines: escaped to ASCII, so that any terminal may show them."""

    def opened(self, opening: Opening) -> None: ...

    def answered(self, scenes: Sequence[Scene], status: int, *, again: bool) -> None: ...

    def settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None: ...

    def decided(self, outcome: Outcome) -> None:
        event, judgement, decision = outcome.event, outcome.judgement, outcome.decision
        terminal.echo_json(
            {
                "type": "decision",
                "scene": outcome.scene.id if outcome.scene else None,
                "platform": event.platform,
                "kind": event.kind,
                "origin": event.origin,
                "message_id": event.message_id,
                "author": event.author_name,
                "text": event.text,
                "language": judgement.language,
                "intent": judgement.intent,
                "sentiment": judgement.sentiment,
                "model": judgement.model,
                "rules": [match.rule for match in decision.matches],
                "actions": [action.verb for action in decision.actions],
                "case": decision.case.queue if decision.case else None,
                "labels": list(decision.labels),
            }
        )

    def closed(self, summary: dict[str, object]) -> None:
        terminal.echo_json({"type": "summary", **summary})


def program() -> str:
    """How to call this program from here: `.venv/bin/tamis` in a clone, `tamis` where it is installed."""
    beside = Path(sys.executable).parent / "tamis"
    if not beside.exists():
        return "python -m bot"
    if shutil.which("tamis") == str(beside):
        return "tamis"
    try:
        return str(beside.relative_to(Path.cwd()))
    except ValueError:
        return str(beside)


async def _run(once: bool, as_json: bool, data: Path, spoken: str) -> None:
    console = terminal.console()
    if not console.is_terminal:
        console.width = int(os.environ.get("COLUMNS") or _COLUMNS)
    screen = Screen(console, spoken, data, program())
    stage = Stage(data, JsonAudience() if as_json else screen)
    asked = _asked_to_stop()
    if not as_json:
        screen.loading()
    with _logs_in(data, stage.secrets):
        try:
            await stage.start()
            completed = await _until(asked, stage.perform(0.0 if as_json else _PAUSE))
            if completed and not once:
                if not as_json:
                    screen.invite()
                await asked.wait()
        finally:
            await stage.stop()
    if not as_json:
        screen.farewell()


async def _until(asked: asyncio.Event, play: Coroutine[Any, Any, object]) -> bool:
    """Whether the play came to its end before somebody asked to stop."""
    playing, asking = asyncio.ensure_future(play), asyncio.ensure_future(asked.wait())
    await asyncio.wait({playing, asking}, return_when=asyncio.FIRST_COMPLETED)
    asking.cancel()
    if not playing.done():
        playing.cancel()
        return False
    playing.result()
    return True


def _asked_to_stop() -> asyncio.Event:
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, asked.set)
    return asked


@contextmanager
def _logs_in(folder: Path, secrets: Iterable[Secret]) -> Iterator[None]:
    """Send the logs to a file, so that the play can be seen; it is opened with the first record."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    handler = logging.FileHandler(folder / "tamis.log", delay=True, encoding="ascii")
    handler.setFormatter(JsonLines(secrets))
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    try:
        yield
    finally:
        handler.close()
        root.handlers[:] = before
        root.setLevel(level)
