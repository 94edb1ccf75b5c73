"""Contrast templates: the shipped file is whole, and the grammar around a slot holds."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.data import read_examples
from models.templates import expand_templates

pytestmark = pytest.mark.no_cover

SHIPPED = Path(__file__).parents[2] / "models" / "corpus" / "templates.yaml"
CORPUS = yaml.load(SHIPPED.read_text("utf-8"), yaml.CSafeLoader)
TEMPLATES = CORPUS["templates"]
GROUPS: dict[str, Any] = {
    "fr": {
        "women": {"gender": "f", "plural": "les femmes", "singular": "une femme", "slurs": ["gribouille"]},
        "gay": {"gender": "m", "plural": "les homos", "singular": "un homo", "slurs": ["vieux truc"]},
        "disabled": {"gender": "m", "plural": "les handicapés", "singular": "un handicapé", "slurs": ["x"]},
    },
    "en": {
        "asian": {"plural": "asians", "singular": "an asian", "adjective": "asian", "slurs": ["egg"]},
    },
}


@cache
def rows(seed: int = 1, per_template: int = 8) -> list[dict[str, object]]:
    """The rows of the shipped templates."""
    return expand_templates(SHIPPED, seed, per_template)


def every_row() -> list[dict[str, object]]:
    """One row for each group that a template allows."""
    return rows(per_template=99)


def written(tmp_path: Path, text: str, lang: str = "fr", **more: Any) -> Path:
    template = {"lang": lang, "function": "some", "hate": 0, "insult": 0, "threat": 0, "toxic": 0}
    corpus = {
        "sets": {"two": ["gay", "disabled"]},
        "groups": GROUPS,
        "templates": [template | {"text": text} | more],
    }
    path = tmp_path / "templates.yaml"
    path.write_text(yaml.safe_dump(corpus, allow_unicode=True), "utf-8")
    return path


def texts(path: Path) -> dict[object, object]:
    return {row["group"]: row["text"] for row in expand_templates(path, seed=1)}


def test_no_slot_or_choice_is_left_over() -> None:
    assert [row["text"] for row in every_row() if re.search(r"[{}\[\]|]", str(row["text"]))] == []


def test_every_function_speaks_both_languages() -> None:
    functions = {lang: {row["why"] for row in rows() if row["lang"] == lang} for lang in ("fr", "en")}
    assert functions["fr"] == functions["en"]
    assert len(functions["fr"]) >= 28


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_half_of_a_language_is_harmless(lang: str) -> None:
    hate = [template["hate"] for template in TEMPLATES if template["lang"] == lang]
    assert len(hate) >= 150
    assert 0.4 <= sum(hate) / len(hate) <= 0.55


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_languages_know_the_same_groups_with_slurs(lang: str) -> None:
    assert set(CORPUS["groups"][lang]) == set(CORPUS["groups"]["fr"])
    assert all(len(group["slurs"]) >= 3 for group in CORPUS["groups"][lang].values())


def test_every_group_is_attacked_and_defended() -> None:
    attacked = {(row["lang"], row["group"], template_of(row)["hate"]) for row in rows() if row["group"]}
    assert len(attacked) == 2 * 2 * len(CORPUS["groups"]["fr"])


def test_hate_is_always_toxic_and_every_label_is_known() -> None:
    for template in TEMPLATES:
        assert {template[name] for name in ("hate", "insult", "threat", "toxic")} <= {0, 1}
        assert template["toxic"] >= template["hate"], template["text"]


def test_no_template_is_written_twice() -> None:
    texts = Counter((template["lang"], template["text"].lower()) for template in TEMPLATES)
    assert [key for key, count in texts.items() if count > 1] == []


def test_no_text_carries_two_labels() -> None:
    judged: dict[str, set[str]] = {}
    for row in every_row():
        judged.setdefault(str(row["text"]).lower(), set()).add(str(row["tox"]))
    assert [text for text, labels in judged.items() if len(labels) > 1] == []


def test_french_small_words_are_joined() -> None:
    loose = re.compile(r"\b(de les|à les|(de|que) (un|une|arabes|immigrés|étrangers|homos))\b", re.IGNORECASE)
    assert [
        row["text"] for row in every_row() if row["lang"] == "fr" and loose.search(str(row["text"]))
    ] == []


def test_the_same_seed_gives_the_same_rows() -> None:
    assert expand_templates(SHIPPED, seed=1) == rows()
    assert rows(seed=2) != rows()


def test_a_template_with_slots_takes_as_many_groups_as_asked() -> None:
    taken = Counter(row["pair"] for row in rows(per_template=3))
    for index, template in enumerate(TEMPLATES):
        assert taken[f"tpl_{index}"] == (3 if "{" in template["text"] else 1) or "only" in template


def test_a_new_neighbour_changes_no_row(tmp_path: Path) -> None:
    more = CORPUS | {"templates": [TEMPLATES[-1], *TEMPLATES[:5]]}
    path = tmp_path / "templates.yaml"
    path.write_text(yaml.safe_dump(more, allow_unicode=True, sort_keys=False), "utf-8")
    before = [row["text"] for row in rows() if row["pair"] in {f"tpl_{index}" for index in range(5)}]
    assert [row["text"] for row in expand_templates(path, seed=1) if row["pair"] != "tpl_0"] == before


def test_a_row_carries_the_labels_of_its_template(tmp_path: Path) -> None:
    (row,) = expand_templates(written(tmp_path, "quel con", toxic=1, insult=1, obscene=1), seed=1)
    assert row == {
        "text": "quel con",
        "lang": "fr",
        "toxic": 1,
        "tox": {"insult": 1, "threat": 0, "identity_hate": 0, "obscene": 1},
        "group": "",
        "why": "some",
        "pair": "tpl_0",
    }


def test_the_rows_are_read_as_examples(tmp_path: Path) -> None:
    (tmp_path / "written_templates.jsonl").write_text("\n".join(map(json.dumps, rows())), "utf-8")
    examples = read_examples(tmp_path)
    assert len(examples) == len(rows())
    assert {example.group for example in examples} == {row["pair"] for row in rows()}


def test_agreement_follows_the_gender_of_the_group(tmp_path: Path) -> None:
    by_group = texts(written(tmp_path, "{plural} sont [tous là|toutes là], [ils|elles] rient"))
    assert by_group["women"] == "les femmes sont toutes là, elles rient"
    assert by_group["gay"] == "les homos sont tous là, ils rient"


def test_small_words_lose_their_vowel_only_where_french_does(tmp_path: Path) -> None:
    by_group = texts(
        written(tmp_path, "que {singular} parle {of} et {at}, tant de {bare}, il y a {singular}")
    )
    assert (
        by_group["women"] == "qu'une femme parle des femmes et aux femmes, tant de femmes, il y a une femme"
    )
    assert by_group["gay"] == "qu'un homo parle des homos et aux homos, tant d'homos, il y a un homo"
    assert str(by_group["disabled"]).endswith("tant de handicapés, il y a un handicapé")


def test_an_english_article_follows_its_word(tmp_path: Path) -> None:
    path = written(tmp_path, "A {adjective} friend is not a {slur}, {slurs} are for breakfast", lang="en")
    assert texts(path) == {"asian": "An asian friend is not an egg, eggs are for breakfast"}


def test_a_capital_slot_opens_a_sentence(tmp_path: Path) -> None:
    assert texts(written(tmp_path, "{Plural}. {Singular}"))["women"] == "Les femmes. Une femme"


def test_a_further_form_fills_what_it_leaves_out_from_the_first(tmp_path: Path) -> None:
    path = written(tmp_path, "{plural}: {singular}", lang="en")
    corpus = yaml.safe_load(path.read_text("utf-8"))
    corpus["groups"]["en"]["asian"]["also"] = [{"plural": "thais"}]
    path.write_text(yaml.safe_dump(corpus), "utf-8")
    texts = {row["text"] for seed in range(20) for row in expand_templates(path, seed)}
    assert texts == {"asians: an asian", "thais: an asian"}


def test_only_takes_groups_and_sets_of_groups(tmp_path: Path) -> None:
    assert set(texts(written(tmp_path, "{plural}", only=["two"]))) == {"gay", "disabled"}
    assert set(texts(written(tmp_path, "{plural}", only=["two", "women"]))) == {"gay", "disabled", "women"}


@pytest.mark.parametrize(
    ("text", "more", "complaint"),
    [
        ("{plurals} rient", {}, r"unknown slot \{plurals\}"),
        ("{gender}", {}, r"unknown slot \{gender\}"),
        ("{plural} rient", {"only": ["martians"]}, "unknown group martians"),
        ("{plural} sont [tous", {}, r"stray \["),
        ("quel monde}", {}, r"stray \}"),
    ],
    ids=["slot", "not_a_slot", "group", "open_choice", "brace"],
)
def test_a_mistake_names_its_template(
    tmp_path: Path, text: str, more: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=rf"template 0 \(fr, some\): {complaint}"):
        expand_templates(written(tmp_path, text, **more), seed=1)


def template_of(row: dict[str, object]) -> dict[str, Any]:
    template: dict[str, Any] = TEMPLATES[int(str(row["pair"]).removeprefix("tpl_"))]
    return template
