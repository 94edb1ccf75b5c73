"""Keys that nobody can have meant decide nothing."""

from bot.tui.key_timing import KeyTiming


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_key_counts_once_the_item_can_have_been_read_and_not_while_it_is_held() -> None:
    clock = Clock()
    timing = KeyTiming(clock)
    timing.item_drawn()
    clock.now = 0.29
    assert not timing.strike("h")
    clock.now = 0.6
    assert timing.strike("h")
    for moment in (0.69, 0.87, 1.05):
        clock.now = moment
        assert not timing.strike("h"), "it is held"
    clock.now = 1.1
    assert timing.strike("a"), "another key is meant"


async def test_the_key_that_decided_last_is_waited_for() -> None:
    clock = Clock()
    timing = KeyTiming(clock)
    clock.now = 1.0
    assert timing.strike("h")
    assert await timing.is_meant("h")
    clock.now = 2.0
    assert timing.strike("h")
    assert await timing.is_meant("h"), "nothing followed it"
