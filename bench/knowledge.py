"""How long it takes to put a knowledge base in force and to ask it, and how much memory it holds.

    python bench/knowledge.py --entries 60 5000 --questions 60

The entries are those of our question set, and numbered branches of them until there are so many. Words alone
(BM25 with the same concepts) are measured in the same run with the same entries and questions; `ratio` is how
many times as long both together take. Prints JSON: milliseconds, and MiB of what the base and its index hold
beyond the model. One question at a time, as they come in.
"""

import argparse
import json
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.classify.question_encoder import QuestionEncoder
from bot.knowledge.entries import Entry, KnowledgeBase
from bot.knowledge.index import Index, Vectors, asked_texts, segments_of
from bot.knowledge.loading import load_knowledge
from bot.knowledge.lookup import encode_base
from bot.resources import bundled

CORPUS = Path(__file__).parent.parent / "models" / "corpus" / "knowledge"
_MEBIBYTE = 2**20


def entries_of(count: int) -> tuple[Entry, ...]:
    """So many entries."""
    pages = sorted(CORPUS.rglob("*.yaml"))
    bases: list[KnowledgeBase] = [
        load_knowledge({page.name: page.read_text("utf-8")}, "fr") for page in pages
    ]
    originals = [entry for base in bases for entry in base.entries]
    return tuple(
        _branch(originals[number % len(originals)], number, len(originals)) for number in range(count)
    )


def _branch(entry: Entry, number: int, originals: int) -> Entry:
    """The entry, or the same of a branch of its own."""
    branch = f" {number // originals}" if number >= originals else ""
    wordings = {
        language: replace(
            wording,
            question=wording.question and f"{wording.question}{branch}",
            variants=tuple(f"{variant}{branch}" for variant in wording.variants),
        )
        for language, wording in entry.wordings.items()
    }
    return replace(entry, id=f"{entry.id}-{number}", wordings=wordings)


def questions(most: int) -> list[str]:
    """Questions as people write them, some of every base."""
    lines = [line for page in sorted(CORPUS.rglob("*.tsv")) for line in page.read_text("utf-8").splitlines()]
    texts = [line.split("\t")[2] for line in lines]
    return texts[:: max(1, len(texts) // most)][:most]


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def spread(times: Sequence[float]) -> dict[str, float]:
    """The median and the 90th percentile."""
    ordered = sorted(times)
    return {"median": round(statistics.median(ordered), 2), "p90": round(ordered[int(0.9 * len(ordered))], 2)}


def measure(encoder: QuestionEncoder, count: int, texts: Sequence[str]) -> dict[str, Any]:
    """One size."""
    base = KnowledgeBase(version="bench", entries=entries_of(count))
    encoded: list[Vectors] = []
    encoding = milliseconds(lambda: encoded.append(encode_base(base, encoder, {})))
    built: list[Index] = []
    indexing = milliseconds(lambda: built.append(Index(base.entries, encoder.rarity, encoded[0])))
    index = built[0]
    tracemalloc.start()  # once more: tracing takes several times as long
    traced = Index(base.entries, encoder.rarity, encoded[0])
    held = tracemalloc.get_traced_memory()[0] + encoded[0].nbytes
    tracemalloc.stop()
    del traced

    def ask_both(text: str) -> None:
        segments = segments_of(text)
        index.score(segments, encoder.encode(segments))

    for text in texts[:3]:  # the first calls of the network prepare it
        ask_both(text)
    words = spread([milliseconds(lambda text=text: index.score(segments_of(text), None)) for text in texts])  # type: ignore[misc]
    both = spread([milliseconds(lambda text=text: ask_both(text)) for text in texts])  # type: ignore[misc]
    return {
        "entries": count,
        "ways_of_asking": len(asked_texts(base.entries)),
        "encoding_ms": round(encoding, 1),
        "indexing_ms": round(indexing, 1),
        "held_mib": round(held / _MEBIBYTE, 1),
        "words_ms": words,
        "both_ms": both,
        "ratio": round(both["median"] / words["median"], 2),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, nargs="+", default=[60, 5_000])
    parser.add_argument("--questions", type=int, default=60)
    args = parser.parse_args()
    encoder = QuestionEncoder(bundled("models/weights"))
    texts = questions(args.questions)
    print(json.dumps([measure(encoder, count, texts) for count in args.entries], indent=1))


if __name__ == "__main__":
    main()
