"""Opens an address in the browser of whoever sits there, by a program that gets it as one argument: no shell
reads it. Where there is no screen but this terminal, as over SSH, nothing is started."""

import asyncio
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress

from bot.present.attachment_view import safe_link

#: What opens an address on Linux and on a Mac.
_OPENERS = ("xdg-open", "open")
_SECONDS = 5.0


async def open_address(address: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the address was handed to a browser. Only what `safe_link` lets pass is."""
    opener = _opener(environment)
    if not opener or safe_link(address) != address or not address:
        return False
    process = await asyncio.create_subprocess_exec(
        opener,
        address,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # a key that stops the app stops no browser
    )
    with suppress(TimeoutError):  # some stay as long as the browser
        return await asyncio.wait_for(process.wait(), _SECONDS) == 0
    return True


def _opener(environment: Mapping[str, str]) -> str | None:
    """The program that opens addresses; None where there is no screen."""
    has_screen = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    names = _OPENERS[:1] if has_screen else _OPENERS[1:]
    return next((path for name in names if (path := shutil.which(name, path=environment.get("PATH")))), None)
