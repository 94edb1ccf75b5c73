"""An app that ends without a trace: the one that Textual prints would show what people wrote."""

from textual.app import App
from textual.css.query import NoMatches
from textual.worker import WorkerFailed


class QuietApp(App[None]):
    """A mistake of ours ends it and stands in `fault`, for whoever started the app."""

    fault: Exception | None = None

    async def action_leave(self) -> None:
        """Give back what is claimed, and end."""
        raise NotImplementedError

    async def action_quit(self) -> None:
        """What Textual does for its own key."""
        await self.action_leave()

    def _handle_exception(self, error: Exception) -> None:
        """Told like that of any command, instead of printed."""
        is_late = isinstance(error, WorkerFailed) and isinstance(error.error, NoMatches)
        if is_late and not self.is_running:
            return  # an answer that came when the screen was gone
        self.fault = self.fault or error
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()
