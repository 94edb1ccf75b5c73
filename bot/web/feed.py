"""Looks at the instance once a second for everybody who watches, and only while somebody does.

What is sent is the present state and never a history. Each panel knows with which look it last changed;
whoever says up to which look they have everything gets what has changed since, everybody else gets all.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.present.dashboard_page.panels import render_panels, window_title
from bot.present.messages import Catalog
from bot.present.report_page.html import Html
from bot.present.report_page.numbers import Numbers
from bot.present.report_page.parts import Voice
from bot.runtime.clock import Clock
from bot.services.reports.live import LiveFigures, LiveView

_FRESH_SECONDS = 1.0
#: Longer without a look, as while the database is busy, and a comment keeps the connection open.
_SILENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Frame:
    """The page as it was at one look, in one language."""

    title: str
    panels: Mapping[str, Html]


@dataclass(slots=True)
class _Edition:
    """The panels in one language, each with the number of the look with which it last changed."""

    voice: Voice
    title: str = ""
    look: int = 0
    panels: dict[str, tuple[int, Html]] = field(default_factory=dict)


class Feed:
    """The state that all windows share. `health` says of parts of the program whether they are well."""

    def __init__(
        self,
        view: LiveView,
        health: Callable[[], Mapping[str, bool]],
        clock: Clock,
        *,
        timezone: str,
        assets: str,
    ) -> None:
        self._view = view
        self._health = health
        self._clock = clock
        self._timezone = timezone
        self._assets = assets
        # The numbers of another run of the program mean nothing here.
        self._run = secrets.token_hex(4)
        self._look = 0
        self._looked_at = float("-inf")
        self._figures: LiveFigures | None = None
        self._well: Mapping[str, bool] = MappingProxyType({})
        self._editions: dict[str, _Edition] = {}
        self._lock = asyncio.Lock()
        self._next = asyncio.Event()
        self._watchers = 0
        self._is_closed = False

    @property
    def watchers(self) -> int:
        """How many windows are connected."""
        return self._watchers

    async def frame(self, language: str) -> Frame:
        """The page as it is now, at most a second old. Raises `StoreBusy`."""
        await self._refresh()
        edition = self._edition(language)
        return Frame(edition.title, {name: panel for name, (_, panel) in edition.panels.items()})

    async def run_once(self) -> bool:
        """Look again if somebody watches; call this every second. Always False: nothing more is to do at
        once. Raises `StoreBusy` when the database cannot be read."""
        if self._watchers:
            await self._refresh()
            self._next.set()
            self._next = asyncio.Event()
        return False

    def close(self) -> None:
        """Let every window go."""
        self._is_closed = True
        self._next.set()

    async def events(self, language: str, last_id: str) -> AsyncIterator[bytes]:
        """The bytes of a stream of server-sent events, without an end until the feed is closed: one for
        each look, and a comment where there was none for long."""
        with self._watched():
            await self._refresh()
            seen = self._seen(last_id)
            while not self._is_closed:
                waiting = self._next
                edition = self._edition(language)
                yield self._event(edition, seen)
                seen = edition.look
                while not self._is_closed and not await _is_set_within(waiting, _SILENCE_SECONDS):
                    yield b": still here\n\n"

    def _event(self, edition: _Edition, seen: int) -> bytes:
        changed = {name: panel.markup for name, (look, panel) in edition.panels.items() if look > seen}
        state = {"title": edition.title, "assets": self._assets, "panels": changed}
        # JSON has no line ends of its own, so one line of data is the whole of it.
        return f"id: {self._run}-{edition.look}\nevent: state\ndata: {json.dumps(state)}\n\n".encode()

    def _seen(self, last_id: str) -> int:
        """Up to which look a window has everything; 0 for one that has nothing of this run."""
        run, _, look = last_id.partition("-")
        if run != self._run or not (look.isascii() and look.isdecimal()) or len(look) > 18:
            return 0
        return int(look) if int(look) <= self._look else 0

    async def _refresh(self) -> None:
        async with self._lock:
            now = self._clock.monotonic()
            # A loop that sleeps for a second wakes up a little before it is over.
            if self._figures is not None and now - self._looked_at < _FRESH_SECONDS * 0.9:
                return
            self._figures = await self._view.look()
            self._well = self._health()
            self._looked_at = now
            self._look += 1

    def _edition(self, language: str) -> _Edition:
        """The panels in that language as of the last look, rendered once for all windows."""
        edition = self._editions.get(language)
        if edition is None:
            catalog = Catalog(language)
            edition = self._editions[language] = _Edition(Voice(catalog, Numbers(catalog)))
        figures = self._figures
        assert figures is not None  # after the first look
        if edition.look != self._look:
            edition.look = self._look
            edition.title = window_title(figures, edition.voice)
            for name, panel in render_panels(figures, self._well, edition.voice, self._timezone).items():
                if edition.panels.get(name, (0, None))[1] != panel:
                    edition.panels[name] = self._look, panel
        return edition

    @contextmanager
    def _watched(self) -> Iterator[None]:
        self._watchers += 1
        try:
            yield
        finally:
            self._watchers -= 1


async def _is_set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
