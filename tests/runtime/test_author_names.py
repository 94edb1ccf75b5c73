"""Verdicts on names: which are asked for, which are kept."""

import pytest

from bot.domain import Event, Judgement, Kind
from bot.runtime.author_names import AuthorNames
from tests.factories import event

ASKS, IDLE = Judgement(scores={"needs_answer": 0.9}), Judgement(scores={"needs_answer": 0.1})
KIND, RUDE = Judgement(scores={"insult": 0.1}), Judgement(scores={"insult": 0.9})


def judged(*pairs: tuple[Event, Judgement]) -> list[str]:
    return AuthorNames().unjudged(pairs)


@pytest.mark.parametrize(
    ("happened", "judgement", "names"),
    [
        (event(author_name="Ana"), ASKS, ["Ana"]),
        (event(author_name="Ana"), IDLE, []),
        (event(author_name="Ana", kind=Kind.DM), IDLE, ["Ana"]),
        (event(author_name="Ana"), Judgement(scores={}), ["Ana"]),
        (event(author_name=None), ASKS, []),
        (event(author_name="SAV Officiel"), ASKS, []),
    ],
)
def test_only_names_that_an_answer_may_need_are_judged(
    happened: Event, judgement: Judgement, names: list[str]
) -> None:
    assert judged((happened, judgement)) == names


def test_each_name_is_judged_once() -> None:
    assert judged(*[(event(author_name=name), ASKS) for name in ("Ana", "Léa", "Ana")]) == ["Ana", "Léa"]
    names = AuthorNames()
    names.keep(["Ana"], [KIND])
    assert names.unjudged([(event(author_name="Ana"), ASKS)]) == []


def test_a_name_is_accepted_when_it_was_read_and_nothing_speaks_against_it() -> None:
    names = AuthorNames()
    names.keep(["Ana", "Gros Malin"], [KIND, RUDE])
    assert [names.is_accepted(name) for name in ("Ana", "Gros Malin", "Léa", None)] == [
        True,
        False,
        False,
        False,
    ]


def test_the_latest_names_are_kept() -> None:
    names = AuthorNames(most_kept=2)
    names.keep(["Ana", "Léa"], [KIND, KIND])
    assert names.is_accepted("Ana")
    names.keep(["Tom"], [KIND])
    assert [names.is_accepted(name) for name in ("Ana", "Léa", "Tom")] == [True, False, True]
