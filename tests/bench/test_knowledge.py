"""The measurement of the knowledge base measures what it says; no time is compared."""

import json
import sys

import pytest

from bench import knowledge


def test_both_sizes_are_measured_with_the_words_beside(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["knowledge.py", "--entries", "3", "8", "--questions", "4"])
    knowledge.main()
    small, large = json.loads(capsys.readouterr().out)
    assert (small["entries"], large["entries"]) == (3, 8)
    assert large["ways_of_asking"] > small["ways_of_asking"] > 3
    assert large["held_mib"] >= small["held_mib"]
    for figures in (small, large):
        assert figures["words_ms"]["p90"] >= figures["words_ms"]["median"] > 0
        assert figures["ratio"] > 0


def test_a_large_base_has_entries_of_its_own_throughout() -> None:
    entries = knowledge.entries_of(300)
    assert len({entry.id for entry in entries}) == 300
    asked = [
        text for entry in entries[:20] + entries[-20:] for w in entry.wordings.values() for text in w.asked
    ]
    assert len(set(asked)) == len(asked)
