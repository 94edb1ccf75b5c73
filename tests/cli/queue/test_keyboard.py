"""Keys at a real terminal: what a person cannot have meant decides nothing."""

import os
import pty
import signal
import termios
import threading
from collections.abc import Iterator

import pytest

from bot.cli.queue.keyboard import END, INTERRUPT, READING_SECONDS, REPEAT_SECONDS, Keyboard

LATER = READING_SECONDS + 1.0


class Terminal:
    """Both ends of a pretended terminal, and the time at which each key is read."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.now = 0.0
        self.times: list[float] = []

    def clock(self) -> float:
        if self.times:
            self.now = self.times.pop(0)
        return self.now

    def keyboard(self) -> Keyboard:
        return Keyboard(self.theirs, self.clock)

    def strike(self, text: str) -> None:
        os.write(self.ours, text.encode())


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    pair = Terminal()
    yield pair
    os.close(pair.ours)
    os.close(pair.theirs)


def read_each(terminal: Terminal, keyboard: Keyboard, *strikes: tuple[float, str]) -> list[str]:
    """What `read` makes of keys struck one after the other at these times."""
    answers = []
    for at, key in strikes:
        terminal.times = [at]
        terminal.strike(key)
        answers.append(keyboard.read(timeout=REPEAT_SECONDS))
    return answers


def test_a_key_that_was_struck_after_reading_counts(terminal: Terminal) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        assert read_each(terminal, keyboard, (LATER, "H")) == ["h"]


def test_a_key_that_was_struck_before_anybody_can_have_read_does_not(terminal: Terminal) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        early = READING_SECONDS - 0.01
        assert read_each(terminal, keyboard, (0.016, "a"), (early, "h"), (LATER, "r")) == ["", "", "r"]


def test_what_was_typed_ahead_is_forgotten_when_a_screen_is_drawn(terminal: Terminal) -> None:
    with terminal.keyboard() as keyboard:
        terminal.strike("hhh")
        keyboard.screen_drawn()
        assert not keyboard.has_input()


def test_a_key_that_is_held_decides_once(terminal: Terminal) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        first = read_each(terminal, keyboard, (LATER, "h"))
        keyboard.screen_drawn()
        # Half a second later it begins to repeat, every 33 milliseconds.
        terminal.times = [LATER + 0.5 + 0.033 * number for number in range(40)]
        for _ in range(10):
            terminal.strike("h")
        held = keyboard.read(timeout=REPEAT_SECONDS)
        assert (first, held) == (["h"], "")


@pytest.mark.parametrize("gap", [0.03, 0.09, 0.18, REPEAT_SECONDS - 0.01])
def test_the_same_key_twice_within_a_quarter_of_a_second_counts_once(terminal: Terminal, gap: float) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        assert read_each(terminal, keyboard, (LATER, "h"), (LATER + gap, "h")) == ["h", ""]


def test_the_same_key_again_counts_when_nothing_follows_it(terminal: Terminal) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        assert read_each(terminal, keyboard, (LATER, "a"), (LATER + 1.0, "a")) == ["a", "a"]


def test_another_key_right_after_it_is_not_lost(terminal: Terminal) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        read_each(terminal, keyboard, (LATER, "a"))
        terminal.times = [LATER + 1.0, LATER + 1.05]
        follower = threading.Timer(REPEAT_SECONDS / 4, lambda: terminal.strike("s"))
        terminal.strike("a")
        follower.start()
        keys = [keyboard.read(), keyboard.read()]
        follower.join()
        assert keys == ["a", "s"]


@pytest.mark.parametrize("piece", ["\x1b[D", "\x1b[200~hide\x1b[201~", "ah", "hhhh", "é" * 2], ids=ascii)
def test_what_comes_in_one_piece_is_no_key(terminal: Terminal, piece: str) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        assert read_each(terminal, keyboard, (LATER, piece), (LATER + 1, "é")) == ["", "é"]


@pytest.mark.parametrize("key", [INTERRUPT, END])
def test_interrupt_and_end_of_file_count_at_once(terminal: Terminal, key: str) -> None:
    with terminal.keyboard() as keyboard:
        keyboard.screen_drawn()
        assert read_each(terminal, keyboard, (0.001, key)) == [key]


def test_a_terminal_that_has_gone_is_the_end(terminal: Terminal) -> None:
    ours, theirs = pty.openpty()
    keyboard = Keyboard(theirs, terminal.clock)
    os.close(ours)
    assert keyboard.read() == END
    os.close(theirs)


def local_modes(terminal: Terminal) -> int:
    modes: int = termios.tcgetattr(terminal.theirs)[3]
    return modes


def test_the_terminal_is_as_before_afterwards_whatever_happens(terminal: Terminal) -> None:
    before = local_modes(terminal)
    keyboard = terminal.keyboard()
    with keyboard:
        assert not local_modes(terminal) & (termios.ECHO | termios.ICANON | termios.ISIG)
    assert local_modes(terminal) == before
    with pytest.raises(ZeroDivisionError), keyboard:
        raise ZeroDivisionError
    assert local_modes(terminal) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(terminal: Terminal, number: signal.Signals) -> None:
    before, handler = local_modes(terminal), signal.getsignal(number)
    keyboard = terminal.keyboard()
    with pytest.raises(SystemExit) as stop, keyboard:
        signal.raise_signal(number)
    assert stop.value.code == 128 + number
    assert (local_modes(terminal), signal.getsignal(number)) == (before, handler)
