"""How fast is the whole walk, from a signed webhook to the call that answers it?

    python bench/walk.py [--rates 20 100] [--seconds 10] [--flood 1000] [--model models/weights]

Starts the real program with the shipped rules, the shipped model and a platform that takes every call; a
second process sends comments, at each of these rates and then as fast as they are taken, 64 at once. Prints
JSON. For each load: comments decided a second; milliseconds to the 200 (`ack_ms`), from there to the
decision, and from sending to the call that leaves, of those comments that get one; milliseconds of processor
time a comment by thread; memory. `classifier_alone` is how many of the same texts a second the model judges
in this process, in batches, with nothing beside it, and `naive` what one gets from the same parts for one
comment at a time, each with commits and an inference of its own. `naive_bert` is the usual beginning: for
each comment one commit and one call of `transformers.pipeline` with a network of the size of BERT-base, whose
weights are random, which takes as long. It needs PyTorch; where that is missing, the figure says so. Takes
about a minute on two free cores.
"""

import argparse
import asyncio
import json
import os
import re
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import aiohttp
from _program import (
    SECRET,
    TARGET,
    TEXTS,
    Document,
    body,
    drained,
    memory,
    monitoring_url,
    platform,
    processor_seconds,
    quantiles,
    running,
    settings_of,
    signed,
)

from bot import platforms
from bot.classify.lexicon import LexiconClassifier
from bot.classify.loading import load_model
from bot.classify.ports import Classifier
from bot.domain import Delivery
from bot.resources import bundled
from bot.rules import load_rules
from bot.runtime.pipeline import ActivePolicy, Pipeline
from bot.services.configuration import build_environment, load_config
from bot.store.intake import inbox
from bot.store.sqlite.engine import SqliteStore

MORE_TEXTS = (
    "Bonjour, j'ai commandé il y a trois semaines et je n'ai rien reçu, que se passe-t-il ?",
    "Super service, je recommande !",
    "Where is my order?",
    "C'est honteux, vous ne répondez jamais aux courriels.",
    "Bon anniversaire à toute l'équipe ❤️",
    "Do you ship to Belgium?",
    "Vous êtes ouverts dimanche ?",
    "t'es vraiment un gros connard",
    "gagnez un téléphone gratuit sur http://gagnez-vite.example/x",
    "The new one is fine, but the old colour was nicer, and it lasted longer too.",
)
#: Several, so that no limit on what one account may say is what is measured.
PAGES = ("1000", "2000", "3000", "4000")
NAMES = ("Léa", "Tom", "Inès", "Marc D.", "Julie", "Sam", "Karim", "Anna K.", "Paul", "Zoé")
AT_ONCE, WARM_UP = 64, 40
IN_BATCHES_OF, JUDGED, NAIVE = 64, 512, 100
#: The quiet in which no more calls come; and for how long comments are waited for.
QUIET_SECONDS, PATIENCE_SECONDS = 1.5, 300.0
DECIDED = """
SELECT decided_at - received_at, decided_at FROM event WHERE state = 'decided' AND message_id LIKE ?
ORDER BY decided_at
"""
_COMMENT = re.compile(r"/([a-z0-9]+_\d+)(?:/|$)")


def text_of(number: int) -> str:
    """The text of a comment; no two are the same."""
    texts = TEXTS + MORE_TEXTS
    return f"{texts[number % len(texts)]} {number}"


def webhook(kind: str, number: int) -> bytes:
    """One comment, of another person than the one before, on one of the pages."""
    name, page = NAMES[number % len(NAMES)], PAGES[number % len(PAGES)]
    return body(number, kind=kind, text=text_of(number), page=page, name=f"{name} {number % 97}")


# ---- the sender, a process of its own


