"""Does any text keep the program busy? Long, hostile texts through every function that reads one.

    python bench/hostile.py

Prints JSON: for each function its slowest text in milliseconds (best of five), and how many times longer
twice the text takes; about two is linear, four is quadratic. Exit code 1 when one takes longer than a second.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.classify.lexicon import rude_words
from bot.classify.preprocess import Preprocessor
from bot.domain import Event, Facts, Judgement, Kind
from bot.resources import bundled
from bot.rules import decide, load_rules
from bot.text.normalize import clean, fold, placeholders, skeleton
from bot.text.similarity import signature, text_key
from tests.corpora.heavy import heavy_texts

LIMIT_MS = 1000.0
SIZE = 65_000
CONDITIONS = """\
version: 1
rules:
  - id: everything
    when:
      none:
        - {words: [zzz]}
        - {regex: '(?:a+)+$z'}
        - {link_domain_not_in: [maison.fr]}
        - {contains_email: {allow: [a@b.fr]}}
        - {contains_phone: {allow: ['1']}}
        - {contains_iban: {allow: ['1']}}
        - {only_mentions: false, only_emojis: false}
    then: [queue]
"""


def milliseconds(work: Callable[[str], object], text: str) -> float:
    """The best of five."""
    times = []
    for turn in range(5):
        fresh = f"{turn}{text}"  # what was read before may be remembered
        began = time.perf_counter()
        work(fresh)
        times.append((time.perf_counter() - began) * 1000)
    return min(times)


def conditions() -> Callable[[str], object]:
    """A rule set that asks a text everything there is to ask."""
    rule_set, now = load_rules(CONDITIONS, "rules.yaml"), datetime.now(UTC)

    def evaluate(text: str) -> object:
        event = Event(
            platform="facebook",
            account_id="1",
            kind=Kind.COMMENT,
            message_id="1_1",
            thread_id="1",
            dedupe_key="k",
            created_at=now,
            text=text,
        )
        return decide(rule_set, event, Judgement(scores={}), Facts(), now)

    return evaluate


def main() -> int:
    """Measure, print, and return the exit code."""
    preprocessor = Preprocessor.from_folder(bundled("models/weights"), rude_words())
    readers: dict[str, Callable[[str], object]] = {
        "clean": clean,
        "skeleton": skeleton,
        "fold": fold,
        "placeholders": placeholders,
        "signature": signature,
        "text_key": text_key,
        "preprocess": preprocessor.preprocess,
        "conditions": conditions(),
    }
    report, texts = {}, heavy_texts(SIZE)
    for name, reader in readers.items():
        times = {label: milliseconds(reader, text) for label, text in texts.items()}
        slowest = max(times, key=lambda label: times[label])
        half = milliseconds(reader, texts[slowest][: SIZE // 2])
        report[name] = {
            "slowest": slowest,
            "ms": round(times[slowest], 1),
            "times_half": round(times[slowest] / half, 1),
        }
    print(json.dumps(report, indent=1, ensure_ascii=False))
    return int(any(row["ms"] > LIMIT_MS for row in report.values()))


if __name__ == "__main__":
    sys.exit(main())
