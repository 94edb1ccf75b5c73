"""An app that ends without a trace: the one that Textual prints would show what people wrote."""

from textual.app import App


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
        self.fault = self.fault or error
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()
