"""Lists as they are written: ids, words, words with a language and a strength, and lists in files."""

from typing import Any

import pytest

from bot.rules.source.documents import read_source_files
from bot.rules.source.lists import ListedWord, ResolvedLists, Strength, resolve_lists
from tests.fakes.rules import mistakes, rule


def resolved(written: str, **files: str) -> ResolvedLists:
    def read(name: str) -> str:
        return files[name]

    source = read_source_files(f"version: 1\nrules: []\nlists:\n  bad: {written}\n", "rules.yaml", read)
    lists = resolve_lists(source, read)
    assert source.problems == []
    return lists


def words(written: str) -> tuple[ListedWord, ...]:
    return resolved(written).words["bad"]


def test_a_plain_list_has_words_of_any_language_that_hide() -> None:
    assert words("[connard, 42]") == (ListedWord(text="connard"), ListedWord(text="42"))
    assert resolved("[connard, 42]").texts["bad"] == ("connard", "42")
    assert words("{entries: [a.example]}") == (ListedWord(text="a.example"),)


def test_a_word_has_what_its_list_says_unless_it_says_otherwise() -> None:
    plain, particular = words(
        "{language: fr, strength: asks, words: [con, {word: cretino, language: [it, es], strength: hides, "
        "except: [cretino mio], match: exact}]}"
    )
    assert plain == ListedWord(text="con", languages=frozenset({"fr"}), strength=Strength.ASKS)
    assert particular == ListedWord(
        text="cretino",
        languages=frozenset({"it", "es"}),
        strength=Strength.HIDES,
        exceptions=("cretino mio",),
        is_whole_text=True,
    )


def test_any_language_has_its_reason() -> None:
    (word,) = words("{language: fr, words: [{word: motherfucker, language: any, reason: of no other}]}")
    assert (word.languages, word.reason) == (frozenset(), "of no other")


def test_the_lines_of_a_file_have_the_language_of_their_list() -> None:
    lists = resolved("{language: fr, strength: asks, file: bad}", bad="# ours\nconnard\n\nsalope\n")
    assert [(word.text, word.languages, word.strength) for word in lists.words["bad"]] == [
        ("connard", frozenset({"fr"}), Strength.ASKS),
        ("salope", frozenset({"fr"}), Strength.ASKS),
    ]


def test_stronger_words_reach_what_weaker_ones_are_wanted_for() -> None:
    reached = {(word, wanted) for word in Strength for wanted in Strength if word.reaches(wanted)}
    assert (Strength.HIDES, Strength.SUPPORTS) in reached
    assert (Strength.ASKS, Strength.HIDES) not in reached
    assert (Strength.SUPPORTS, Strength.ASKS) not in reached
    assert len(reached) == 6


def test_only_what_is_particular_changes_what_depends_on_a_word() -> None:
    assert ListedWord(text="con", reason="asked Léa").definition == "con"
    particular = [
        ListedWord(text="con", languages=frozenset({"fr"})),
        ListedWord(text="con", strength=Strength.ASKS),
        ListedWord(text="con", exceptions=("con brio",)),
        ListedWord(text="con", is_whole_text=True),
    ]
    assert len({word.definition for word in particular} - {"con"}) == 4


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"owner": "lea"}, "a list has one of 'words', 'entries' and 'file'"),
        ({"words": ["a"], "entries": ["b"]}, "a list has one of 'words', 'entries' and 'file'"),
        ({"entries": ["a"], "language": "fr"}, "'language' is for words; write 'words' for 'entries'"),
        ({"entries": ["a"], "strength": "asks"}, "'strength' is for words; write 'words' for 'entries'"),
        ({"words": ["a"], "language": "any"}, "'language: any' needs a 'reason'"),
        ({"words": [{"word": "a", "language": "any"}]}, "'language: any' needs a 'reason'"),
        ({"words": [{"word": "a", "language": ["fr", "any"]}]}, "'any' stands alone"),
        ({"words": ["a"], "language": "french"}, "'language': expected a language code such as fr"),
        ({"words": ["a"], "language": []}, "'language': expected a language code such as fr"),
        ({"words": [{"wrod": "a"}]}, "unknown key 'wrod', did you mean 'word'?"),
        (
            {"words": [{"word": "a", "strength": "hide"}]},
            "expected one of hides, asks, supports, did you mean",
        ),
        ({"words": [["a"]]}, "'words': expected a word or a phrase"),
        ({"words": [True]}, "'words': expected a word or a phrase"),
        ({"file": "gone.txt"}, "'gone.txt' cannot be read here"),
    ],
)
def test_what_a_list_cannot_say_is_a_mistake(written: dict[str, Any], problem: str) -> None:
    assert problem in mistakes(rule(), lists={"bad": written})
