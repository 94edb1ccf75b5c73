"""A mistake of ours is handed to whoever started the app."""

import pytest

from bot.tui.quiet_app import QuietApp


class Broken(QuietApp):
    async def action_leave(self) -> None:
        self.exit()

    def on_mount(self) -> None:
        raise ZeroDivisionError("what somebody wrote")


async def test_a_fault_is_kept_and_nothing_of_it_printed(capsys: pytest.CaptureFixture[str]) -> None:
    app = Broken()
    await app.run_async(headless=True)
    assert isinstance(app.fault, ZeroDivisionError)
    assert "what somebody wrote" not in "".join(capsys.readouterr())
