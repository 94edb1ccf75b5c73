"""Training data: labels are masked rather than guessed, and copies never cross the split."""

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from bot.domain.taxonomy import BINARY_SCORES, INTENTS
from models.data import Example, hash_words, part_of, read_examples, split
from models.labels import CORPUS_INTENTS
from tests.fakes.corpus import folder


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


def test_a_row_that_names_its_part_is_in_no_other(tmp_path: Path) -> None:
    named = [{"text": f"text {number}", "toxic": 0, "part": "dev"} for number in range(50)]
    parts = split(read_examples(folder(tmp_path, some=named)))
    assert {name: len(examples) for name, examples in parts.items()} == {"train": 0, "dev": 50, "test": 0}


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


def test_a_correction_may_name_its_row_by_the_text(tmp_path: Path) -> None:
    rows = [{"text": "bande de tocards", "toxic": 0}, {"text": "quels tocards", "toxic": 0}]
    fixed = [{"text": "bande de tocards", "toxic": 1}]
    first, second = read_examples(folder(tmp_path, written_a=rows, relabel_heldout=fixed))
    assert (label(first, "toxicity"), label(second, "toxicity")) == (1, 0)
    assert (first.is_reread, second.is_reread) == (True, False)


@pytest.mark.parametrize(
    ("source", "row", "toxicity"),
    [
        ("clinc150_en", {"intent": "unknown"}, 0),
        ("goemotions_en", {"sentiment": "positive"}, 0),
        ("goemotions_en", {"sentiment": "negative"}, math.nan),
        ("goemotions_en", {"sentiment": "neutral", "toxic": 1}, 1),
        ("some_corpus", {"sentiment": "positive"}, math.nan),
    ],
    ids=["request", "calm", "angry", "labelled", "unknown corpus"],
)
def test_what_is_harmless_by_its_source_is_so_weakly(
    tmp_path: Path, source: str, row: dict[str, Any], toxicity: float
) -> None:
    (example,) = read_examples(folder(tmp_path, **{source: [{"text": "set an alarm", **row}]}))
    assert label(example, "toxicity") == pytest.approx(toxicity, nan_ok=True)
    assert (example.weight < 1) == (toxicity == 0)


def test_a_source_with_a_line_of_its_own_has_a_convention_until_it_is_read_again(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "x y", "toxic": 1}, {"id": "b", "text": "z", "toxic": 1}]
    corpus = folder(tmp_path, davidson_en=rows, relabel_en=[{"id": "b", "toxic": 0}], written_a=[rows[0]])
    conventions = {(example.source, example.text): example.convention for example in read_examples(corpus)}
    assert conventions == {
        ("davidson_en", "x y"): "davidson_en",
        ("davidson_en", "z"): "",
        ("written_a", "x y"): "",
    }


def test_a_threat_keeps_its_intents_and_is_not_taken_for_one_without(tmp_path: Path) -> None:
    threat = {"toxic": 1, "tox": {"threat": 1}}
    unknown, wanting = read_examples(
        folder(
            tmp_path,
            written_a=[
                {"text": "attends", **threat},
                {"text": "vite", **threat, "intents": ["refund_return"]},
            ],
        )
    )
    assert unknown.intents is None
    assert wanting.intents == (INTENTS.index("refund_return"),)


@pytest.mark.parametrize(
    ("text", "intents", "answer"),
    [
        ("je la porte tous les jours", ["ugc_share"], 0),
        ("je la porte tous les jours, vous aimez ?", ["ugc_share"], 1),
        ("merci, et ma commande", ["thanks", "order_status"], 1),
    ],
    ids=["story", "story with a question", "thanks and a matter"],
)
def test_what_asks_nothing_needs_no_answer(
    tmp_path: Path, text: str, intents: list[str], answer: int
) -> None:
    row = {"text": text, "intents": intents, "needs_answer": 1}
    (example,) = read_examples(folder(tmp_path, written_a=[row]))
    assert label(example, "needs_answer") == answer


def test_a_variation_of_a_training_text_is_not_held_out(tmp_path: Path) -> None:
    rows = [{"text": f"text number {number}", "toxic": 0} for number in range(400)]
    corpus = folder(tmp_path, written_a=rows)
    held_out = [row["text"] for row in rows if part_of(str(row["text"])) != "train"]
    variations = [*held_out[:3], next(row["text"] for row in rows if row["text"] not in held_out)]
    (corpus / "variations.txt").write_text(
        "\n".join(hash_words(str(text))[:16] for text in variations), "utf-8"
    )
    parts = split(read_examples(corpus))
    remaining = {example.text for name in ("dev", "test") for example in parts[name]}
    assert remaining == set(held_out[3:])
    assert variations[-1] in {example.text for example in parts["train"]}, "training keeps all of its own"