async def send(url: str, kind: str, count: int, rate: float) -> None:
    """Send so many comments a second, or as fast as they are taken (0). Prints when each was sent, and what
    it has waited for its 200."""
    sent: dict[str, float] = {}
    waits: list[float] = []
    slots = asyncio.Semaphore(count if rate else AT_ONCE)

    async def post(session: aiohttp.ClientSession, number: int) -> None:
        raw = webhook(kind, number)
        headers = signed(raw)
        async with slots:
            sent[f"{kind}_{number}"] = began = time.monotonic()
            async with session.post(url, data=raw, headers=headers) as answer:
                answer.raise_for_status()
            waits.append((time.monotonic() - began) * 1_000)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        began, calls = time.monotonic(), []
        for number in range(count):
            if rate:
                await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            calls.append(asyncio.create_task(post(session, number)))
        await asyncio.gather(*calls)
    print(json.dumps({"sent": sent, "waits": waits}))


# ---- the program under a load


class Walk:
    """A running program, what its platform was called for, and how many comments it has got."""

    def __init__(self, folder: Path, settings: Document, pid: int, called_at: dict[str, float]) -> None:
        self._database = folder / "data" / "tamis.db"
        self._settings = settings
        self._pid = pid
        self._called_at = called_at
        self._comments = 0

    async def measure(self, kind: str, count: int, rate: float) -> dict[str, Any]:
        """The figures of one load; each has a kind of its own."""
        before = processor_seconds(self._pid)
        sent, waits = await self._send(kind, count, rate)
        self._comments += count
        await drained(monitoring_url(self._settings), self._comments, within=PATIENCE_SECONDS)
        await self._until_quiet()
        threads = processor_seconds(self._pid) - before
        with sqlite3.connect(f"file:{self._database}?mode=ro", uri=True) as db:
            rows = db.execute(DECIDED, (f"{kind}_%",)).fetchall()
        first, last = rows[len(rows) // 10][1], rows[len(rows) * 9 // 10][1]
        calls = [(self._called_at[name] - at) * 1_000 for name, at in sent.items() if name in self._called_at]
        return {
            # Without the first and the last tenth: how it begins and ends is not what it can keep up.
            "decided_per_second": round(0.8 * len(rows) / max(last - first, 1e-9), 1),
            "ack_ms": quantiles(waits, 50, 99, 99.9),
            "decided_ms": quantiles((row[0] * 1_000 for row in rows), 50, 99),
            "call_ms": quantiles(calls, 50, 99),
            "calls": len(calls),
            "processor_ms_per_comment": {
                name: round(seconds * 1_000 / count, 2) for name, seconds in threads.most_common()
            },
            "memory_mb": round(memory(self._pid)),
        }

    async def _send(self, kind: str, count: int, rate: float) -> tuple[dict[str, float], list[float]]:
        command = (sys.executable, __file__, "--sender", kind, "--flood", str(count), "--rates", str(rate))
        port = ("--port", str(self._settings["port"]))
        sender = await asyncio.create_subprocess_exec(*command, *port, stdout=asyncio.subprocess.PIPE)
        output, _ = await sender.communicate()
        if sender.returncode:
            raise SystemExit("not every webhook was answered with 200")
        document = json.loads(output)
        return document["sent"], document["waits"]

    async def _until_quiet(self) -> None:
        calls = -1
        while len(self._called_at) != calls:
            calls = len(self._called_at)
            await asyncio.sleep(QUIET_SECONDS)


async def walk(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """The program at each rate, then flooded."""
    called_at: dict[str, float] = {}

    def on_call(path: str) -> None:
        if match := _COMMENT.search(path):
            called_at.setdefault(match[1], time.monotonic())

    async with platform(args.port + 1, on_call) as address:
        settings = settings_of(folder, args.port, args.model, base_url=address, pages=PAGES)
        async with running(folder, settings) as process:
            program = Walk(folder, settings, process.pid, called_at)
            await program.measure("warm", WARM_UP, 20.0)
            figures = {
                f"{rate:g}_per_second": await program.measure(f"r{rate:g}", int(rate * args.seconds), rate)
                for rate in args.rates
            }
            return figures | {"flood": await program.measure("flood", args.flood, 0.0)}


# ---- what it is compared with


def classifier_alone(classifier: Classifier, count: int) -> float:
    """Texts a second in batches as the pipeline makes them."""
    texts = [text_of(number) for number in range(count)]
    classifier.judge(texts[:8])
    began = time.perf_counter()
    for first in range(0, count, IN_BATCHES_OF):
        classifier.judge(texts[first : first + IN_BATCHES_OF])
    return count / (time.perf_counter() - began)


async def naive(classifier: Classifier, settings: Document, folder: Path, count: int) -> float:
    """Comments a second when each is stored, read, judged and decided before the next one is looked at."""
    os.environ["BENCH_SECRET"] = SECRET
    path = folder / "naive.yaml"
    path.write_text(json.dumps(settings | {"data": str(folder / "naive")}), "utf-8")
    config = load_config(path)
    adapters = {source.name: platforms.load_adapter(source) for source in config.sources}
    environment = build_environment(config, adapters, datetime.now(UTC))
    rules = load_rules(bundled("rules.yaml").read_text("utf-8"), "rules.yaml", environment)
    policy = ActivePolicy(fallback=LexiconClassifier(), rules=rules, classifier=classifier)
    db = SqliteStore(Path(config.data))
    pipeline = Pipeline(db, adapters, policy, config)
    try:
        began = time.perf_counter()
        for number in range(count):
            raw = webhook("naive", number)
            delivery = Delivery(source="meta", body=raw, headers={}, received_at=datetime.now(UTC))
            await db.write(lambda tx, delivery=delivery: inbox.insert_delivery(tx, delivery))  # type: ignore[misc]
            while await pipeline.run_once():
                pass
        return count / (time.perf_counter() - began)
    finally:
        pipeline.close()
        db.close()


def naive_bert(folder: Path, count: int) -> float | str:
    """Comments a second when each is committed and read by a BERT-base before the next one is looked at, or
    why that cannot be said."""
    missing = [name for name in ("torch", "transformers") if find_spec(name) is None]
    if missing:
        return f"not measured: {' and '.join(missing)} not installed"
    import transformers  # takes some seconds, and is an extra that most do not have

    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_file=str(bundled("models/weights") / "tokenizer.json"), pad_token="<pad>"
    )
    settings = transformers.BertConfig(vocab_size=len(tokenizer))  # its other defaults are those of BERT-base
    model = transformers.BertForSequenceClassification(settings).eval()
    classify = transformers.pipeline("text-classification", model=model, tokenizer=tokenizer)
    classify(text_of(0))
    with closing(sqlite3.connect(folder / "bert.db")) as db:
        db.execute("CREATE TABLE event (body BLOB, label TEXT, score REAL)")
        began = time.perf_counter()
        for number in range(count):
            raw = webhook("bert", number)
            text = json.loads(raw)["entry"][0]["changes"][0]["value"]["message"]
            result = classify(text)[0]
            db.execute("INSERT INTO event VALUES (?, ?, ?)", (raw, result["label"], result["score"]))
            db.commit()
        return round(count / (time.perf_counter() - began), 1)


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rates", type=float, nargs="+", default=[20.0, 100.0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--flood", type=int, default=1_000)
    parser.add_argument("--port", type=int, default=18769)
    parser.add_argument("--model", default="models/weights")
    parser.add_argument("--sender", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.sender:
        await send(f"http://127.0.0.1:{args.port}{TARGET}", args.sender, args.flood, args.rates[0])
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        classifier = load_model(Path(args.model))
        alone = classifier_alone(classifier, min(JUDGED, args.flood))
        settings = settings_of(folder, args.port, args.model, pages=PAGES)
        one_by_one = await naive(classifier, settings, folder, min(NAIVE, args.flood))
        with_bert = naive_bert(folder, min(NAIVE, args.flood))
        figures = await walk(args, folder)
        alone = (alone + classifier_alone(classifier, min(JUDGED, args.flood))) / 2
    sustained = figures["flood"]["decided_per_second"]
    compared = {
        "classifier_alone_per_second": round(alone, 1),
        "naive_per_second": round(one_by_one, 1),
        "naive_bert_per_second": with_bert,
        "flood_to_classifier": round(sustained / alone, 2),
        "flood_to_naive": round(sustained / one_by_one, 2),
        "flood_to_naive_bert": round(sustained / with_bert, 2) if isinstance(with_bert, float) else with_bert,
        "load_average": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures | compared, indent=1))


if __name__ == "__main__":
    asyncio.run(main())
