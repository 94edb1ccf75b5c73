"""A terminal that may go away: the line of an SSH session breaks, a window is closed.

Textual's own driver then reads nothing for ever, as fast as it can, and waits for a writer that has died.
"""

import queue
import select
import threading
from contextlib import suppress

from textual.drivers.linux_driver import LinuxDriver

_DRAIN_SECONDS = 0.1


class TerminalDriver(LinuxDriver):
    """Textual's driver; once nobody is at the terminal any more, the app is told to leave."""

    def start_application_mode(self) -> None:
        """Draw on the terminal, and watch it."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        threading.Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def _watch(self) -> None:
        watched = select.poll()
        watched.register(self.fileno, 0)  # which still tells that the other end is gone
        watched.poll()
        self.exit_event.set()  # the reader's
        self._app.call_later(self._app.run_action, "leave")
        # Whoever draws waits for room that the writer, who failed, will never make.
        while (writer := self._writer_thread) is not None:
            writer.join(_DRAIN_SECONDS)
            if not writer.is_alive():
                with suppress(queue.Empty):
                    writer._queue.get(timeout=_DRAIN_SECONDS)
