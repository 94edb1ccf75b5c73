"""Training data: labels are masked rather than guessed, and copies never cross the split."""

import json
import math
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bot.domain.taxonomy import BINARY_SCORES, INTENTS
from models.data import Example, mix_examples, part_of, read_examples, split
from models.labels import CORPUS_INTENTS


def folder(tmp_path: Path, **sources: list[dict[str, Any]]) -> Path:
    for name, rows in sources.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    return tmp_path


def label(example: Example, name: str) -> float:
    return example.binary[BINARY_SCORES.index(name)]


def test_the_words_of_corpora_mean_intents_of_ours() -> None:
    assert set(CORPUS_INTENTS.values()) <= set(INTENTS)


def test_what_a_source_does_not_say_stays_unknown(tmp_path: Path) -> None:
    (example,) = read_examples(
        folder(tmp_path, some=[{"id": "1", "text": "hello", "lang": "fr", "toxic": 1}])
    )
    assert label(example, "toxicity") == 1
    assert all(math.isnan(label(example, name)) for name in ("insult", "spam", "hate", "needs_answer"))
    assert (example.sentiment, example.intents, example.language) == (-1, None, "fr")


def test_a_harmless_text_is_no_hate_but_a_toxic_one_may_be_anything(tmp_path: Path) -> None:
    calm, rude = read_examples(
        folder(tmp_path, some=[{"text": "calm", "toxic": 0}, {"text": "rude", "toxic": 1}])
    )
    assert label(calm, "hate") == 0
    assert math.isnan(label(rude, "hate"))


@pytest.mark.parametrize(("source", "insult"), [("written_a", 0), ("only_hate", math.nan)])
def test_harmless_means_no_insult_only_where_insults_were_looked_for(
    tmp_path: Path, source: str, insult: float
) -> None:
    (example,) = read_examples(folder(tmp_path, **{source: [{"text": "calm", "toxic": 0}]}))
    assert [label(example, name) for name in ("insult", "threat")] == pytest.approx([insult] * 2, nan_ok=True)
    assert math.isnan(label(example, "obscene"))


def test_a_corrected_row_loses_its_weakness(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "x y", "toxic": 1, "weak": True},
        {"id": "b", "text": "z", "toxic": 1, "weak": True},
    ]
    fixed = [{"id": "a", "text": "x y", "toxic": 0}]
    first, second = read_examples(folder(tmp_path, some=rows, relabel_fr=fixed))
    assert (label(first, "toxicity"), first.weight) == (0, 1.0)
    assert (label(second, "toxicity"), second.weight) == (1, pytest.approx(0.3))


def test_brand_comments_carry_intents_and_spam(tmp_path: Path) -> None:
    rows = [
        {"text": "c'est combien", "intents": ["question_price"], "needs_answer": 1, "sentiment": "neutral"},
        {"text": "gagnez", "intents": ["scam_phishing"], "needs_answer": 0},
    ]
    price, scam = read_examples(folder(tmp_path, written_one=rows))
    assert price.intents == (INTENTS.index("question_price"),)
    assert (label(price, "spam"), label(scam, "spam"), label(price, "needs_answer")) == (0, 1, 1)


def test_rows_that_teach_nothing_are_left_out(tmp_path: Path) -> None:
    assert (
        read_examples(
            folder(tmp_path, some=[{"text": "  "}, {"text": "x"}, {"text": "y", "intent": "confusion"}])
        )
        == []
    )


@pytest.mark.parametrize("copy", ["HELLO, World", "hello world", "hello -- world"])
def test_copies_stay_on_one_side(copy: str) -> None:
    assert part_of(copy) == part_of("hello world")


def test_the_parts_are_disjoint_and_roughly_as_large_as_said(tmp_path: Path) -> None:
    rows = [{"text": f"text number {number}", "toxic": 0} for number in range(2000)]
    parts = split(read_examples(folder(tmp_path, some=rows)))
    assert {name: len(examples) for name, examples in parts.items()} == {
        "train": pytest.approx(1840, abs=60),
        "dev": pytest.approx(80, abs=40),
        "test": pytest.approx(80, abs=40),
    }


def test_brand_comments_alone_are_a_mixture_too(tmp_path: Path) -> None:
    own = [{"text": f"own {number}", "lang": "fr", "toxic": 0} for number in range(10)]
    assert len(mix_examples(read_examples(folder(tmp_path, written_a=own)), 128, seed=1)) == 128


def test_several_folders_are_read_as_one(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    folder(first, some=[{"id": "a", "text": "x y", "toxic": 1}])
    folder(second, twin=[{"id": "b", "text": "z", "toxic": 1}], relabel_fr=[{"id": "a", "toxic": 0}])
    assert {example.text: label(example, "toxicity") for example in read_examples(first, second)} == {
        "x y": 0,
        "z": 1,
    }


def test_the_mixture_repeats_brand_comments_and_no_public_row_too_often(tmp_path: Path) -> None:
    few = [{"text": f"few {number}", "lang": "de", "toxic": 0} for number in range(10)]
    many = [{"text": f"many {number}", "lang": "de", "toxic": 0} for number in range(1000)]
    own = [{"text": f"own {number}", "lang": "fr", "toxic": 0} for number in range(10)]
    examples = read_examples(folder(tmp_path, few=few, many=many, written_a=own))
    chosen = mix_examples(examples, 2000, seed=1, written=0.5)
    counts = Counter(example.source for example in chosen)
    assert counts["written_a"] == pytest.approx(2000 * 0.5 / (0.5 + 0.5 * 0.17), rel=0.02)
    assert counts["many"] == pytest.approx(10 * counts["few"], rel=0.3), "by the root of the size"
    assert max(Counter(example.text for example in chosen if example.source == "few").values()) <= 8
    assert chosen == mix_examples(examples, 2000, seed=1, written=0.5)


@pytest.mark.parametrize(
    ("row", "constructive"),
    [
        ({"intents": ["question_price"]}, 1),
        ({"intents": ["praise"], "text": "trop bien"}, 0),
        ({"intents": ["praise"], "text": "je l'utilise depuis un mois et ma peau est bien plus douce"}, 1),
        ({"intents": ["tag_friend"]}, 0),
        ({"intents": ["question_price"], "toxic": 1}, 0),
        ({"intents": ["tag_friend"], "constructive": 1}, 1),
    ],
    ids=["question", "bare", "told", "tag", "rude", "said"],
)
def test_what_a_brand_comment_brings_is_derived(
    tmp_path: Path, row: dict[str, Any], constructive: int
) -> None:
    (example,) = read_examples(folder(tmp_path, written_a=[{"text": "prix", "lang": "fr", **row}]))
    assert label(example, "constructive") == constructive


def test_pairs_stay_on_one_side(tmp_path: Path) -> None:
    rows = [
        {"text": f"text {number}", "toxic": number % 2, "pair": f"p{number // 4}"} for number in range(400)
    ]
    parts = split(read_examples(folder(tmp_path, written_pairs=rows)))
    groups = [{example.group for example in examples} for examples in parts.values()]
    assert all(not first & second for first, second in combinations(groups, 2))


def test_what_stands_above_comes_with_the_text(tmp_path: Path) -> None:
    rows = [
        {"text": "idem", "intents": ["praise"], "parent": "trop beau", "post": "Nouveau sac"},
        {"text": "ok", "toxic": 0, "context": "what is it"},
    ]
    assert [example.context for example in read_examples(folder(tmp_path, written_a=rows))] == [
        "trop beau / Nouveau sac",
        "what is it",
    ]
