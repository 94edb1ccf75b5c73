"""Runs the app on the terminal of this process."""

import asyncio
import signal

from bot.present.messages import Catalog
from bot.services.desk.files import DeskFiles
from bot.services.desk.review_desk import ReviewDesk
from bot.services.review import QueueFilters
from bot.tui.app import ReviewApp
from bot.tui.terminal_driver import TerminalDriver


async def run_review(
    desk: ReviewDesk, filters: QueueFilters, t: Catalog, files: DeskFiles
) -> tuple[str, ...]:
    """The app on this terminal, until the person leaves or the process is told to stop.

    Returns the texts that were not sent, for copying.
    """
    app = ReviewApp(desk, filters, t, files=files)
    app.driver_class = TerminalDriver
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, lambda: app.call_later(app.action_leave))
    try:
        await app.run_async()
    finally:
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.remove_signal_handler(number)
    if app.fault is not None:
        raise app.fault
    return app.asking.unsent
