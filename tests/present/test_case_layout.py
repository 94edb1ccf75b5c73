"""Lines become rows: no wider than the screen, and as few as it has."""

from bot.present.case_layout import Line, wrap

LINES = [Line(label="text", text="word " * 60, rows=6, min_rows=3), Line(label="why", text="x " * 90, rows=2)]


def test_without_a_height_every_line_is_complete() -> None:
    rows = wrap(LINES, 40)
    assert "".join(rows).count("word") == 60
    assert max(map(len, rows)) <= 40


def test_on_one_screen_the_item_keeps_three_rows_and_the_others_one() -> None:
    rows = wrap(LINES, 40, 4)
    assert len(rows) == 4
    assert rows[2].endswith("…")
    assert rows[3].startswith("why")


def test_on_a_low_screen_the_item_and_warnings_stay_and_others_are_left_out_from_the_end() -> None:
    warning, more = (
        Line(label="!", text="hidden now"),
        Line(label="", text="'tamis queue show 7' shows everything"),
    )
    rows = wrap([Line(label="post", text="a shoe"), LINES[0], warning, LINES[1], LINES[1], more], 40, 6)
    assert [row.split(" ")[0] for row in rows] == ["post", "text", "", "", "!", ""]
    assert "shows everything" in wrap([*LINES, more], 80, 1)[-1]
    assert wrap([*LINES, more], 80, 1)[0].startswith("text")
