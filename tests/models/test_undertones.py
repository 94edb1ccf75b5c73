"""The texts that the layer of undertones learns from."""

from collections import Counter
from pathlib import Path

from bot.domain.taxonomy import GRIEF, PROMISE, SARCASM, UNDERTONES
from models.undertones import Row, fill_slots, harmless_rows, is_example, written_rows


def test_a_line_stands_for_texts_that_depend_on_it_alone() -> None:
    lists = {"who": "my dad|my mum"}
    texts = fill_slots("{who} died {today|on monday}", lists)
    assert texts == fill_slots("{who} died {today|on monday}", lists)
    assert set(texts) <= {
        f"{who} died {when}" for who in ("my dad", "my mum") for when in ("today", "on monday")
    }
    assert fill_slots("no slot", lists) == ["no slot"]


def test_each_undertone_has_both_sides_in_both_languages_and_no_open_slot() -> None:
    rows = written_rows()
    sides = Counter((row.about, row.holds, row.line[:2]) for row in rows)
    assert len(sides) == len(UNDERTONES) * 4
    assert min(sides.values()) >= 190
    assert [row.text for row in rows if "{" in row.text or "|" in row.text or not row.text] == []


def test_no_text_that_is_measured_with_is_learned_from() -> None:
    lines = Path("tests/corpora/never_blind.tsv").read_text("utf-8").splitlines()
    measured = {line.split("\t")[3].casefold() for line in lines}
    assert measured & {row.text.casefold() for row in (*written_rows(), *harmless_rows())} == set()


def test_nobody_of_us_writes_as_customers_do_and_nobody_thanks_for_a_complaint() -> None:
    complaint = Row(text="broken", about="", holds=False, line="broken", moods=frozenset({"negative"}))
    praise = Row(text="lovely", about="", holds=False, line="lovely", moods=frozenset({"positive"}))
    assert [is_example(complaint, name) for name in (GRIEF, SARCASM, PROMISE)] == [True, False, False]
    assert [is_example(praise, name) for name in (GRIEF, SARCASM, PROMISE)] == [True, True, False]
