"""The draw is what its page says, in ten lines of somebody else's."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.contest_draw import draw_winners, entry_code, list_hash, seed_hash


def recomputed(codes: list[str], seed: str, word: str, count: int) -> list[str]:
    """The ten lines of docs/community.md."""
    left, winners = sorted(codes), []
    for n in range(min(count, len(left))):
        number = int(hashlib.sha256(f"{seed}\n{word}\n{n}".encode()).hexdigest(), 16)
        winners.append(left.pop(number % len(left)))
    return winners


@given(
    st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), unique=True, max_size=30),
    st.text(max_size=20),
    st.text(max_size=20),
    st.integers(1, 40),
)
def test_anybody_draws_the_same_winners_whatever_the_order(
    codes: list[str], seed: str, word: str, count: int
) -> None:
    drawn = draw_winners(codes, seed, word, count)
    assert drawn == recomputed(codes, seed, word, count) == draw_winners(codes[::-1], seed, word, count)
    assert len(set(drawn)) == len(drawn) == min(count, len(codes))


def test_every_place_is_won_about_as_often() -> None:
    codes = [f"{number:016x}" for number in range(5)]
    firsts = [draw_winners(codes, str(seed), "", 1)[0] for seed in range(2_000)]
    assert all(300 < firsts.count(code) < 500 for code in codes)


def test_a_code_depends_on_its_salt_and_hashes_on_what_they_hash() -> None:
    assert entry_code("salt", "facebook", "900", "1") == entry_code("salt", "facebook", "900", "1")
    assert entry_code("salt", "facebook", "900", "1") != entry_code("other", "facebook", "900", "1")
    assert list_hash(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()
    assert seed_hash("s") == hashlib.sha256(b"s").hexdigest()
