"""The memory beside the network: what tokens and pairs add up to."""

from pathlib import Path

import numpy as np
import pytest

from bot.classify.hashed_features import FILE, PAIRS, WideLayer, hash_features

TOKENS = 20


def wide(**rows: tuple[int, int]) -> WideLayer:
    weights = np.zeros((TOKENS + PAIRS, 2), dtype=np.int8)
    for row, values in rows.items():
        weights[int(row[1:])] = values
    return WideLayer(weights, np.array([0.5, 0.1]))


def test_each_token_adds_its_share_and_special_ones_none() -> None:
    contributions = wide(t5=(10, 0), t6=(0, 10), t0=(99, 99), t2=(99, 99)).contributions([0, 5, 6, 2])
    # two tokens and one pair make a text of three parts
    assert contributions.sum(0) == pytest.approx(np.array([10 * 0.5, 10 * 0.1]) / np.sqrt(3))
    assert contributions[1] == pytest.approx([5 / np.sqrt(3), 0])
    assert contributions[[0, 3]].sum() == 0


def test_a_pair_is_shared_by_its_two_tokens() -> None:
    (_, _), (_, rows) = hash_features([0, 5, 6, 2], TOKENS)
    memory = wide(**{f"t{rows[0]}": (8, 0)})
    contributions = memory.contributions([0, 5, 6, 2])
    assert contributions[1] == pytest.approx(contributions[2])
    assert contributions.sum() == pytest.approx(8 * 0.5 / np.sqrt(3))
    assert memory.contributions([0, 6, 5, 2]).sum() == 0, "the order of a pair counts"


def test_what_is_said_twice_says_no_more() -> None:
    once, twice = wide(t5=(10, 0)).contributions([0, 5, 2]), wide(t5=(10, 0)).contributions([0, 5, 5, 5, 2])
    assert once.sum() == pytest.approx(5)
    assert twice.sum() == pytest.approx(5 / np.sqrt(2)), "one token and one pair"


@pytest.mark.parametrize("ids", [[], [0, 2], [0, 3, 2]], ids=str)
def test_nothing_adds_nothing(ids: list[int]) -> None:
    assert wide(t5=(10, 0)).contributions(ids).sum() == 0


def test_it_is_read_from_its_file(tmp_path: Path) -> None:
    assert WideLayer.from_folder(tmp_path) is None
    weights = np.zeros((TOKENS + PAIRS, 2), dtype=np.int8)
    weights[7] = (4, 2)
    np.savez_compressed(tmp_path / FILE, weights=weights, scale=np.array([1.0, 1.0]))
    memory = WideLayer.from_folder(tmp_path)
    assert memory is not None
    assert memory.contributions([0, 7, 2]).sum(0).tolist() == [4, 2]
