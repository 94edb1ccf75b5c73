"""The mixture of a run: shares, repetitions, and contrast sets that stay together."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from models.data import read_examples
from models.mixture import mix_examples
from tests.fakes.corpus import folder


def test_brand_comments_alone_are_a_mixture_too(tmp_path: Path) -> None:
    own = [{"text": f"own {number}", "lang": "fr", "toxic": 0} for number in range(10)]
    assert len(mix_examples(read_examples(folder(tmp_path, written_a=own)), 128, seed=1)) == 128


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


def test_the_texts_of_a_contrast_set_follow_one_another(tmp_path: Path) -> None:
    rows = [
        {"text": f"text {number}", "lang": "fr", "toxic": number % 2, "pair": f"p{number // 2}"}
        for number in range(200)
    ]
    chosen = mix_examples(read_examples(folder(tmp_path, written_pairs=rows)), 200, seed=1)
    neighbours = list(zip(chosen[::2], chosen[1::2], strict=True))
    assert all(first.group == second.group for first, second in neighbours)
    assert [first.group for first, _ in neighbours] != sorted(first.group for first, _ in neighbours)


def test_variations_that_are_all_labelled_alike_are_spread(tmp_path: Path) -> None:
    rows = [{"text": f"text {number}", "toxic": 0, "pair": f"p{number // 4}"} for number in range(200)]
    chosen = mix_examples(read_examples(folder(tmp_path, written_templates=rows)), 120, seed=1)
    same = sum(first.group == second.group for first, second in pairwise(chosen))
    assert same < len(chosen) / 10


def test_rows_that_were_read_again_count_more_than_the_others_of_their_source(tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": f"row {number}", "toxic": 0} for number in range(200)]
    fixed = [{"id": str(number), "toxic": 1} for number in range(100)]
    examples = read_examples(folder(tmp_path, davidson_en=rows, relabel_en=fixed))
    counts = Counter(example.is_reread for example in mix_examples(examples, 400, seed=1))
    assert counts[True] > 4 * counts[False]
