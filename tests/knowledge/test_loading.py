"""Pages become entries, and every mistake is reported at once, with file and line."""

from datetime import date

import pytest

from bot.errors import ConfigError
from bot.knowledge.entries import Audience
from bot.knowledge.loading import is_page, load_knowledge
from tests.fakes.knowledge import PAGE, base

MARKDOWN = """\
---
language: en
accounts: [Maison]
valid_until: 2026-12-31
---
## Are you open on Sunday? {#sunday}
- open sundays?
- is it closed on a Sunday

Yes, from 10 am
to 1 pm.

The café stays closed.

## Where do I park?
Behind the gym.
"""


def mistakes(**pages: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_knowledge({name.replace("_", "."): text for name, text in pages.items()}, "fr")
    return [str(problem) for problem in caught.value.problems]


def entry_of(answer: str = "Oui.", **keys: str) -> str:
    lines = "".join(f"\n    {key}: {value}" for key, value in keys.items())
    return f"version: 1\nentries:\n  - id: one\n    question: Ouvert ?\n    answer: {answer}{lines}\n"


def test_a_page_in_yaml_has_entries_in_several_languages() -> None:
    hours = base().entries[0]
    assert hours.wordings["fr"].asked == ("Quels sont vos horaires ?", "vous fermez à quelle heure ?")
    assert hours.wordings["en"].answer == "From 10 am to 7 pm, except Monday."
    assert hours.wordings["en"].link == "https://maison.example/horaires"


def test_a_page_in_markdown_has_a_question_for_each_heading() -> None:
    sunday, parking = load_knowledge({"en.md": MARKDOWN}, "fr").entries
    wording = sunday.wordings["en"]
    assert (sunday.id, parking.id) == ("sunday", "where-do-i-park")
    assert wording.asked == (
        "Are you open on Sunday?",
        "open sundays?",
        "is it closed on a Sunday",
    )
    assert wording.answer == "Yes, from 10 am to 1 pm.\nThe café stays closed."
    assert (sunday.accounts, sunday.valid_until) == (frozenset({"Maison"}), date(2026, 12, 31))
    assert parking.where == "en.md:15:1"


def test_an_entry_may_have_a_page_for_each_language() -> None:
    french = "---\nlanguage: fr\n---\n## Ouvert ? {#open}\nOui.\n"
    english = "---\nlanguage: en\n---\n## Open? {#open}\nYes.\n"
    entries = load_knowledge({"fr.md": french, "en.md": english}, "fr").entries
    assert [entry.id for entry in entries] == ["open"]
    assert {language: wording.answer for language, wording in entries[0].wordings.items()} == {
        "en": "Yes.",
        "fr": "Oui.",
    }


def test_every_mistake_of_every_page_is_reported_at_once() -> None:
    reported = mistakes(
        a_yaml="version: 1\nentries:\n  - {id: A B, question: x, answer: y, vairants: [z]}\n",
        b_md="Some text\n## \nanswer\n",
        c_yaml=entry_of('"Bonjour {name}"', link='"http://maison.example"'),
    )
    assert len(reported) == 6
    assert all(problem.startswith(("a.yaml:", "b.md:", "c.yaml:")) for problem in reported)
    assert any("did you mean 'variants'" in problem for problem in reported)


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (entry_of('"Bonjour {{ author }}"'), "c.yaml:5:13: entry one: {{ is not filled in here"),
        (entry_of('"Voir [lien]"'), "c.yaml:5:13: entry one: [lien] is not filled in here"),
        (entry_of(link='"http://maison.example"'), "c.yaml:6:11: entry one: a link begins with https://"),
        (entry_of(link='"javascript:alert(1)"'), "a link begins with https://"),
        (entry_of(valid_from="2026-02-01", valid_until="2026-01-01"), "'valid_until' is before"),
        (entry_of(valid_until="demain"), "expected a day such as 2026-12-31"),
        (entry_of(audience="staff"), "c.yaml:6:15"),
        (entry_of('""'), "expected a text"),
        (entry_of("x" * 2001), "an answer longer than 2000 characters"),
        ("version: 2\nentries: []\n", "c.yaml:1:10"),
        ("version: 1\nentries: [&a {id: one}]\n", "c.yaml"),
    ],
)
def test_a_mistake_says_where_it_is_and_what_to_do(page: str, problem: str) -> None:
    assert problem in "\n".join(mistakes(c_yaml=page))


def test_an_id_is_used_once_for_each_language() -> None:
    assert "this id is used twice (first in a.yaml, line 3)" in mistakes(a_yaml=PAGE, b_yaml=PAGE)[0]


def test_pages_that_differ_in_what_holds_for_an_entry_are_refused() -> None:
    french = "---\nlanguage: fr\naudience: private\n---\n## Ouvert ? {#open}\nOui.\n"
    english = "---\nlanguage: en\n---\n## Open? {#open}\nYes.\n"
    assert "audience, accounts and days of validity differ" in mistakes(a_md=french, b_md=english)[0]


def test_a_question_without_an_answer_is_a_mistake() -> None:
    assert mistakes(a_md="## Ouvert ?\n") == ["a.md:1:1: entry ouvert: has no answer"]


def test_the_line_of_a_mistake_above_the_questions_is_that_of_the_file() -> None:
    assert mistakes(a_md="---\nlanguage: fr\nacounts: [x]\n---\n## Ouvert ?\nOui.\n")[0].startswith(
        "a.md:3:1:"
    )


def test_terms_that_are_never_closed_are_a_mistake() -> None:
    assert "is never closed" in mistakes(a_md="---\nlanguage: fr\n")[0]


def test_what_holds_for_a_page_holds_for_its_entries() -> None:
    page = "version: 1\naudience: private\naccounts: [Lyon]\n" + entry_of().removeprefix("version: 1\n")
    entry = base(page).entries[0]
    assert (entry.audience, entry.accounts) == (Audience.PRIVATE, frozenset({"Lyon"}))


def test_an_entry_holds_from_its_first_to_its_last_day() -> None:
    gift = base().entries[2]
    assert gift.is_valid_on(date(2026, 12, 31))
    assert not gift.is_valid_on(date(2027, 1, 1))


def test_the_version_changes_with_every_text() -> None:
    assert base().version != base(PAGE.replace("19 h", "18 h")).version


def test_pages_are_told_by_their_names() -> None:
    names = ["a.yaml", "sub/b.md", "c.yml", "README.md", ".d.yaml", "e.txt"]
    assert [name for name in names if is_page(name)] == ["a.yaml", "sub/b.md", "c.yml"]


def test_no_pages_are_a_base_without_entries() -> None:
    assert load_knowledge({}, "fr").entries == ()
