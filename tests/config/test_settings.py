"""The settings as values."""

from bot.config import Config
from bot.domain import Source


def test_sources_and_targets_are_found_by_name() -> None:
    meta, desk = Source(name="meta", adapter="meta"), Source(name="desk", adapter="generic")
    config = Config(sources=(meta,), targets=(desk,))
    assert [config.source(name) for name in ("meta", "desk", "nobody")] == [meta, desk, None]
