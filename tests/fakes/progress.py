"""Whoever watches a long use case in tests: remembers what was told, and may interrupt it."""

from dataclasses import dataclass, field

from bot.domain.progress import Step


@dataclass
class Watcher:
    """Remembers every step as (step, done, total). With `stops_at` it raises `stop` at that one of them."""

    told: list[tuple[Step, int, int | None]] = field(default_factory=list)
    stops_at: int | None = None
    stop: type[BaseException] = KeyboardInterrupt

    def __call__(self, step: Step, done: int = 0, total: int | None = None) -> None:
        self.told.append((step, done, total))
        if self.stops_at == len(self.told) - 1:
            raise self.stop
