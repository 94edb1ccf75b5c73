"""The values of drafts."""

from bot.domain.drafts import DraftState, Prompt


def test_a_prompt_is_kept_as_one_text() -> None:
    assert Prompt(system="a", user="b").text == "a\n\nb"


def test_states_are_what_the_database_keeps() -> None:
    assert {state.value for state in DraftState} == {
        "asking", "waiting", "proposed", "rejected", "failed", "skipped",
    }  # fmt: skip
