"""`tamis rules try`: what would happen to a text that nobody sent."""

from pathlib import Path

import pytest

from tests.fakes.instance import HOSTILE, as_json, tamis

RULES = """
version: 1
states: {sale: {}}
replies: {price: {fr: "C'est 10 €", en: "10 euros"}}
rules:
  - id: price-ad
    when: {origin: ad, words: [prix], kinds: [comment]}
    then: [{reply: price}]
  - {id: stopper, mode: enforce, when: {words: [stop]}, then: [hide], stop: true}
  - {id: after, mode: enforce, when: {words: [stop, prix]}, then: [{queue: x}]}
  - {id: briefly, when: {words: [silence]}, then: [{hide: {for: 6h}}]}
  - {id: on-sale, when: {state: sale, words: [solde]}, then: [{queue: x}]}
  - {id: sleeping, mode: 'off', when: {words: [prix]}, then: [delete]}
"""

AROUND = """
version: 1
rules:
  - id: all-of-it
    when:
      all:
        - {words: {in: [contest], of: post_text}}
        - {words: {in: [combien], of: parent_text}}
      valid_until: 2026-11-29 23:59
      posts: ['1000_22']
      language: it
      origin: ad
      kinds: [reply]
      rating: "<= 2"
    then: [queue]
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
    assert "near miss: price-ad (not met: origin is organic)" in shown.stdout
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


def test_what_is_hidden_for_a_time_says_for_how_long(file: str) -> None:
    shown = tamis("rules", "try", "silence", "--rules", file).stdout
    assert "shown again after 6 h, unless something else happens to it" in shown
    (briefly,) = as_json(tamis("rules", "try", "silence", "--rules", file, "--json"))["matched"]
    assert (briefly["does"], briefly["shown_again_seconds"]) == (["hide"], 21_600.0)


def test_a_state_can_be_on(file: str) -> None:
    assert "near miss: on-sale" in tamis("rules", "try", "un solde", "--rules", file).stdout
    shown = tamis("rules", "try", "un solde", "--state", "sale", "--rules", file)
    assert "on-sale (mode observe) → queue" in shown.stdout
    unknown = tamis("rules", "try", "un solde", "--state", "sales", "--rules", file)
    assert unknown.exit_code == 1
    assert "no state 'sales' (defined under 'states': sale)" in unknown.stderr


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


def test_everything_around_the_text_can_be_said(file: str) -> None:
    Path(file).write_text(AROUND, "utf-8")
    around = (
        *(
            "--at",
            "2026-11-29 23:59",
            "--post",
            "1000_22",
            "--post-text",
            "our contest",
            "--parent",
            "combien ?",
        ),
        *("--language", "it", "--origin", "ad", "--kind", "reply", "--stars", "2"),
    )
    trial = as_json(tamis("rules", "try", "io", "--rules", file, "--json", *around))
    assert [rule["rule"] for rule in trial["matched"]] == ["all-of-it"]
    other = as_json(tamis("rules", "try", "io", "--rules", file, "--json", "--at", "2026-12-01"))
    assert [rule["rule"] for rule in other["matched"]] == []


def test_a_recommendation_can_be_tried(file: str) -> None:
    Path(file).write_text("version: 1\nrules: [{id: low, when: {rating: '<= 2'}, then: [queue]}]\n", "utf-8")
    assert tamis("rules", "try", "--recommends", "no", "--as", "review", "--rules", file).exit_code == 0
    assert tamis("rules", "try", "--recommends", "yes", "--as", "review", "--rules", file).exit_code == 3


def test_at_most_three_near_misses_are_shown_and_those_with_figures_first(file: str) -> None:
    words = [
        f"  - {{id: word-{number}, when: {{kinds: [comment], words: [zzz]}}, then: [hide]}}"
        for number in range(5)
    ]
    score = "  - {id: score, when: {kinds: [comment], toxicity: '>= 0.9'}, then: [hide]}"
    Path(file).write_text("\n".join(["version: 1", "rules:", *words, score, ""]), "utf-8")
    shown = tamis("rules", "try", "hello", "--rules", file).stdout.splitlines()
    nearly = [line for line in shown if line.startswith("near miss")]
    assert len(nearly) == 3
    assert nearly[0].startswith("near miss: score (not met: toxicity ")
    assert nearly[0].endswith("< 0.9)")
