"""Files that belong to a rules file: what it includes, and lists that live elsewhere."""

import pytest

from bot.domain import Mode
from bot.errors import ConfigError
from bot.rules import Environment, RuleSet, load_rules, load_stored_rules

MAIN = """
version: 1
include: [rules/more.yaml]
lists:
  bad: {file: lists/bad.txt, owner: lea, review_by: 2026-01-31}
rules:
  - {id: one, mode: enforce, when: {words: bad}, then: [hide]}
"""
MORE = """
lists: {good: [merci]}
rules:
  - {id: two, mode: suggest, when: {words: good}, then: [like]}
"""
ANYTHING = Environment()
BAD = "# ours\nconnard\n\n#hashtag is no word of ours\nsalope\n"
FILES = {"rules/more.yaml": MORE, "lists/bad.txt": BAD}


def loaded(main: str = MAIN, files: dict[str, str] = FILES, environment: Environment = ANYTHING) -> RuleSet:
    def read(name: str) -> str:
        if name not in files:
            raise FileNotFoundError(2, "No such file or directory")
        return files[name]

    return load_rules(main, "rules.yaml", environment, read)


def complaint(main: str, files: dict[str, str] = FILES) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(main, files)
    return str(caught.value)


def test_rules_of_all_pages_are_read_in_order() -> None:
    assert [(one.id, one.mode) for one in loaded().rules] == [("one", Mode.ENFORCE), ("two", Mode.SUGGEST)]


def test_every_page_changes_the_version() -> None:
    before = loaded().version
    assert loaded(files={**FILES, "lists/bad.txt": BAD + "pute\n"}).version != before
    assert loaded(files={**FILES, "rules/more.yaml": MORE + "\n"}).version != before


def test_what_is_kept_can_be_loaded_without_any_file() -> None:
    rule_set = loaded()
    again = load_stored_rules(rule_set.stored_text, "kept")
    assert (again.version, [one.id for one in again.rules]) == (rule_set.version, ["one", "two"])


def test_a_single_file_is_kept_as_it_is() -> None:
    text = "version: 1\nrules: []\n"
    assert load_rules(text, "rules.yaml").stored_text == text


def test_a_mistake_names_the_page_it_stands_on() -> None:
    reported = complaint(MAIN, {**FILES, "rules/more.yaml": "rules:\n  - {id: two, when: {wrods: [x]}}\n"})
    assert reported == "rules/more.yaml:2:22: rule two: unknown key 'wrods', did you mean 'words'?"


@pytest.mark.parametrize(
    ("main", "expected"),
    [
        ("version: 1\nrules: []\ninclude: [gone.yaml]", "cannot read 'gone.yaml': there is no such file"),
        ("version: 1\nrules: []\ninclude: [/etc/passwd]", "must be a file in or below the folder"),
        ("version: 1\nrules: []\ninclude: [../secret.yaml]", "must be a file in or below the folder"),
        ("version: 1\nrules: []\ninclude: [rules/more.yaml, rules/more.yaml]", "is included twice"),
        (
            "version: 1\nlists: {good: [x]}\ninclude: [rules/more.yaml]\nrules: []",
            "rules/more.yaml:2:15: list good: this name is used twice (first in rules.yaml, line 2)",
        ),
    ],
)
def test_mistakes_around_pages(main: str, expected: str) -> None:
    assert expected in complaint(main)


def test_an_included_page_has_no_defaults_of_its_own() -> None:
    reported = complaint(MAIN, {**FILES, "rules/more.yaml": "defaults: {mode: enforce}\n"})
    assert "unknown key 'defaults'; it belongs in the file that includes this one" in reported


def test_without_a_reader_an_include_is_a_mistake() -> None:
    with pytest.raises(ConfigError, match="cannot be read here"):
        load_rules(MAIN, "rules.yaml")


def test_a_list_that_is_due_for_review_is_told() -> None:
    rule_set = loaded(environment=Environment(today="2026-02-01"))
    reported = [str(one) for one in rule_set.warnings if "review was due" in str(one.message)]
    assert reported == ["rules.yaml:5:8: list bad: review was due by 2026-01-31 (lea)"]
    assert not [
        one
        for one in loaded(environment=Environment(today="2026-01-31")).warnings
        if "review was due" in str(one.message)
    ]
