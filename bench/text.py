"""How long do the views of a text and the shipped rules take, compared with one NFKD normalisation?

    python bench/text.py

Prints JSON: microseconds for one comment of about 500 characters (best of many), and how many
times the baseline `unicodedata.normalize("NFKD", text)` that is.
"""

import json
import timeit
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

from bot import rules
from bot.domain import Event, Facts, Judgement, Kind
from bot.resources import bundled
from bot.text.language_id import identify_language
from bot.text.normalize import clean, fold, placeholders, skeleton

TEXT = ("Bonjour, j'ai commandé une robe 😡 le 12, toujours rien reçu @marie ! " * 8)[:500]


def microseconds(work: Callable[[], object]) -> float:
    """The best of five rounds of 200 calls."""
    return min(timeit.repeat(work, number=200, repeat=5)) / 200 * 1e6


def main() -> None:
    """Measure and print."""
    now = datetime.now(UTC)
    event = Event(
        platform="facebook",
        account_id="1",
        kind=Kind.COMMENT,
        message_id="1_1",
        thread_id="1",
        dedupe_key="k",
        created_at=now,
        text=TEXT,
    )
    shop = rules.load_rules(bundled("rules.yaml").read_text("utf-8"), "rules.yaml")
    judgement = Judgement(
        scores={"toxicity": 0.1, "needs_answer": 0.9, "sentiment.negative": 0.9}, language="fr"
    )
    base = microseconds(lambda: unicodedata.normalize("NFKD", TEXT))
    work: dict[str, Callable[[], object]] = {
        "clean": lambda: clean(TEXT),
        "skeleton": lambda: skeleton(TEXT),
        "fold": lambda: fold(TEXT),
        "placeholders": lambda: placeholders(TEXT),
        "language": lambda: identify_language(TEXT),
        f"decide, {len(shop.rules)} rules": lambda: rules.decide(shop, event, judgement, Facts(), now),
    }
    figures = {}
    for name, step in work.items():
        us = microseconds(step)
        figures[name] = {"us": round(us, 1), "times_nfkd": round(us / base, 1)}
    print(json.dumps({"nfkd_us": round(base, 1), **figures}, indent=1))


if __name__ == "__main__":
    main()
