"""`tamis rules try`: what would happen to a text that nobody sent."""

from pathlib import Path

import pytest

from tests.fakes.instance import HOSTILE, as_json, tamis

RULES = """
version: 1
replies: {price: {fr: "C'est 10 €", en: "10 euros"}}
rules:
  - id: price-ad
    when: {origin: ad, words: [prix], kinds: [comment]}
    then: [{reply: price}]
  - {id: stopper, mode: enforce, when: {words: [stop]}, then: [hide], stop: true}
  - {id: after, mode: enforce, when: {words: [stop, prix]}, then: [{queue: x}]}
  - {id: sleeping, mode: 'off', when: {words: [prix]}, then: [delete]}
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, "utf-8")
    return str(path)


def test_it_says_which_rule_holds_what_it_would_do_and_with_which_words(file: str) -> None:
    trial = as_json(tamis("rules", "try", "quel prix", "--as", "ad-comment", "--rules", file, "--json"))
    first = trial["matched"][0]
    assert (first["rule"], first["mode"], first["does"]) == ("price-ad", "observe", ["reply"])
    assert first["text"] == "C'est 10 €"
    assert {"condition": "words", "saw": '"prix"'} in first["because"]


def test_it_says_what_a_near_miss_lacks(file: str) -> None:
    shown = tamis("rules", "try", "quel prix", "--rules", file)
    assert "near miss: price-ad (not met: origin)" in shown.stdout
    assert "sleeping" not in shown.stdout


def test_a_rule_behind_a_stop_is_told(file: str) -> None:
    shown = tamis("rules", "try", "stop", "--rules", file).stdout
    assert "stopper (mode enforce) → hide" in shown
    assert "after (mode enforce) → nothing (not reached: an earlier rule stops)" in shown


def test_nothing_holds_is_exit_code_three(file: str) -> None:
    result = tamis("rules", "try", "magnifique", "--rules", file, "--all")
    assert (result.exit_code, "no rule matches" in result.stdout) == (3, True)
    assert "no: after (not met: words)" in result.stdout


@pytest.mark.parametrize("name", sorted(HOSTILE)[:8])
def test_hostile_texts_do_not_reach_the_terminal(file: str, name: str) -> None:
    result = tamis("rules", "try", HOSTILE[name].replace("\0", ""), "--rules", file, "--all")
    assert result.exit_code in (0, 3)
    assert "\x1b" not in result.stdout


def test_it_speaks_french(file: str) -> None:
    shown = tamis("rules", "try", "magnifique", "--rules", file, "--lang-ui", "fr", "--all").stdout
    assert "aucune règle ne s'applique" in shown
    assert "after (non rempli" in shown


def test_a_person_who_would_wait_is_a_match_of_its_own(file: str) -> None:
    result = tamis("rules", "try", "bonjour", "--as", "dm", "--rules", file)
    assert result.exit_code == 0
    assert "safety-net (mode enforce) → queue" in result.stdout
    assert "asks: a direct message" in result.stdout
    assert "in 15 min, unless somebody has answered by then" in result.stdout


def test_the_same_in_json(file: str) -> None:
    trial = as_json(tamis("rules", "try", "bonjour", "--as", "dm", "--rules", file, "--json"))
    (net,) = trial["matched"]
    assert (net["rule"], net["does"], net["after_seconds"]) == ("safety-net", ["queue"], 900.0)
    assert net["due_at"]
    (hidden, _) = as_json(tamis("rules", "try", "stop", "--rules", file, "--json"))["matched"]
    assert (hidden["after_seconds"], hidden["due_at"]) == (None, None)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--as", "dm", "--attachment", "audio"), "audio without text"),
        (("", "--attachment", "image", "--attachment", "video"), "image, video without text"),
        (("--as", "review", "--rating", "1"), "a review of 1 of 5 stars"),
        (("--as", "mention", ""), "a mention whose text the platform did not send"),
    ],
)
def test_what_comes_without_words_can_be_tried(file: str, arguments: tuple[str, ...], expected: str) -> None:
    assert expected in tamis("rules", "try", *arguments, "--rules", file).stdout


def test_nothing_at_all_cannot_be_tried(file: str) -> None:
    result = tamis("rules", "try", "--rules", file)
    assert (result.exit_code, "write a TEXT" in result.stderr) == (2, True)


@pytest.mark.parametrize("option", ["--author-name", "--name"])
def test_the_author_has_a_name(file: str, option: str) -> None:
    assert tamis("rules", "try", "stop", option, "Lea", "--rules", file).exit_code == 0
