"""Every view at a pretended terminal: nothing from outside moves, renames or hides anything there."""

from pathlib import Path

import pyte
import pytest
from rich.cells import cell_len

from bot.domain import Actor, CaseRequest, Verb
from bot.store import Transaction
from bot.store.review import case_notes
from tests.fakes.cases import START, decided, received
from tests.fakes.instance import HOSTILE, Watched, fill, tamis, watch

VIEWS = [
    ("queue", "list", "--limit", "100"),
    ("queue", "list", "--lang-ui", "fr"),
    ("queue", "show", "1"),
    ("queue", "stats"),
    ("report", "--since", "2026-11-01"),
    ("rules", "explain", "1"),
]


def hostile(text: str, number: int):  # type: ignore[no-untyped-def]
    """A case in which every outside word is hostile: text, names, ids, rule, note, problem."""

    def work(tx: Transaction) -> None:
        short = text[:200]
        row = received(
            tx,
            number,
            text=text,
            author_name=short,
            author_id=short,
            account_id=short,
            thread_id=short,
            parent_id=short,
            permalink=short,
            platform=short or "facebook",
            language=short,
            scores={"toxicity": 0.5, f"intent.{short}": 0.9, "sentiment.negative": 0.9},
        )
        asked = CaseRequest(actor=Actor.rule(short), why=short, queue=short, suggested=(Verb.HIDE,))
        decided(tx, row, Verb.HIDE, Verb.REPLY, rule=short, text=text, done_at=2.0, case=asked)
        tx.execute("UPDATE outbox SET problem = ?, external_id = ?", (short, short))
        case_notes.add_note(tx, number, by=Actor.person(short), text=text, at=START)

    return work


def assert_unharmed(seen: Watched, *, plain: bool) -> None:
    fresh = pyte.Screen(seen.screen.columns, seen.screen.lines)
    assert seen.screen.title == fresh.title
    assert seen.screen.icon_name == fresh.icon_name
    assert seen.screen.mode == fresh.mode
    assert seen.screen.cursor.hidden == fresh.cursor.hidden
    assert seen.screen.cursor.x == 0, "the cursor stands at the start of a row"
    assert seen.screen.charset == fresh.charset
    if plain:
        written = seen.raw.replace("\r\n", "")
        assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 for sign in written)


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_a_view_of_nothing_but_hostile_texts_leaves_the_terminal_alone(
    tmp_path: Path, view: tuple[str, ...]
) -> None:
    works = [hostile(text, number) for number, text in enumerate(HOSTILE.values(), 1)]
    data = fill(tmp_path / "data", *works)
    assert_unharmed(watch(*view, "--data", data), plain=True)
    assert_unharmed(watch(*view, "--data", data, term="xterm-256color"), plain=False)


def test_every_hostile_case_is_one_row_of_the_list(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", *(hostile(text, n) for n, text in enumerate(HOSTILE.values(), 1)))
    seen = watch("queue", "list", "--data", data, "--limit", "100")
    rows = [row for row in seen.rows if row]
    assert len(rows) == 1 + len(HOSTILE) + 1 + 2, "heading, cases, count, and that no bot is running"
    assert rows[0].startswith("case")
    assert sorted(int(row.split()[0]) for row in rows[1:-3]) == list(range(1, len(HOSTILE) + 1))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_case_fits_on_one_screen(tmp_path: Path, name: str) -> None:
    data = fill(tmp_path / "data", hostile(HOSTILE[name], 1))
    shown = tamis("queue", "next", "--data", data).stdout.splitlines()
    assert len(shown) <= 22
    assert all(cell_len(row) <= 80 for row in shown)
    assert "case 1" in shown[0]
    assert any("tamis queue" in row for row in shown)


def test_a_sitting_with_hostile_cases_leaves_the_terminal_alone(tmp_path: Path) -> None:
    names = ("clear_screen", "title", "other_screen", "many_lines", "wide")
    data = fill(tmp_path / "data", *(hostile(HOSTILE[name], n) for n, name in enumerate(names, 1)))
    seen = watch("queue", "next", "--data", data, keys="ssssq")
    assert_unharmed(seen, plain=True)
    assert [f"case {n}" in "\n".join(seen.rows) for n in range(1, 6)] == [True] * 5


def test_colours_are_left_out_when_asked(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", hostile("hello", 1))
    seen = watch("queue", "list", "--data", data, term="xterm-256color", NO_COLOR="1")
    assert "\x1b[3" not in seen.raw
    assert "\x1b[4" not in seen.raw


def test_what_the_program_says_itself_is_harmless_too(tmp_path: Path) -> None:
    seen = watch("queue", "show", "\x1b]0;gotcha\x07", "--data", fill(tmp_path / "data"))
    assert seen.code == 1
    assert_unharmed(seen, plain=True)
    seen = watch("que\x1b[2Jue")
    assert seen.code == 2
    assert_unharmed(seen, plain=True)


def test_a_sentence_breaks_between_words(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", received)
    rows = [row.strip() for row in watch("queue", "hide", "event:1", "--data", data).rows if row.strip()]
    assert len(rows) > 1
    assert "no bot is running on this data, 'tamis serve' starts it. 'tamis queue undo" in " ".join(rows)
