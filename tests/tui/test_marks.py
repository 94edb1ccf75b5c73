"""Which cases are marked."""

from bot.tui.marks import Marks

ORDER = (7, 5, 3, 1)


def test_a_mark_is_set_and_taken_away() -> None:
    marks = Marks()
    marks.toggle(5)
    marks.toggle(3)
    marks.toggle(5)
    assert marks.cases == {3}
    marks.clear()
    assert marks.cases == set()


def test_a_range_goes_from_one_to_the_other_in_either_direction() -> None:
    marks = Marks()
    marks.mark_range(ORDER, 3)
    assert marks.is_in_range
    marks.mark_range(ORDER, 7)
    assert (marks.cases, marks.is_in_range) == ({7, 5, 3}, False)


def test_all_are_marked_and_then_none() -> None:
    marks = Marks()
    marks.toggle_all(ORDER)
    assert marks.cases == set(ORDER)
    marks.toggle_all(ORDER)
    assert marks.cases == set()


def test_what_the_list_does_not_show_is_not_marked() -> None:
    marks = Marks()
    marks.toggle_all(ORDER)
    marks.mark_range(ORDER, 7)
    marks.keep((5, 1))
    assert (marks.cases, marks.is_in_range) == ({5, 1}, False)
