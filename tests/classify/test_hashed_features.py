"""The memory beside the network: what tokens and pairs add up to."""

from pathlib import Path

import numpy as np
import pytest

from bot.classify.hashed_features import (
    CHARACTER_BITS,
    FILE,
    PAIRS,
    CharacterWeights,
    WideLayer,
    hash_characters,
    hash_features,
)
from bot.classify.numeric import Floats

TOKENS = 20


class TokensOnly(WideLayer):
    """A layer that is asked without text, as one without weights of characters may be."""

    def of(self, ids: list[int]) -> Floats:
        return self.contributions(ids, "", [])


def wide(**rows: tuple[int, int]) -> TokensOnly:
    weights = np.zeros((TOKENS + PAIRS, 2), dtype=np.int8)
    for row, values in rows.items():
        weights[int(row[1:])] = values
    return TokensOnly(weights, np.array([0.5, 0.1]))


def test_each_token_adds_its_share_and_special_ones_none() -> None:
    contributions = wide(t5=(10, 0), t6=(0, 10), t0=(99, 99), t2=(99, 99)).of([0, 5, 6, 2])
    # two tokens and one pair make a text of three parts
    assert contributions.sum(0) == pytest.approx(np.array([10 * 0.5, 10 * 0.1]) / np.sqrt(3))
    assert contributions[1] == pytest.approx([5 / np.sqrt(3), 0])
    assert contributions[[0, 3]].sum() == 0


def test_a_pair_is_shared_by_its_two_tokens() -> None:
    (_, _), (_, rows) = hash_features([0, 5, 6, 2], TOKENS)
    memory = wide(**{f"t{rows[0]}": (8, 0)})
    contributions = memory.of([0, 5, 6, 2])
    assert contributions[1] == pytest.approx(contributions[2])
    assert contributions.sum() == pytest.approx(8 * 0.5 / np.sqrt(3))
    assert memory.of([0, 6, 5, 2]).sum() == 0, "the order of a pair counts"


def test_what_is_said_twice_says_no_more() -> None:
    once, twice = wide(t5=(10, 0)).of([0, 5, 2]), wide(t5=(10, 0)).of([0, 5, 5, 5, 2])
    assert once.sum() == pytest.approx(5)
    assert twice.sum() == pytest.approx(5 / np.sqrt(2)), "one token and one pair"


@pytest.mark.parametrize("ids", [[], [0, 2], [0, 3, 2]], ids=str)
def test_nothing_adds_nothing(ids: list[int]) -> None:
    assert wide(t5=(10, 0)).of(ids).sum() == 0


def test_it_is_read_from_its_file(tmp_path: Path) -> None:
    assert WideLayer.from_folder(tmp_path) is None
    weights = np.zeros((TOKENS + PAIRS, 2), dtype=np.int8)
    weights[7] = (4, 2)
    np.savez_compressed(tmp_path / FILE, weights=weights, scale=np.array([1.0, 1.0]))
    memory = WideLayer.from_folder(tmp_path)
    assert memory is not None
    assert memory.contributions([0, 7, 2], "", []).sum(0).tolist() == [4, 2]


def characters(**runs: int) -> WideLayer:
    """A layer that knows these runs of characters only, for its second label."""
    weights = np.zeros(2**CHARACTER_BITS, dtype=np.int8)
    for run, value in runs.items():
        weights[hash_characters(run).rows[hash_characters(run).positions == 0]] = value
    empty = np.zeros((TOKENS + PAIRS, 2), dtype=np.int8)
    return WideLayer(empty, np.array([1.0, 1.0]), CharacterWeights(weights, 0.5, 1))


def test_a_run_of_characters_counts_for_the_token_in_which_it_begins() -> None:
    offsets = [(0, 0), (0, 2), (2, 6), (0, 0)]  # <s> go hbit </s>
    added = characters(bit=10).contributions([0, 5, 6, 2], "gohbit", offsets)
    runs = len(hash_characters("gohbit").rows)
    assert added[2].tolist() == pytest.approx([0, 10 * 0.5 / np.sqrt(runs)])
    assert added[[0, 1, 3]].sum() == 0


def test_capitals_are_the_same_characters_and_others_are_not() -> None:
    offsets = [(0, 0), (0, 3), (0, 0)]
    spans = [
        characters(bit=10).contributions([0, 5, 2], text, offsets).sum() for text in ("bit", "BIT", "bet")
    ]
    assert spans[0] == spans[1] > 0
    assert spans[2] == 0


def test_what_the_network_does_not_read_any_more_counts_for_nothing() -> None:
    offsets = [(0, 0), (0, 4), (0, 0)]  # the tokeniser cut the text after "well"
    assert characters(bit=10).contributions([0, 5, 2], "well bit", offsets).sum() == 0


@pytest.mark.parametrize("text", ["", "a", "ab", "\ud83d", "İSTANBUL"], ids=ascii)
def test_any_text_has_runs_of_characters_or_none(text: str) -> None:
    runs = hash_characters(text)
    assert len(runs.rows) == len(runs.positions) == len(set(runs.rows.tolist()))
    assert all(0 <= position < len(text) for position in runs.positions)


def test_weights_of_characters_are_read_from_the_file(tmp_path: Path) -> None:
    weights = np.zeros(2**CHARACTER_BITS, dtype=np.int8)
    weights[hash_characters("bit").rows] = 6
    np.savez_compressed(
        tmp_path / FILE,
        weights=np.zeros((TOKENS + PAIRS, 2), dtype=np.int8),
        scale=np.array([1.0, 1.0]),
        characters=weights,
        characters_scale=0.5,
        characters_column=1,
    )
    memory = WideLayer.from_folder(tmp_path)
    assert memory is not None
    assert memory.contributions([0, 5, 2], "bit", [(0, 0), (0, 3), (0, 0)]).sum(0).tolist() == [0, 3]
