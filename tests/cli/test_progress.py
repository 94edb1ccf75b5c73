"""How far a long command is: said at a terminal only, in one row that never wraps, and gone at the end."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli.progress import ProgressLine, can_draw, follow
from bot.domain import Verb
from bot.domain.progress import Step
from bot.present.messages import Catalog
from tests.fakes.cases import decided, received
from tests.fakes.instance import fill, tamis, watch

BACKTEST = ["rules", "backtest", "--since", "2026-11-01"]


class Terminal(io.StringIO):
    """A stream that remembers what was written, with a clock that stands still until it is moved."""

    encoding = "utf-8"

    def __init__(self, *, language: str = "en", columns: int = 80) -> None:
        super().__init__()
        self.now, self.columns = 100.0, columns
        self.line = ProgressLine(self, Catalog(language), lambda: self.now, lambda: self.columns)

    def after(self, seconds: float, step: Step, done: int = 0, total: int | None = None) -> str:
        """What is written when so much is done so many seconds later."""
        self.now += seconds
        length = len(self.getvalue())
        self.line(step, done, total)
        return self.getvalue()[length:].removeprefix("\r\x1b[K").rstrip("\r")


def drawn(terminal: Terminal, path: Sequence[tuple[float, int]], total: int) -> list[str]:
    return [terminal.after(seconds, Step.REPLAY, done, total) for seconds, done in path]


def test_what_ends_within_a_second_shows_nothing() -> None:
    assert drawn(Terminal(), [(0, 0), (0.5, 500), (0.4, 990)], 1000) == ["", "", ""]


def test_the_time_left_is_said_from_the_third_second_on() -> None:
    seen = drawn(Terminal(), [(0, 0), (1.5, 15), (1.4, 29), (0.6, 35)], 1000)
    assert seen == [
        "",
        "deciding again: 1 %",
        "deciding again: 2 %",
        "deciding again: 3 %, 95 s left",
    ]


def test_it_is_said_in_the_language_of_the_reader() -> None:
    seen = drawn(Terminal(language="fr"), [(0, 0), (4, 10)], 1000)
    assert seen[-1] == "nouvelle décision\u00a0: 1\u00a0%, encore 7 min"


def test_what_was_done_before_the_step_was_told_is_no_speed() -> None:
    seen = drawn(Terminal(), [(0, 900), (10, 910)], 1000)
    assert seen[-1] == "deciding again: 91 %, 90 s left"


def test_a_change_of_speed_is_followed_without_a_jump() -> None:
    terminal = Terminal()
    drawn(terminal, [(0, 0), *((1, 10 * second) for second in range(1, 31))], 1000)
    first = terminal.after(1, Step.REPLAY, 310, 1000)
    drawn(terminal, [(1, 310 + 2 * second) for second in range(1, 60)], 1000)
    later = terminal.after(1, Step.REPLAY, 430, 1000)
    # 690 at ten a second are 69 s; 570 at two a second 285, of which the last minute knows most.
    assert (first, later) == ("deciding again: 31 %, 70 s left", "deciding again: 43 %, 4 min left")


@pytest.mark.parametrize("done", [970, 990, 999])
def test_no_second_is_counted_down_to_nothing(done: int) -> None:
    seen = drawn(Terminal(), [(0, 0), (60, done)], 1000)
    assert seen[-1] == f"deciding again: {done // 10} %, a few seconds left"


@pytest.mark.parametrize("done", [1000, 1200])
def test_at_the_end_and_beyond_it_nothing_is_foretold(done: int) -> None:
    assert drawn(Terminal(), [(0, 0), (60, done)], 1000)[-1] == "deciding again: 100 %"


def test_without_any_advance_nothing_is_foretold() -> None:
    assert drawn(Terminal(), [(0, 0), (60, 0)], 1000)[-1] == "deciding again: 0 %"


def test_the_row_changes_five_times_a_second_at_most() -> None:
    seen = drawn(Terminal(), [(0, 0), *((0.01, number) for number in range(1, 301))], 1000)
    assert 10 <= sum(map(bool, seen)) <= 11  # in two seconds


def test_a_step_without_a_measure_is_named_when_it_begins() -> None:
    terminal = Terminal()
    assert terminal.after(0, Step.ERASE_FILES) == "step 3 of 3, rewriting the database…"
    assert terminal.after(0.1, Step.ERASE_FILES) == ""


def test_what_goes_by_before_anybody_can_count_is_no_measure() -> None:
    terminal = Terminal()
    terminal.after(0, Step.LESSON_TEXTS)
    assert terminal.after(30, Step.LESSON_TEXTS, 0, 1000).endswith(": 0 %")
    assert terminal.after(10, Step.LESSON_TEXTS, 500, 1000).endswith("50 %, 10 s left")


def test_without_a_total_is_said_how_much_is_done() -> None:
    assert Terminal().after(2, Step.CLASSIFY, 1200) == "classifying texts: 1200"


def test_each_step_has_a_speed_of_its_own() -> None:
    terminal = Terminal()
    terminal.after(60, Step.ERASE_EVENTS, 0, 10)
    assert terminal.after(60, Step.ERASE_EVENTS, 5, 10).endswith("60 s left")
    assert terminal.after(0.1, Step.ERASE_DELIVERIES, 1, 10).endswith("10 %")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("step", Step)
def test_no_terminal_is_too_narrow(step: Step, language: str) -> None:
    for columns in range(1, 90):
        terminal = Terminal(language=language, columns=columns)
        terminal.after(0, step, 0, 1000)
        shown = [terminal.after(60, step, 400, 1000), terminal.after(60, step, 999, 1000)]
        shown += [terminal.after(1, step, 5), terminal.after(1, step)]
        assert all(len(text) < columns for text in shown), shown
        assert columns < 6 or "%" in shown[0]


def test_a_terminal_that_changes_its_width_is_asked_again() -> None:
    terminal = Terminal()
    wide = drawn(terminal, [(0, 0), (60, 400)], 1000)[-1]
    terminal.columns = 22
    assert (wide, terminal.after(1, Step.REPLAY, 400, 1000)) == (
        "deciding again: 40 %, 90 s left",
        "deciding again: 40 %",
    )


def test_a_terminal_without_accents_is_measured_by_what_it_shows() -> None:
    terminal = Terminal(language="fr", columns=25)
    terminal.encoding = "ascii"
    assert drawn(terminal, [(0, 0), (60, 400)], 1000)[-1] == "40 %"


def test_the_row_is_empty_at_the_end_and_stays_so() -> None:
    terminal = Terminal()
    terminal.after(2, Step.REPLAY, 1, 2)
    terminal.line.erase()
    assert terminal.getvalue().endswith("\r\x1b[K")
    assert terminal.after(9, Step.REPLAY, 2, 2) == ""


def test_what_was_never_drawn_is_not_erased() -> None:
    terminal = Terminal()
    terminal.line.erase()
    assert terminal.getvalue() == ""


def test_a_terminal_that_is_closed_does_not_stop_the_work() -> None:
    class Closed(Terminal):
        def write(self, text: str) -> int:
            raise OSError(5, "Input/output error")

    terminal = Closed()
    terminal.after(2, Step.REPLAY, 1, 2)
    terminal.line.erase()
    assert terminal.line.step is Step.REPLAY


@pytest.mark.parametrize(
    ("is_terminal", "term", "expected"),
    [
        (True, "xterm-256color", True),
        (True, "dumb", False),
        (True, "", False),
        (True, None, False),
        (False, "xterm", False),
    ],
)
def test_only_a_terminal_that_moves_its_cursor_gets_the_row(
    is_terminal: bool, term: str | None, expected: bool
) -> None:
    class Stream(io.StringIO):
        def isatty(self) -> bool:
            return is_terminal

    assert can_draw(Stream(), {} if term is None else {"TERM": term}) is expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (None, ""),
        (Step.REPLAY, "nothing was changed\n"),
        (Step.COPY, "nothing was changed\n"),
        (Step.LESSON_CHECKS, "nothing was changed\n"),
        (
            Step.UNDO,
            "what was undone so far is recorded and stays undone; the same command goes on from there\n",
        ),
        (
            Step.ERASE_DELIVERIES,
            "what was erased so far stays erased; the running bot erases the rest, and so does the same"
            " command\n",
        ),
        (Step.SAVE, ""),
        (Step.CLASSIFY, ""),
    ],
)
def test_who_interrupts_is_told_what_became_of_the_work(
    step: Step | None, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> None:
        with follow(Catalog("en")) as line:
            if step is not None:
                line(step, 1, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert capsys.readouterr().err == expected


def history(folder: Path) -> str:
    return fill(folder, lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=2))


def test_at_a_real_terminal_the_row_comes_and_goes(tmp_path: Path) -> None:
    seen = watch(*BACKTEST, "--data", history(tmp_path / "data"), term="xterm", NO_COLOR="1")
    assert seen.code == 0, seen.raw
    assert "\r\x1b[Ksaving…\r" in seen.raw
    assert not any("saving" in row for row in seen.rows)
    assert seen.rows[0].startswith("1 "), "what was asked for begins in the first row"
    assert "\x1b[" not in seen.raw.replace("\r\x1b[K", ""), "no colours"


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_only_prints_gets_the_result_alone(tmp_path: Path, term: str) -> None:
    seen = watch(*BACKTEST, "--data", history(tmp_path / "data"), term=term)
    assert (seen.code, "saving" in seen.raw, "\x1b" in seen.raw) == (0, False, False)


def test_a_pipe_gets_the_result_alone(tmp_path: Path) -> None:
    result = tamis(*BACKTEST, "--data", history(tmp_path / "data"), env={"TERM": "xterm"})
    assert (result.exit_code, result.stderr) == (0, "")


def test_results_that_go_into_a_file_are_counted_at_the_terminal(tmp_path: Path) -> None:
    model = ("--model", str(tmp_path / "none"))
    seen = watch("classify", "hello", *model, term="xterm", output=tmp_path / "out.jsonl")
    assert "classifying texts: 1" in seen.raw
    assert '"text"' not in seen.raw
    assert len((tmp_path / "out.jsonl").read_text("utf-8").splitlines()) == 1


def test_results_at_the_terminal_show_themselves_how_far_it_is(tmp_path: Path) -> None:
    seen = watch("classify", "hello", "--model", str(tmp_path / "none"), term="xterm")
    assert (seen.code, "classifying texts" in seen.raw) == (0, False)
