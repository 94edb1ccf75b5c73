"""`tamis demo`: runs the whole program against a simulated platform, to watch and to try."""

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.cli import localized
from bot.cli.demo_screen import Screen, plain_console
from bot.cli.progress import follow
from bot.cli.terminal import echo, echo_json
from bot.demo.harness import Harness, StartupInfo
from bot.demo.log_file import logging_to_file
from bot.demo.sample_folder import make_sample
from bot.demo.scenario import ScriptedMessage
from bot.demo.scoreboard import Outcome
from bot.domain import Action, State
from bot.present.messages import Catalog

_DEFAULT_COLUMNS = 80
#: Seconds between two messages: about seven a second is a pace that eyes can follow.
_PAUSE = 0.14


@localized.command("demo")
@click.option("--once", is_flag=True, help="End after the last message instead of running on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per decision, and one at the end.")
@click.option(
    "--data",
    default="demo-data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder; it is emptied first, if the demo made it.",
)
@click.option(
    "--months",
    type=click.IntRange(1, 24),
    default=None,
    help="Make up so many months of a community instead, for a look at the report, and end.",
)
@localized.pass_catalog
def demo(once: bool, as_json: bool, data: Path, months: int | None, t: Catalog) -> None:
    """Watch Tamis at work on seven simulated networks, from Facebook to YouTube.

    Needs no account, no token and no network. Logs go to a file in the data folder.
    """
    if months is not None:
        _make_sample(data, months, t, as_json=as_json)
        return
    asyncio.run(_run_json(data, once) if as_json else _run_screen(data, once, t))


def _make_sample(data: Path, months: int, t: Catalog, *, as_json: bool) -> None:
    with follow(t) as progress:
        summary = asyncio.run(make_sample(data, months, now=datetime.now(UTC), progress=progress))
    if as_json:
        echo_json(
            {
                "type": "sample",
                "events": summary.events,
                "since": summary.since.isoformat(),
                "until": summary.until.isoformat(),
            }
        )
        return
    since, until = summary.since.date().isoformat(), summary.until.date().isoformat()
    echo(t.count("demo.sample", summary.events, since=since, until=until, folder=data))
    echo(t("demo.sample_next", program=program_name(), folder=data, days=min(28, 10 * months)))


class JsonObserver:
    """An `Observer` that writes one line of JSON per decision and one for the summary."""

    def on_started(self, startup: StartupInfo) -> None:
        """Nothing to write."""

    def on_delivered(self, batch: Sequence[ScriptedMessage], status: int, *, is_repeated: bool) -> None:
        """Nothing to write: the summary counts deliveries."""

    def on_settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None:
        """Nothing to write: the summary has the final states."""

    def on_decided(self, outcome: Outcome) -> None:
        """Write what was decided about one event."""
        event, judgement, decision = outcome.event, outcome.judgement, outcome.decision
        echo_json(
            {
                "type": "decision",
                "scene": outcome.message.id if outcome.message else None,
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

    def on_finished(self, summary: dict[str, object]) -> None:
        """Write the summary."""
        echo_json({"type": "summary", **summary})


def program_name() -> str:
    """How to call this program from here: `.venv/bin/tamis` in a clone, `tamis` where it is installed."""
    executable = Path(sys.executable).parent / "tamis"
    if not executable.exists():
        return "python -m bot"
    if shutil.which("tamis") == str(executable):
        return "tamis"
    try:
        return str(executable.relative_to(Path.cwd()))
    except ValueError:
        return str(executable)


async def _run_json(data: Path, once: bool) -> None:
    harness, stop_requested = Harness(data, JsonObserver()), _stop_event()
    with logging_to_file(data, harness.secrets):
        try:
            await harness.start()
            if await _run_until(stop_requested, harness.run(0.0)) and not once:
                await stop_requested.wait()
        finally:
            await harness.stop()


async def _run_screen(data: Path, once: bool, t: Catalog) -> None:
    console = plain_console()
    # Piped output has no width of its own.
    if not console.is_terminal:
        console.width = int(os.environ.get("COLUMNS") or _DEFAULT_COLUMNS)
    screen = Screen(console, t, data, program_name())
    harness, stop_requested = Harness(data, screen), _stop_event()
    screen.show_loading()
    with logging_to_file(data, harness.secrets):
        try:
            await harness.start()
            if await _run_until(stop_requested, harness.run(_PAUSE)) and not once:
                screen.show_next_steps()
                await stop_requested.wait()
        finally:
            await harness.stop()
    screen.show_end()


async def _run_until(stop_requested: asyncio.Event, scenario: Coroutine[Any, Any, object]) -> bool:
    """Whether the scenario ended before somebody asked to stop; it is cancelled otherwise."""
    running, stopping = asyncio.ensure_future(scenario), asyncio.ensure_future(stop_requested.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not running.done():
        running.cancel()
        return False
    running.result()
    return True


def _stop_event() -> asyncio.Event:
    stop_requested, loop = asyncio.Event(), asyncio.get_running_loop()
    # Ctrl-C and a container that stops end the demo in order: the program closes its database.
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop_requested.set)
    return stop_requested
