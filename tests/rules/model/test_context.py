"""What conditions evaluate: the readings of a text, each computed once."""

from typing import Any

import pytest

from bot.domain import Facts, Judgement, ThreadState
from bot.rules.model.context import MAX_TEXT, EvalContext, tokens
from tests.factories import NOW, event


def context(text: str = "", facts: Facts = Facts(), **changes: Any) -> EvalContext:  # noqa: B008
    happened = event(text=text, **changes)
    return EvalContext(event=happened, judgement=Judgement(scores={}), facts=facts, now=NOW)


def test_folded_words_have_neither_accents_nor_capitals_and_spaces_around_them() -> None:
    assert context("L'ÉTÉ, enfin !").folded == " l ete enfin "


@pytest.mark.parametrize("text", ["c o n n a r d", "c0nnard", "CONNARD"])
def test_the_skeleton_undoes_obfuscation(text: str) -> None:
    assert " connard " in context(text).skeleton


def test_a_field_takes_the_place_of_the_text() -> None:
    around = Facts(thread=ThreadState(parent_text="le parent", post_text="le post"))
    whole = context("le texte", around, author_name="Ana")
    fields = {"text": "le texte", "author_name": "Ana", "parent_text": "le parent", "post_text": "le post"}
    assert {field: whole.with_field(field).text for field in fields} == fields
    assert whole.with_field("text") is whole


def test_quotations_can_be_left_out() -> None:
    assert context("il a dit « connard » hier").with_field("unquoted").folded == " il a dit hier "


def test_the_same_text_is_read_once_below_another_event_too() -> None:
    first, second = context("06 12 34 56 78"), context("06 12 34 56 78", author_name="Ana")
    assert first.phones(("FR",)) == ("0612345678",)
    assert second.phones(("FR",)) is first.phones(("FR",))


def test_a_long_text_is_truncated_for_matching() -> None:
    assert len(context("a" * (MAX_TEXT + 5)).text) == MAX_TEXT


def test_a_test_runs_once_for_an_event_whatever_it_returns() -> None:
    calls: list[EvalContext] = []

    def test(evaluated: EvalContext) -> None:
        calls.append(evaluated)

    whole = context()
    assert (whole.memo(test), whole.memo(test)) == (None, None)
    assert calls == [whole]


def test_tokens_are_runs_of_letters_and_digits() -> None:
    assert tokens("l'été_2026 #ootd") == ["l", "été", "2026", "ootd"]
